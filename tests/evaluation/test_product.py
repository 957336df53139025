"""Models that are not there make a part absent, and never a failure."""

from collections.abc import Callable, Iterator

import pytest

from evaluation import product
from evaluation.data import AbsentData
from models.store import ArtefactError

OPENERS: tuple[Callable[[], object], ...] = (
    product.unremembered,
    product.searching,
    product.verifier,
    product.detector,
)


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    def clear() -> None:
        for opener in (*OPENERS, product.encoder, product.raw_encoder):
            opener.cache_clear()  # type: ignore[attr-defined]

    clear()
    yield
    clear()


def _missing(*_: object) -> str:
    raise ArtefactError("没有模型", "no model")


@pytest.mark.parametrize("opener", OPENERS)
def test_a_missing_model_is_absent_data(
    opener: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product, "current", _missing)
    monkeypatch.setattr(product, "load_verifier", _missing)
    with pytest.raises(AbsentData, match="no model"):
        opener()


def test_the_raw_encoder_in_use_is_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product, "current", lambda _part: product.RAW)
    assert product.encoder() is product.raw_encoder()


def test_only_artefacts_that_are_there_have_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def only_encoder(part: str) -> str:
        return product.RAW if part == "encoder" else _missing()

    monkeypatch.setattr(product, "current", only_encoder)
    found = product.versions()
    assert list(found) == ["encoder"]
    assert found["encoder"]["name"] == product.RAW
    assert len(found["encoder"]["fingerprint"]) == 64
