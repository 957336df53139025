"""The released verifier as the product reads it, with random weights."""

from pathlib import Path

import numpy as np
import pytest
from made_artefacts import verifier

from models.network import Network
from models.store import Artefact
from models.verifier import LABELS, PREFIX, StanceModel
from review_service.domain.rumors import Stance

PAIRS = [("喝骨头汤能补钙", "喝骨头汤补不了钙。"), ("隔夜菜会致癌", "今天天气很好。")]


@pytest.fixture(scope="module")
def artefact(tmp_path_factory: pytest.TempPathFactory) -> Artefact:
    return verifier(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def model(artefact: Artefact) -> StanceModel:
    return StanceModel(artefact)


def test_the_labels_are_the_stances_of_the_product() -> None:
    assert [Stance(label) for label in LABELS] == list(Stance)


def test_gives_a_score_for_each_label_in_order_of_the_pairs(model: StanceModel) -> None:
    together = model.scores(PAIRS)
    assert together.shape == (2, len(LABELS))
    assert np.isfinite(together).all()
    for row, pair in enumerate(PAIRS):
        np.testing.assert_array_equal(model.scores([pair])[0], together[row])


def test_both_texts_are_read_as_they_were_in_training(
    artefact: Artefact, model: StanceModel
) -> None:
    prefixed = [(PREFIX + claim, PREFIX + passage) for claim, passage in PAIRS]
    np.testing.assert_array_equal(model.scores(PAIRS), Network(artefact).run(prefixed, 4))


def test_nothing_gives_no_scores(model: StanceModel) -> None:
    assert model.scores([]).shape == (0, len(LABELS))


@pytest.mark.parametrize(
    ("claim", "passage"), [("水", ""), ("水", "长" * 5000), ("", "火"), ("长" * 500, "这不可信。")]
)
def test_takes_texts_of_any_length(model: StanceModel, claim: str, passage: str) -> None:
    assert np.isfinite(model.scores([(claim, passage)])).all()


def test_the_fingerprint_is_that_of_the_artefact(artefact: Artefact, tmp_path: Path) -> None:
    assert StanceModel(artefact).fingerprint == artefact.fingerprint
    assert StanceModel(verifier(tmp_path, seed=1)).fingerprint != artefact.fingerprint
