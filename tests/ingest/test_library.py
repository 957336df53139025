"""Library files: every format carries every entry without loss, and names every fault."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review_service.domain.rumors import (
    EntryStatus,
    RumorEntry,
    RumorVerdict,
    SourceLevel,
    SourceRef,
)
from review_service.errors import InvalidPayload, NotFound, TooLarge, UnsupportedFormat
from review_service.ingest import library, library_rows, library_xlsx
from review_service.ingest.library import LibraryFormat

FULL = RumorEntry(
    id="lib-0001",
    claim="喝隔夜水会致癌",
    verdict=RumorVerdict.FALSE,
    explanation="隔夜水的亚硝酸盐远低于限量。\n第二段：=SUM(A1)。",
    topic="饮水",
    variants=("隔夜的水不能喝", "=HYPERLINK(隔夜水)", "'带撇号"),
    negations=("隔夜水不致癌",),
    sources=(
        SourceRef("生活饮用水卫生标准", "国家市场监督管理总局", "GB 5749", "表1", 2022),
        SourceRef("a|b\\c", url="https://example.org/a|b", level=SourceLevel.STANDARD),
    ),
    valid_from=date(2020, 1, 2),
    valid_to=date(2030, 12, 31),
    status=EntryStatus.DRAFT,
)
MINIMAL = RumorEntry(id="b", claim="x", verdict=RumorVerdict.TRUE)


def _text(limit: int) -> st.SearchStrategy[str]:
    characters = st.one_of(
        st.sampled_from("=+-@＝＋－＠'|\\\",;\t \u3000_x0041测试\u2028"),
        st.characters(exclude_categories=("Cs", "Cc")),
    )
    return st.text(characters, max_size=limit)


SOURCES: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    title=_text(20).filter(str.strip),
    publisher=_text(10),
    number=_text(10),
    clause=_text(10),
    year=st.none() | st.integers(1, 9999),
    level=st.none() | st.sampled_from(SourceLevel).map(lambda v: v.value),
    url=st.just("") | _text(8).map(lambda t: f"https://e.org/{''.join(t.split())}"),
)
ROWS = st.fixed_dictionaries(
    {
        "claim": _text(30).filter(str.strip),
        "verdict": st.sampled_from(RumorVerdict).map(lambda v: v.value),
        "explanation": st.lists(_text(20), max_size=3).map("\n".join),
        "topic": _text(10),
        "variants": st.lists(_text(20), max_size=3),
        "negations": st.lists(_text(20), max_size=2),
        "sources": st.lists(SOURCES, max_size=2),
        "valid_from": st.none() | st.dates(max_value=date(2020, 1, 1)).map(date.isoformat),
        "valid_to": st.none() | st.dates(min_value=date(2020, 1, 1)).map(date.isoformat),
        "status": st.sampled_from(EntryStatus).map(lambda v: v.value),
    }
)


def entries(found: library.Parsed) -> list[RumorEntry]:
    assert not found.errors
    return [row.entry for row in found.rows]


def faults(data: bytes, form: LibraryFormat) -> dict[str, str]:
    return {e.pointer: e.message.zh for e in library.parse(data, form).errors}


def jsonl(*rows: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(r) for r in rows).encode()


@pytest.mark.parametrize("form", LibraryFormat)
def test_an_entry_comes_back_as_it_went(form: LibraryFormat) -> None:
    assert entries(library.parse(library.dump([FULL, MINIMAL], form), form)) == [FULL, MINIMAL]


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=3), form=st.sampled_from(LibraryFormat))
def test_whatever_passes_the_check_comes_back(rows: list[Any], form: LibraryFormat) -> None:
    found = [library_rows.checked({**r, "id": f"e{n}"}) for n, r in enumerate(rows)]
    passed = [e for e in found if isinstance(e, RumorEntry)]
    if passed:
        assert entries(library.parse(library.dump(passed, form), form)) == passed


@settings(max_examples=60, deadline=None)
@given(row=ROWS)
def test_checking_twice_changes_nothing_more(row: Any) -> None:
    entry = library_rows.checked(row)
    if isinstance(entry, RumorEntry):
        assert library_rows.checked(library_rows.row(entry)) == entry
        assert library_rows.entry_of(library_rows.content(entry)) == entry


@pytest.mark.parametrize("form", [LibraryFormat.CSV, LibraryFormat.XLSX])
def test_no_exported_cell_runs_as_a_formula(form: LibraryFormat) -> None:
    claims = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "'=1"]
    out = library.dump([replace(MINIMAL, id=f"={n}", claim=c) for n, c in enumerate(claims)], form)
    if form is LibraryFormat.CSV:
        table = list(csv.reader(io.StringIO(out.decode("utf-8-sig"), newline="")))[1:]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(out)).active
        assert sheet is not None
        assert {c.data_type for row in sheet.iter_rows() for c in row} <= {"s", "n", "inlineStr"}
        table = [[str(c or "") for c in row] for row in sheet.iter_rows(2, values_only=True)]
    assert [row[1] for row in table] == [f"'{c}" for c in claims]
    assert all(cell[:1] not in set("=+-@＝＋－＠") for row in table for cell in row if cell)


def test_a_file_names_every_fault_with_row_and_field() -> None:
    data = jsonl(
        {"claim": "a", "verdict": "false"},
        {"verdict": "wrong", "sources": [{"title": "t", "year": "x"}, {}]},
        {"claim": "b", "verdict": "false", "valid_from": "2021-01-02", "valid_to": "2021-01-01"},
        {"claim": "a", "verdict": "true"},
        {"claim": "c\u0000", "verdict": "true", "extra": 1, "topic": "t" * 101},
        {"id": "x/y", "claim": "d", "verdict": "true", "variants": ["v"] * 501},
    )
    found = faults(data + b"\n{\n[1]\n", LibraryFormat.JSONL)
    assert set(found) == {
        *("2/claim", "2/verdict", "2/sources/0/year", "2/sources/1/title"),
        *("3", "4/id", "5/claim", "5/extra", "5/topic", "6/id", "6/variants", "7", "8"),
    }
    assert "第 1 行" in found["4/id"]
    assert "U+0000" in found["5/claim"]
    assert "100 个字符" in found["5/topic"]
    assert "500 项" in found["6/variants"]
    assert library.parse(data, LibraryFormat.JSONL).bad == 5


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"claim": "  "}, "1/claim"),
        ({"claim": 3}, "1/claim"),
        ({"variants": "x"}, "1/variants"),
        ({"sources": ["x"]}, "1/sources/0"),
        ({"sources": [{"title": "t", "url": "ftp://x"}]}, "1/sources/0/url"),
        ({"valid_from": "soon"}, "1/valid_from"),
        ({"status": "new"}, "1/status"),
        ({"explanation": "\ud800"}, "1/explanation"),
        ({"topic": "\ufffe"}, "1/topic"),
    ],
)
def test_a_fault_is_told_in_both_languages(values: dict[str, Any], pointer: str) -> None:
    found = library_rows.checked({"claim": "x", "verdict": "false", **values})
    assert isinstance(found, tuple)
    assert [e.pointer for e in found] == [pointer]
    assert found[0].message.zh.endswith("。")
    assert found[0].message.en.endswith(".")


def test_null_counts_as_absent() -> None:
    blank = dict.fromkeys(library_rows.FIELDS)
    found = library_rows.checked({**blank, "claim": "x", "verdict": "true"})
    assert found == replace(MINIMAL, id=library_rows.made_id("x"))


def test_a_made_identifier_is_the_same_for_the_same_claim() -> None:
    assert library_rows.made_id("Ａ喝水") == library_rows.made_id("a喝水") != "a喝水"


def test_the_fingerprint_counts_published_entries_in_any_order() -> None:
    one, two = replace(MINIMAL, id="1"), replace(MINIMAL, id="2")
    base = library.library([one, two])
    assert base == library.library([two, replace(FULL, status=EntryStatus.RETIRED), one])
    assert base.entries == (one, two)
    assert base.fingerprint != library.library([one, replace(two, topic="t")]).fingerprint


def test_digests_are_replaced_one_by_one() -> None:
    one, two = library_rows.digest(MINIMAL), library_rows.digest(FULL)
    both = library_rows.total([one, two])
    assert library_rows.replaced(both, [one], []) == library_rows.total([two])
    assert library_rows.replaced(library_rows.total([one]), [], [two]) == both
    assert library_rows.replaced(both, [two], [one]) == library_rows.total([one, one])


def test_csv_as_chinese_excel_saves_it() -> None:
    table = (
        "编号,说法,判定,其他说法,来源\r\n"
        '7,甲,虚假,"乙\n丙",国标 | 某局 |  |  | 2020\r\n'
        "\r\n"
        "8,丁,属实,,\r\n"
    )
    found = library.parse(table.encode("gb18030"), LibraryFormat.CSV)
    assert [(r.number, r.entry.id, r.entry.verdict) for r in found.rows] == [
        (2, "7", RumorVerdict.FALSE),
        (4, "8", RumorVerdict.TRUE),
    ]
    assert found.rows[0].entry.variants == ("乙", "丙")
    assert found.rows[0].entry.sources == (SourceRef("国标", "某局", year=2020),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_other_encodings_and_with_other_separators(encoding: str, delimiter: str) -> None:
    table = delimiter.join(["claim", "Verdict"]) + "\n" + delimiter.join(["甲", "FALSE"])
    (entry,) = entries(library.parse(table.encode(encoding), LibraryFormat.CSV))
    assert (entry.claim, entry.verdict) == ("甲", RumorVerdict.FALSE)


@pytest.mark.parametrize(
    "table",
    [
        b"claim\nx\n",
        b"claim,verdict,claim\nx,false,y\n",
        b"claim,verdict,colour\nx,false,red\n",
        b'claim,verdict\n"x,false\n',
        b"\xff\xff\xff",
        b"claim,verdict\n",
        b"",
    ],
)
def test_csv_that_cannot_be_read_as_a_whole(table: bytes) -> None:
    with pytest.raises(InvalidPayload):
        library.parse(table, LibraryFormat.CSV)


def test_csv_row_with_a_cell_too_many() -> None:
    assert list(faults(b"claim,verdict\na,b,false\n", LibraryFormat.CSV)) == ["2"]


def test_a_source_with_too_many_parts_is_a_fault() -> None:
    table = b"claim,verdict,sources\na,false,1|2|3|4|5|law|https://e.org|8\n"
    assert list(faults(table, LibraryFormat.CSV)) == ["2/sources/0/column 7"]


def _book(fill: Callable[[Any], None]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_xlsx_as_people_type_it() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["id", "claim", "verdict", "valid_from", "sources"])
        sheet.append([12.0, "甲", False, datetime(2020, 2, 3, 4, 5), "国标"])  # noqa: DTZ001
        sheet.append([None] * 5)
        sheet.append(["b", "乙", "已过时", "2020-02-03", None])

    found = library.parse(_book(fill), LibraryFormat.XLSX)
    assert [(r.number, r.entry.id, r.entry.verdict.value) for r in found.rows] == [
        (2, "12", "false"),
        (4, "b", "outdated"),
    ]
    assert {r.entry.valid_from for r in found.rows} == {date(2020, 2, 3)}


def test_xlsx_formulas_are_not_values() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["claim", "verdict"])
        sheet.append(["=A1", "false"])

    found = faults(_book(fill), LibraryFormat.XLSX)
    assert list(found) == ["2"]
    assert "A2" in found["2"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"claim,verdict"])
def test_xlsx_that_is_none(data: bytes) -> None:
    with pytest.raises(InvalidPayload):
        library.parse(data, LibraryFormat.XLSX)


def test_xlsx_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_xlsx, "_UNPACKED_BYTES", 1_000)
    with pytest.raises(TooLarge):
        library.parse(library.dump([FULL], LibraryFormat.XLSX), LibraryFormat.XLSX)


def test_empty_columns_at_the_end_do_not_matter() -> None:
    (entry,) = entries(library.parse(b"claim,verdict,,\nx,true,,\n", LibraryFormat.CSV))
    assert entry.claim == "x"


def test_xlsx_refuses_what_excel_would_cut_off() -> None:
    long = replace(MINIMAL, variants=tuple(f"{n}" + "长" * 495 for n in range(70)))
    with pytest.raises(InvalidPayload, match="32,767"):
        library.dump([long], LibraryFormat.XLSX)


@pytest.mark.parametrize(
    ("rating", "verdict"),
    [
        ({"alternateName": "False"}, "false"),
        ({"alternateName": "谣言。"}, "false"),
        ({"alternateName": "Mostly False"}, "partly_true"),
        ({"ratingValue": 1}, "false"),
        ({"ratingValue": "5", "bestRating": "5", "worstRating": "1"}, "true"),
        ({"ratingValue": 2, "bestRating": 5, "worstRating": 1}, "misleading"),
        ({"ratingValue": 3}, "partly_true"),
    ],
)
def test_ratings_of_other_fact_checkers(rating: dict[str, Any], verdict: str) -> None:
    feed = {
        "@type": "DataFeed",
        "dataFeedElement": [
            {
                "@type": "DataFeedItem",
                "item": [
                    {
                        "@type": ["ClaimReview"],
                        "identifier": "https://check.example/1",
                        "claimReviewed": "甲",
                        "reviewRating": rating,
                        "url": "https://check.example/1",
                        "author": {"@type": "Organization", "name": "某平台"},
                    }
                ],
            }
        ],
    }
    (entry,) = entries(library.parse(json.dumps(feed).encode(), LibraryFormat.CLAIM_REVIEW))
    assert entry.verdict.value == verdict
    assert entry.id == library_rows.made_id("甲")
    assert entry.sources == (SourceRef("某平台", "某平台", url="https://check.example/1"),)


@pytest.mark.parametrize(
    "rating",
    [None, {}, {"ratingValue": -1, "bestRating": 5}, {"alternateName": "?"}, {"ratingValue": []}],
)
def test_a_rating_that_says_nothing_is_a_fault(rating: Any) -> None:
    review = {"@type": "ClaimReview", "claimReviewed": "甲", "reviewRating": rating}
    assert list(faults(json.dumps(review).encode(), LibraryFormat.CLAIM_REVIEW)) == ["1"]


@pytest.mark.parametrize("data", [b"", b"{", b"{}", b"[1]", b"[" * 5000])
def test_json_without_a_claim_review(data: bytes) -> None:
    with pytest.raises(InvalidPayload):
        library.parse(data, LibraryFormat.CLAIM_REVIEW)


def test_an_extension_that_is_no_object_is_a_fault() -> None:
    review = {
        "@type": "ClaimReview",
        "claimReviewed": "甲",
        "reviewRating": {"ratingValue": 1},
        "kepu:extension": "x",
        "citation": "某标准",
    }
    assert list(faults(json.dumps(review).encode(), LibraryFormat.CLAIM_REVIEW)) == ["1"]
    del review["kepu:extension"]
    (entry,) = entries(library.parse(json.dumps(review).encode(), LibraryFormat.CLAIM_REVIEW))
    assert entry.sources == (SourceRef("某标准"),)


def test_a_library_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rumors.JSONL"
    path.write_bytes(b"\xef\xbb\xbf" + library.dump([MINIMAL, FULL], LibraryFormat.JSONL))
    assert library.read(path).entries == (MINIMAL,)
    path.write_bytes(jsonl({"claim": "x"}))
    with pytest.raises(InvalidPayload) as caught:
        library.read(path)
    assert [e.pointer for e in caught.value.errors] == ["1/verdict"]
    with pytest.raises(NotFound):
        library.read(tmp_path / "none.jsonl")
    with pytest.raises(UnsupportedFormat):
        library.read(tmp_path / "rumors.doc")
