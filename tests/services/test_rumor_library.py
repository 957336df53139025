"""The librarian's use cases: files in and out, edits on record, merges."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from review_service.domain.rumors import EntryStatus, SourceRef
from review_service.errors import Conflict, InvalidPayload, NotFound
from review_service.ingest import library
from review_service.ingest.library import LibraryFormat
from review_service.services import library_files, rumor_library
from review_service.services.library_files import Existing, ImportReport
from review_service.services.rumor_library import FieldChange
from review_service.storage.rumors import Filter
from review_service.storage.tables import Change

NOW = datetime(2026, 3, 4, tzinfo=UTC)
BY: dict[str, Any] = {"who": "馆员", "why": "测试", "now": NOW}
WATER = {"id": "water", "claim": "隔夜水致癌", "verdict": "false"}
SALT = {"id": "salt", "claim": "吃盐防辐射", "verdict": "false", "topic": "辐射"}


def load(session: Session, *rows: dict[str, Any], **options: Any) -> ImportReport:
    data = "\n".join(json.dumps(r) for r in rows).encode()
    return library_files.import_file(session, data, LibraryFormat.JSONL, **{**BY, **options})


def numbers(report: ImportReport) -> tuple[int, ...]:
    counted = ("added", "updated", "unchanged", "kept", "merged", "skipped")
    return tuple(getattr(report, name) for name in counted)


class TestImport:
    def test_the_same_file_again_changes_nothing(self, session: Session) -> None:
        first = load(session, WATER, SALT)
        assert (numbers(first), first.version) == ((2, 0, 0, 0, 0, 0), 1)
        again = load(session, {**WATER, "variants": [], "topic": None}, SALT)
        assert (numbers(again), again.version) == ((0, 0, 2, 0, 0, 0), 1)
        assert len(rumor_library.history(session, "water")) == 1

    def test_only_what_differs_gets_a_revision(self, session: Session) -> None:
        load(session, WATER, SALT)
        report = load(session, WATER, {**SALT, "verdict": "misleading"})
        assert (numbers(report), report.version) == ((0, 1, 1, 0, 0, 0), 2)
        changes = [r.change for r in rumor_library.history(session, "salt")]
        assert changes == [Change.IMPORT, Change.IMPORT]

    def test_one_bad_row_keeps_everything_out(self, session: Session) -> None:
        with pytest.raises(InvalidPayload) as caught:
            load(session, WATER, {"claim": "x"})
        assert [e.pointer for e in caught.value.errors] == ["2/verdict"]
        assert rumor_library.search(session, Filter()) == ([], None)

    def test_bad_rows_can_be_skipped(self, session: Session) -> None:
        report = load(session, WATER, {"claim": "x"}, SALT, skip_bad=True)
        assert numbers(report) == (2, 0, 0, 0, 0, 1)
        assert [e.pointer for e in report.errors] == ["2/verdict"]

    def test_edits_of_others_can_be_kept(self, session: Session) -> None:
        load(session, WATER, SALT)
        edited = {**WATER, "topic": "饮水"}
        rumor_library.edit(session, "water", edited, revision=1, who="张", why="补", now=NOW)
        newer = [{**WATER, "topic": "新"}, {**SALT, "topic": "新"}]
        report = load(session, *newer, existing=Existing.KEEP_EDITED)
        assert numbers(report) == (0, 1, 0, 1, 0, 0)
        assert rumor_library.show(session, "water").entry.topic == "饮水"
        assert numbers(load(session, *newer)) == (0, 1, 1, 0, 0, 0)

    def test_what_was_merged_stays_merged(self, session: Session) -> None:
        load(session, WATER, SALT)
        rumor_library.merge(session, "salt", "water", **BY)
        assert numbers(load(session, {**SALT, "topic": "x"})) == (0, 0, 0, 0, 1, 0)
        assert rumor_library.show(session, "salt").merged_into == "water"


@pytest.mark.parametrize("form", LibraryFormat)
def test_an_export_imports_without_any_change(
    session: Session, form: LibraryFormat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_files, "_EXPORT_BATCH", 2)
    many = [{**WATER, "id": f"=w{n}", "status": s} for n, s in enumerate(EntryStatus)]
    load(session, WATER, SALT, *many)
    rumor_library.merge(session, "salt", "water", **BY)
    data = library_files.export_file(session, form)
    assert {r.entry.id for r in library.parse(data, form).rows} == {"water", "=w0", "=w1", "=w2"}
    report = library_files.import_file(session, data, form, **BY)
    assert numbers(report) == (0, 0, 4, 0, 0, 0)


def test_an_export_can_be_narrowed(session: Session) -> None:
    load(session, WATER, SALT)
    data = library_files.export_file(session, LibraryFormat.JSONL, Filter(topic="辐射"))
    assert [json.loads(line)["id"] for line in data.splitlines()] == ["salt"]


def test_pages(session: Session) -> None:
    load(session, *({**WATER, "id": f"w{n}"} for n in range(5)))
    first, after = rumor_library.search(session, Filter(words="隔夜"), limit=3)
    assert ([s.entry.id for s in first], after) == (["w0", "w1", "w2"], "w2")
    rest, end = rumor_library.search(session, Filter(), limit=3, after="w2")
    assert ([s.entry.id for s in rest], end) == (["w3", "w4"], None)


def test_add(session: Session) -> None:
    added = rumor_library.add(session, {"claim": "新说法", "verdict": "unproven"}, **BY)
    assert (added.revision, added.who) == (1, "馆员")
    assert rumor_library.show(session, added.entry.id) == added
    with pytest.raises(Conflict, match=added.entry.id):
        rumor_library.add(session, {"claim": "新说法", "verdict": "true"}, **BY)


def test_a_faulty_entry_is_told_by_json_pointer(session: Session) -> None:
    with pytest.raises(InvalidPayload) as caught:
        rumor_library.add(session, {"claim": "x", "verdict": "no", "sources": [{}]}, **BY)
    assert [e.pointer for e in caught.value.errors] == ["/verdict", "/sources/0/title"]
    dates = {"valid_from": "2020-01-02", "valid_to": "2020-01-01"}
    with pytest.raises(InvalidPayload) as caught:
        rumor_library.add(session, {**WATER, **dates}, **BY)
    assert [e.pointer for e in caught.value.errors] == ["/"]


def test_edit(session: Session) -> None:
    load(session, WATER)
    edited = rumor_library.edit(session, "water", {**WATER, "topic": "饮水"}, revision=1, **BY)
    assert (edited.revision, edited.entry.topic) == (2, "饮水")
    same = rumor_library.edit(session, "water", {**WATER, "topic": "饮水"}, revision=2, **BY)
    assert same.revision == 2
    with pytest.raises(Conflict, match="现为第 2 版，读取时为第 1 版"):
        rumor_library.edit(session, "water", WATER, revision=1, **BY)
    with pytest.raises(NotFound):
        rumor_library.edit(session, "none", WATER, revision=1, **BY)


def test_merge(session: Session) -> None:
    source = {"title": "某标准"}
    load(
        session,
        {**WATER, "variants": ["甲"], "sources": [source]},
        {**SALT, "variants": ["甲", "乙", "隔夜水致癌"], "negations": ["丙"], "sources": [source]},
        {**SALT, "id": "third"},
    )
    merged = rumor_library.merge(session, "salt", "water", **BY)
    assert merged.entry.variants == ("甲", "吃盐防辐射", "乙")
    assert merged.entry.negations == ("丙",)
    assert merged.entry.sources == (SourceRef("某标准"),)
    gone = rumor_library.show(session, "salt")
    assert (gone.merged_into, gone.entry.status) == ("water", EntryStatus.RETIRED)
    rumor_library.merge(session, "water", "third", **BY)
    assert rumor_library.resolve(session, "salt").entry.id == "third"
    assert [r.change for r in rumor_library.history(session, "salt")][-1] is Change.MERGE


@pytest.mark.parametrize(("gone", "into"), [("a", "a"), ("m", "b"), ("b", "m")])
def test_merges_that_make_no_sense(session: Session, gone: str, into: str) -> None:
    load(session, *({**WATER, "id": i} for i in ("a", "b", "m")))
    rumor_library.merge(session, "m", "a", **BY)
    with pytest.raises(Conflict):
        rumor_library.merge(session, gone, into, **BY)
    with pytest.raises(Conflict):
        rumor_library.edit(session, "m", WATER, revision=2, **BY)


def test_a_merge_that_grows_over_a_limit_is_refused(session: Session) -> None:
    load(
        session,
        {**WATER, "variants": [f"甲{n}" for n in range(300)]},
        {**SALT, "variants": [f"乙{n}" for n in range(300)]},
    )
    with pytest.raises(InvalidPayload) as caught:
        rumor_library.merge(session, "salt", "water", **BY)
    assert [e.pointer for e in caught.value.errors] == ["/variants"]


def test_diff(session: Session) -> None:
    load(session, WATER)
    for number, topic in enumerate(("一", "二"), start=1):
        row = {**WATER, "topic": topic}
        rumor_library.edit(session, "water", row, revision=number, **BY)
    assert rumor_library.diff(session, "water") == [FieldChange("topic", "一", "二")]
    assert rumor_library.diff(session, "water", 1, 3) == [FieldChange("topic", "", "二")]
    assert rumor_library.diff(session, "water", 3, 1) == [FieldChange("topic", "二", "")]
    first = {c.field: (c.before, c.after) for c in rumor_library.diff(session, "water", after=1)}
    assert first["claim"] == (None, "隔夜水致癌")
    for pair in ((1, 4), (0, 1), (None, 5)):
        with pytest.raises(NotFound, match="第 1 至 3 版"):
            rumor_library.diff(session, "water", *pair)
    with pytest.raises(NotFound, match="none"):
        rumor_library.diff(session, "none")
