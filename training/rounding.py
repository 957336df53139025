"""Trains linear layers with their weights rounded as the int8 file will have them.

A network that learned with weights of full precision decides otherwise in a few cases of a hundred
once they are rounded.  Here every step sees the rounded weights, and the gradient changes the
exact ones behind them (the straight-through estimator, Bengio et al., 2013): what was trained is
what is released.  Weights are rounded after each input channel was balanced (`graph_writer`); the
balance is that of the network before training.
"""

from collections.abc import Sequence

import torch
from torch import nn
from transformers import BertModel

from training.activations import Balance
from training.export import Tokens, balanced
from training.graph import Shape, read_by
from training.graph_writer import WEIGHT_LIMIT, Array

TO_WEIGHTS = 0.8
"""Share of the difficulty of rounding that the weights take: they learn to live with it, values do
not.  On the base encoder it leaves the values 0.4 times the noise of an even share."""
SAMPLES = 400
"""Texts that tell the balance."""
_SMALLEST = 1e-12
_LAYERS = "encoder"


class RoundedLinear(nn.Linear):
    """A linear layer that computes with its weights rounded."""

    balance: torch.Tensor

    def __init__(self, exact: nn.Linear, balance: Array) -> None:
        """Take over the parameters of `exact`; `balance` is (inputs,)."""
        super().__init__(exact.in_features, exact.out_features, device="meta")
        self.weight, self.bias = exact.weight, exact.bias
        values = torch.from_numpy(balance).to(exact.weight.device)
        self.register_buffer("balance", values, persistent=False)

    @property
    def rounded(self) -> torch.Tensor:
        """Return the rounded weights, (outputs, inputs); the gradient passes unchanged."""
        with torch.no_grad():
            balanced = self.weight * self.balance
            scale = balanced.abs().amax(dim=1, keepdim=True).clamp(min=_SMALLEST) / WEIGHT_LIMIT
            change = balanced.div_(scale).round_().mul_(scale).div_(self.balance).sub_(self.weight)
        return self.weight + change

    def forward(self, input: torch.Tensor) -> torch.Tensor:  # noqa: A002 - the name in nn.Linear
        """Return (..., outputs)."""
        return nn.functional.linear(input, self.rounded, self.bias)


def balance_of(bert: BertModel, samples: Sequence[Sequence[int]]) -> Balance:
    """Return the balance of a network for texts like these, given as tokens."""
    state = {name: value.detach().cpu().numpy() for name, value in bert.state_dict().items()}
    config = bert.config
    shape = Shape(config.num_hidden_layers, config.num_attention_heads, config.layer_norm_eps)
    return balanced(state, shape, [Tokens([*ids]) for ids in samples], TO_WEIGHTS)


def begin(bert: BertModel, balance: Balance) -> None:
    """Let the linear layers of a BertModel compute with rounded weights from now on."""
    layers = bert.get_submodule(_LAYERS)
    for name, module in list(layers.named_modules(prefix=_LAYERS)):
        if isinstance(module, nn.Linear):
            bert.set_submodule(name, RoundedLinear(module, balance[read_by(name)]))


def end(bert: BertModel) -> None:
    """Make the rounded weights the weights of ordinary layers."""
    layers = bert.get_submodule(_LAYERS)
    for name, module in list(layers.named_modules(prefix=_LAYERS)):
        if isinstance(module, RoundedLinear):
            exact = nn.Linear(module.in_features, module.out_features, device="meta")
            exact.weight = nn.Parameter(module.rounded.detach())
            exact.bias = module.bias
            bert.set_submodule(name, exact)
