"""Training with weights rounded as the int8 file has them."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch import nn
from transformers import BertConfig, BertModel

from training import rounding
from training.activations import Balance
from training.export import Tokens, balanced
from training.graph import Shape, State, read_by
from training.graph_writer import WEIGHT_LIMIT

WIDTH, INNER = 32, 64
SHAPE = Shape(layers=2, heads=4, epsilon=1e-12)
TEXTS = [Tokens([0, 5, 9, 17, 40, 2]), Tokens([0, 33, 8, 2])]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def bert() -> BertModel:
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=50, hidden_size=WIDTH, num_hidden_layers=SHAPE.layers,
        num_attention_heads=SHAPE.heads, intermediate_size=INNER, max_position_embeddings=32,
        layer_norm_eps=SHAPE.epsilon,
    )  # fmt: skip
    made = BertModel(config)
    made.train(mode=False)
    return made


def state(bert: BertModel) -> State:
    return {name: value.detach().numpy().copy() for name, value in bert.state_dict().items()}


def balance(bert: BertModel) -> Balance:
    return balanced(state(bert), SHAPE, TEXTS, 0.75)


def run(bert: BertModel) -> torch.Tensor:
    found: torch.Tensor = bert(torch.tensor([TEXTS[0].ids])).last_hidden_state
    return found


def test_every_linear_layer_reads_a_value_whose_balance_is_measured(bert: BertModel) -> None:
    names = [
        name
        for name, module in bert.encoder.named_modules(prefix="encoder")
        if isinstance(module, nn.Linear)
    ]
    assert len(names) == 6 * SHAPE.layers
    assert {read_by(name) for name in names} == set(balance(bert))
    with pytest.raises(KeyError):
        read_by("pooler.dense")


def test_names_and_exact_weights_stay_while_results_are_those_of_rounded_ones(
    bert: BertModel,
) -> None:
    before, exact = state(bert), run(bert)
    rounding.begin(bert, balance(bert))
    during, seen = state(bert), run(bert)
    assert list(before) == list(during)
    assert all(np.array_equal(before[name], during[name]) for name in before)
    assert not torch.equal(seen, exact)
    torch.testing.assert_close(seen, exact, atol=0.1, rtol=0)
    rounding.end(bert)
    assert torch.equal(run(bert), seen)
    assert list(state(bert)) == list(before)
    assert not any(isinstance(m, rounding.RoundedLinear) for m in bert.modules())


def test_weights_end_on_the_grid_of_the_int8_file(bert: BertModel) -> None:
    measures = balance(bert)
    rounding.begin(bert, measures)
    rounding.end(bert)
    name = "encoder.layer.1.output.dense"
    even = state(bert)[f"{name}.weight"] * measures[read_by(name)]
    whole = even / np.abs(even).max(axis=1, keepdims=True) * WEIGHT_LIMIT
    np.testing.assert_allclose(whole, np.rint(whole), atol=1e-3)
    assert np.abs(whole).max() == pytest.approx(WEIGHT_LIMIT)


def test_the_gradient_is_that_of_the_rounded_weights(bert: BertModel) -> None:
    name = "encoder.layer.0.intermediate.dense.weight"
    rounding.begin(bert, balance(bert))
    run(bert)[..., 0].square().mean().backward()  # type: ignore[no-untyped-call]
    passed = bert.get_parameter(name).grad
    rounding.end(bert)
    run(bert)[..., 0].square().mean().backward()  # type: ignore[no-untyped-call]
    own = bert.get_parameter(name).grad
    assert passed is not None
    assert own is not None
    assert float(own.abs().max()) > 0
    torch.testing.assert_close(passed, own)
