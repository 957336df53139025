"""What is generated is committed as it would be generated now."""

from pathlib import Path

import pytest

from review_service.cli import app, reference

DOCS = Path(__file__).parents[1] / "docs"
FILES = reference.files(app)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_generated_reference_is_not_stale(name: str) -> None:
    committed = (DOCS / name).read_text(encoding="utf-8")
    assert committed == FILES[name], "run `make docs` and commit what it writes"


def test_no_python_lies_under_datasets() -> None:
    """It would shadow the `datasets` package that sentence-transformers needs."""
    assert list((DOCS.parent / "datasets").rglob("*.py")) == []
