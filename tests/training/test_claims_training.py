"""The claim detector fitted on made sentences whose answer is known."""

import json
from pathlib import Path

import numpy as np
import pytest
from made_training_sets import Characters
from sklearn.model_selection import cross_val_predict

from evaluation.own_sets import Sentence
from models.claims import FEATURES, WEIGHTS, ClaimModel
from models.store import open_artefact
from review_service.checks.claims.features import FEATURES as PATTERNS
from training import claims
from training.claims import FOLDS, STRENGTHS, Fitted, Inputs, fitted
from training.release import release

COUNT, WIDTH = 400, 6


def made(noise: float = 0.0, seed: int = 0) -> Inputs:
    """Return sentences that are claims where the first number of the vector is positive."""
    source = np.random.default_rng(seed)
    vectors = source.normal(size=(COUNT, WIDTH)).astype(np.float32)
    claim = vectors[:, 0] > 0
    claim ^= source.uniform(size=COUNT) < noise
    answers = vectors[:, [number % WIDTH for number in range(len(FEATURES))]] > 0.5
    patterns = source.uniform(size=(COUNT, len(PATTERNS))) < 0.3
    documents = [f"text {number % 20}" for number in range(COUNT)]
    return Inputs(vectors, patterns, claim, answers, documents)


@pytest.fixture(scope="module")
def separable() -> Inputs:
    return made()


@pytest.fixture(scope="module")
def folds() -> list[object]:
    """Return the groups and the number of folds that were asked for."""
    return []


@pytest.fixture(scope="module")
def clean(separable: Inputs, folds: list[object]) -> Fitted:
    def watched(*given: object, **more: object) -> object:
        folds.append((more["groups"], more["cv"].n_splits))  # type: ignore[attr-defined]
        return cross_val_predict(*given, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claims, "cross_val_predict", watched)
        return fitted(separable)


@pytest.fixture(scope="module")
def noisy() -> Fitted:
    return fitted(made(noise=0.15))


@pytest.fixture(scope="module")
def model(clean: Fitted, tmp_path_factory: pytest.TempPathFactory) -> ClaimModel:
    folder = tmp_path_factory.mktemp("made")
    content = json.dumps(clean.content).encode()
    release(folder / "claims", {WEIGHTS: content}, {"encoder": "made"})
    return ClaimModel(open_artefact("claims", folder))


def test_what_is_released_finds_the_claims(model: ClaimModel) -> None:
    new = made(seed=1)
    said = model.probabilities(new.vectors, new.patterns)
    assert ((said >= model.threshold) == new.claim).mean() > 0.95


def test_what_is_released_answers_the_readable_questions(model: ClaimModel) -> None:
    new = made(seed=1)
    found = model.answers(new.vectors, new.patterns) >= 0.5
    assert (found == new.answers).mean() > 0.95
    assert model.patterns == tuple(feature.name for feature in PATTERNS)


def test_what_is_released_says_what_was_fitted(
    separable: Inputs, clean: Fitted, model: ClaimModel
) -> None:
    answers = model.answers(separable.vectors, separable.patterns)
    read = np.hstack([separable.vectors, separable.patterns, answers])
    said = model.probabilities(separable.vectors, separable.patterns)
    np.testing.assert_allclose(said, clean.claim.predict_proba(read)[:, 1], atol=1e-3)


def test_noise_asks_for_more_regularisation_than_clean_data(clean: Fitted, noisy: Fitted) -> None:
    assert noisy.strength < clean.strength
    assert {clean.strength, noisy.strength} <= set(STRENGTHS)


def test_the_threshold_is_chosen_on_documents_held_out(noisy: Fitted) -> None:
    claim = made(noise=0.15).claim
    assert 0.3 <= noisy.threshold < 0.7
    assert noisy.held_out.shape == (COUNT,)
    right = ((noisy.held_out >= noisy.threshold) == claim).mean()
    assert 0.75 < right < 0.9  # 0.85 is all there is to know; more would be rows learnt by heart


def test_a_document_is_never_held_out_in_part(
    clean: Fitted, separable: Inputs, folds: list[object]
) -> None:
    assert len(folds) == (len(clean.answers) + 1) * len(STRENGTHS)
    assert all(each == (separable.documents, FOLDS) for each in folds)


def test_sentences_become_numbers_in_the_product_s_writing() -> None:
    sentences = [
        Sentence(
            "吃盐每天不超过 ５ 克。",
            claim=True,
            features=frozenset({"quantity"}),
            topic="food",
            document="one",
            split="train",
        ),
        Sentence(
            "你覺得呢？",
            claim=False,
            features=frozenset(),
            topic="food",
            document="two",
            split="train",
        ),
    ]
    encoder = Characters()
    found = Inputs.of(sentences, encoder)
    assert encoder.asked == ["吃盐每天不超过 5 克。", "你觉得呢？"]
    assert found.vectors.shape == (2, encoder.dimensions)
    named = [feature.name for feature in PATTERNS]
    assert found.patterns[0, named.index("quantity")]
    assert found.patterns[1, named.index("question")]
    assert found.claim.tolist() == [True, False]
    assert found.answers[:, FEATURES.index("quantity")].tolist() == [True, False]
    assert found.answers.sum() == 1
    assert found.documents == ["one", "two"]


def test_trains_and_releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = [
        Sentence(
            ("吃盐会引起高血压" if number % 2 else "今天天气真好啊") + "甲乙丙丁"[number % 4],
            bool(number % 2),
            frozenset(FEATURES if number % 2 else []),
            "food",
            f"text {number // 2}",
            "train",
        )
        for number in range(40)
    ]
    cards: list[str] = []
    monkeypatch.setattr(claims, "sentences", lambda split: sentences if split == "train" else [])
    monkeypatch.setattr(claims, "load_encoder", Characters)
    monkeypatch.setattr(claims, "write_card", lambda trained: cards.append(trained.name))
    claims.main(tmp_path / "claims-2")
    artefact = open_artefact("claims-2", tmp_path)
    assert artefact.config["name"] == "claims-2"
    model = ClaimModel(artefact)
    assert model.encoder == Characters.fingerprint
    inputs = Inputs.of(sentences, Characters())
    said = model.probabilities(inputs.vectors, inputs.patterns) >= model.threshold
    assert said.tolist() == [sentence.claim for sentence in sentences]
    assert cards == ["claims"]
