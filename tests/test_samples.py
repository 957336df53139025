"""The main job on the sample drafts: every planted problem is found, and nothing else is blamed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from review_service import ingest
from review_service.domain.findings import Kind, Outcome, Review, Status
from review_service.domain.rumors import Stance
from review_service.pipeline import Pipeline
from review_service.reports import render
from review_service.reports.schema import ReviewOut

SAMPLES = Path(__file__).parents[1] / "datasets" / "samples"
PLANTED = [
    json.loads(line)
    for line in (SAMPLES / "planted.jsonl").read_text(encoding="utf-8").splitlines()
]
DRAFTS = sorted(p for p in SAMPLES.iterdir() if p.suffix not in {".jsonl", ".toml"})
DRAFTS = [p for p in DRAFTS if p.name != "card.md"]
CLEAN = ("夏季用电.docx", "看月亮.txt", "地震传言.html")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def reviews(starter_pipeline: Pipeline) -> dict[str, Review]:
    return {
        path.name: starter_pipeline.review(ingest.read(path.read_bytes(), path.name))
        for path in DRAFTS
    }


def test_there_are_six_drafts_in_six_formats() -> None:
    assert len(DRAFTS) == len({p.suffix for p in DRAFTS}) == 6


@pytest.mark.parametrize("planted", PLANTED, ids=lambda p: f"{p['file']}-{p['quote'][:12]}")
def test_each_planted_problem_is_found(planted: dict[str, str], reviews: dict[str, Review]) -> None:
    review = reviews[planted["file"]]
    quote = r"\s*".join(re.escape(char) for char in planted["quote"] if not char.isspace())
    places = [m.span() for m in re.finditer(quote, review.document.text)]
    assert places, "the draft does not hold the quote"
    assert any(
        finding.kind is Kind(planted["kind"])
        and finding.span.start < end
        and start < finding.span.end
        for finding in review.findings
        for start, end in places
    ), planted["problem"]


@pytest.mark.parametrize("name", CLEAN)
def test_clean_and_debunking_drafts_are_not_blamed(name: str, reviews: dict[str, Review]) -> None:
    review = reviews[name]
    assert review.status is Status.COMPLETE
    assert review.outcome is Outcome.PASS
    assert [f for f in review.findings if f.rumor and f.rumor.stance is Stance.ASSERTS] == []
    assert review.scientific_accuracy is not None
    assert review.scientific_accuracy.value >= 95


@pytest.mark.parametrize("name", sorted({p["file"] for p in PLANTED}))
def test_planted_drafts_must_be_fixed(name: str, reviews: dict[str, Review]) -> None:
    assert reviews[name].outcome is Outcome.FIX


@pytest.mark.parametrize("path", DRAFTS, ids=lambda p: p.name)
def test_the_document_fits_the_published_schema_in_both_languages(
    path: Path, reviews: dict[str, Review]
) -> None:
    published = Path(__file__).parents[1] / "docs" / "review.schema.json"
    validator = Draft202012Validator(json.loads(published.read_text(encoding="utf-8")))
    both = render.bilingual(reviews[path.name])
    for lang in ("zh", "en"):
        document = render.localised(both, lang)
        validator.validate(document)
        ReviewOut.model_validate(document)
        assert all(f["message"] and f["why"] for f in document["findings"])


@pytest.mark.parametrize("path", DRAFTS, ids=lambda p: p.name)
def test_the_same_draft_gives_the_same_bytes(
    path: Path, reviews: dict[str, Review], starter_pipeline: Pipeline
) -> None:
    again = starter_pipeline.review(ingest.read(path.read_bytes(), path.name))
    assert _bytes(again) == _bytes(reviews[path.name])


@pytest.mark.parametrize("path", DRAFTS, ids=lambda p: p.name)
def test_quotes_are_the_characters_of_their_spans(path: Path, reviews: dict[str, Review]) -> None:
    text = reviews[path.name].document.text
    wide = text.encode("utf-16-le")
    for finding in render.bilingual(reviews[path.name])["findings"]:
        span = finding["span"]
        assert text[span["start"] : span["end"]] == finding["quote"]
        part = wide[2 * span["utf16_start"] : 2 * span["utf16_end"]]
        assert part.decode("utf-16-le") == finding["quote"]


def _bytes(review: Review) -> bytes:
    document: dict[str, Any] = render.bilingual(review)
    del document["timing_ms"]
    return json.dumps(document, ensure_ascii=False).encode()
