"""What the trainer needs to know of pairs, of rows with several right labels, and of the head."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import Trainer

from models.network import begin_of_second
from models.verifier import LABELS, as_read
from training.examples import Example
from training.verifier_network import StanceNetwork

_PAD = 1
_STEP = 16
"""Padded lengths are multiples of this: a processor prepares its kernels anew for each length."""


class Pairs(torch.utils.data.Dataset[dict[str, Any]]):
    """Examples as tokens."""

    def __init__(self, found: Sequence[Example], tokenizer: Path, limit: int) -> None:
        ready = Tokenizer.from_file(str(tokenizer))
        ready.enable_truncation(limit, strategy="only_second")
        texts = [as_read(each.claim, each.passage, limit) for each in found]
        self._rows = [
            {
                "input_ids": encoding.ids,
                "second": begin_of_second(encoding),
                "length": len(encoding.ids),
                "labels": [float(label in each.right) for label in LABELS],
            }
            for encoding, each in zip(ready.encode_batch(texts), found, strict=True)
        ]

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: int) -> dict[str, Any]:
        return self._rows[place]


def collated(found: Sequence[dict[str, Any]]) -> dict[str, torch.Tensor]:
    """Return examples as one padded batch."""
    longest = -(-max(each["length"] for each in found) // _STEP) * _STEP
    ids = torch.full((len(found), longest), _PAD)
    mask = torch.zeros_like(ids)
    second = torch.zeros_like(ids)
    for row, each in enumerate(found):
        ids[row, : each["length"]] = torch.tensor(each["input_ids"])
        mask[row, : each["length"]] = 1
        second[row, each["second"] : each["length"]] = 1
    labels = torch.tensor([each["labels"] for each in found])
    return {"input_ids": ids, "attention_mask": mask, "second": second, "labels": labels}


class AnyOf(nn.Module):
    """Minus the logarithm of the probability that the right labels get together."""

    def __init__(self, smoothing: float) -> None:
        super().__init__()
        self._smoothing = smoothing

    def forward(self, scores: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        """Return the mean loss of (batch, labels) scores against (batch, labels) of 0 and 1."""
        logs = scores.float().log_softmax(dim=-1)
        chosen = logs.masked_fill(right == 0, float("-inf")).logsumexp(dim=-1)
        return -((1 - self._smoothing) * chosen + self._smoothing * logs.mean(dim=-1)).mean()


class StanceTrainer(Trainer):
    """A trainer for rows with several right labels, and with another rate for the new head."""

    def __init__(self, smoothing: float, head_learning_rate: float, **settings: Any) -> None:
        super().__init__(**settings)
        self._loss = AnyOf(smoothing)
        self._head_learning_rate = head_learning_rate

    def compute_loss(
        self,
        model: nn.Module,
        inputs: dict[str, Any],
        return_outputs: bool = False,  # noqa: FBT001, FBT002 - the trainer's signature
        num_items_in_batch: Any = None,  # noqa: ARG002 - the trainer's signature
    ) -> Any:
        """Return the loss of a batch."""
        inputs = dict(inputs)
        right = inputs.pop("labels")
        scores = model(**inputs)
        loss = self._loss(scores, right)
        return (loss, {"scores": scores}) if return_outputs else loss

    def create_optimizer(self, model: nn.Module | None = None) -> torch.optim.Optimizer:
        """Return AdamW over encoder and head."""
        network = model or self.model
        assert isinstance(network, StanceNetwork)
        encoder = [p for p in network.bert.parameters() if p.requires_grad]
        head = [*network.head.parameters()]
        self.optimizer = torch.optim.AdamW(
            [
                {"params": encoder, "lr": self.args.learning_rate},
                {"params": head, "lr": self._head_learning_rate},
            ],
            weight_decay=self.args.weight_decay,
        )
        return self.optimizer


def accuracy(prediction: Any) -> dict[str, float]:
    """Return the share of examples whose first label is a right one."""
    scores, right = torch.tensor(prediction.predictions), torch.tensor(prediction.label_ids)
    first = right.gather(1, scores.argmax(dim=1, keepdim=True))
    return {"accuracy": float(first.mean())}
