"""What a text becomes does not depend on what it is run with, nor on how."""

import numpy as np
import pytest
from made_artefacts import LIMIT, verifier
from tokenizers import Tokenizer

from models.network import Network, Rows, begin_of_second
from models.store import Artefact, open_artefact

TEXTS = [
    "水",
    "query: 喝骨头汤能补钙",
    "query: 隔夜菜会致癌",
    "",
    "query: " + "每天吃一头大蒜可以预防流感，这是许多人相信的说法。" * 8,
    "😀 ＡＢＣ １２３",
    "query: 喝骨头汤能补钙",
    "query: 地球是平的，卫星照片都是合成的。",
] * 3
PAIRS = [(one, other) for one in TEXTS[1:3] for other in TEXTS if other]


@pytest.fixture(scope="module")
def base() -> Artefact:
    return open_artefact("base")


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Artefact:
    return verifier(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def vectors(base: Artefact) -> tuple[Network, Rows]:
    network = Network(base, threads=2)
    return network, network.run(TEXTS, 384)


def test_a_text_alone_is_the_same_bit_for_bit(vectors: tuple[Network, Rows]) -> None:
    network, together = vectors
    for row, text in enumerate(TEXTS[:8]):
        np.testing.assert_array_equal(network.run([text], 384)[0], together[row])


def test_the_order_of_texts_changes_nothing(vectors: tuple[Network, Rows]) -> None:
    network, together = vectors
    np.testing.assert_array_equal(network.run(TEXTS[::-1], 384), together[::-1])


def test_the_number_of_threads_changes_nothing(
    base: Artefact, vectors: tuple[Network, Rows]
) -> None:
    np.testing.assert_array_equal(Network(base, threads=1).run(TEXTS, 384), vectors[1])


def test_many_texts_of_one_length_are_cut_into_batches(vectors: tuple[Network, Rows]) -> None:
    network, together = vectors
    many = network.run([TEXTS[1]] * 200, 384)
    assert (many == together[1]).all()


def test_a_pair_alone_is_the_same_bit_for_bit(pairs: Artefact) -> None:
    network = Network(pairs, threads=2)
    together = network.run(PAIRS, 4)
    assert np.isfinite(together).all()
    for row, pair in enumerate(PAIRS):
        np.testing.assert_array_equal(network.run([pair], 4)[0], together[row])
    np.testing.assert_array_equal(Network(pairs, threads=1).run(PAIRS, 4), together)


def test_the_order_within_a_pair_matters(pairs: Artefact) -> None:
    network = Network(pairs)
    claim, passage = TEXTS[1], TEXTS[2]
    assert not np.array_equal(
        network.run([(claim, passage)], 4), network.run([(passage, claim)], 4)
    )


def test_a_long_passage_is_cut_and_its_claim_is_kept(pairs: Artefact) -> None:
    network = Network(pairs)
    claim, passage = "喝骨头汤能补钙", "甲乙丙丁" * LIMIT
    cut = network.run([(claim, passage)], 4)
    np.testing.assert_array_equal(cut, network.run([(claim, passage + "再长一些")], 4))
    assert not np.array_equal(cut, network.run([("隔夜菜会致癌", passage)], 4))
    assert not np.array_equal(cut, network.run([(claim, "子" + passage)], 4))


def test_nothing_gives_no_rows(pairs: Artefact) -> None:
    assert Network(pairs).run([], 4).shape == (0, 4)


def test_knows_where_the_second_text_begins(base: Artefact) -> None:
    tokenizer = Tokenizer.from_file(str(base.path("tokenizer.json")))
    encoding = tokenizer.encode("水", "火")
    at = begin_of_second(encoding)
    assert encoding.tokens[at:] == ["▁", "火", "</s>"]
    assert "火" not in encoding.tokens[:at]
