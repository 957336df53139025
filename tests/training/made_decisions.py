"""Lines as an export of decisions has them."""

import json
from pathlib import Path

PASSAGE = "隔壁王婶说味精吃多了要得癌，全家都换成了蘑菇粉。"


def line(**changes: object) -> dict[str, object]:
    """Return a right line with some fields changed; None leaves a field out."""
    found: dict[str, object] = {
        "schema": "1",
        "decided_at": "2026-11-24T09:30:00+08:00",
        "document_sha256": "a" * 64,
        "passage": PASSAGE,
        "claim": "一条没有收录的说法",
        "rumor_id": "new-rumor",
        "stance_said": "asserts",
        "answer": "right",
        "reviewer": "0" * 16,
    } | changes
    return {name: value for name, value in found.items() if value is not None}


def file(place: Path, *lines: dict[str, object]) -> Path:
    """Write lines into a file."""
    place.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in lines))
    return place
