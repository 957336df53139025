"""The labelled sets that are shipped are as large, as varied and as cleanly split as promised."""

import hashlib
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from evaluation.data import DATASETS, AbsentData, rows
from evaluation.own_sets import Claim, Split, StanceRow, Twin, claims, sentences, stances, twins
from review_service.domain.rumors import RumorVerdict, Stance

SETS = ("paraphrases", "stance", "twins", "claim_sentences")
KINDS = {"formal", "colloquial", "headline", "embedded", "oblique"}


@pytest.fixture(scope="module")
def own() -> dict[str, Claim]:
    return {claim.id: claim for claim in claims()}


def place(identifier: str) -> float:
    digest = hashlib.sha256(identifier.encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def repeated(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def straddling(texts: Iterable[tuple[str, Split]]) -> list[str]:
    """Return the texts that stand in several splits."""
    found: defaultdict[str, set[Split]] = defaultdict(set)
    for text, split in texts:
        found[text].add(split)
    return [text for text, splits in found.items() if len(splits) > 1]


def test_claims_come_in_five_wordings_with_near_sentences(own: dict[str, Claim]) -> None:
    complete = [claim for claim in own.values() if set(claim.phrasings) >= KINDS]
    assert len(complete) >= 700
    # Further wordings of a kind are numbered: `oblique-2`.
    named = {kind.partition("-")[0] for claim in own.values() for kind in claim.phrasings}
    assert named == KINDS
    assert sum(len(claim.near) for claim in own.values()) >= 2500
    assert len({claim.topic for claim in own.values()}) == 16
    assert all(RumorVerdict(claim.verdict) for claim in own.values())
    assert all(all(claim.phrasings.values()) and all(claim.near) for claim in own.values())


def test_a_claim_stands_in_the_set_once(own: dict[str, Claim]) -> None:
    assert repeated(claim.claim for claim in own.values()) == []


def test_a_wording_is_not_the_claim_itself(own: dict[str, Claim]) -> None:
    same = [c.id for c in own.values() if c.claim in {*c.phrasings.values(), *c.near}]
    assert same == []


def test_every_claim_has_a_denial_of_its_own(own: dict[str, Claim]) -> None:
    assert all(claim.denial and claim.denial != claim.claim for claim in own.values())
    assert repeated(claim.denial for claim in own.values()) == []


def test_stance_rows_are_many_and_mostly_without_a_cue_word() -> None:
    found = stances()
    assert len(found) >= 4000
    assert sum(row.cue == "implicit" for row in found) / len(found) >= 0.35
    refuting = [row for row in found if row.label == "debunks"]
    assert sum(row.cue == "implicit" for row in refuting) / len(refuting) >= 0.35


@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_every_split_has_every_stance(split: Split) -> None:
    assert {row.label for row in stances(split)} == {stance.value for stance in Stance}


def test_twins_are_equal_or_not_in_fair_shares() -> None:
    found = twins()
    assert len(found) >= 1500
    same = sum(twin.same for twin in found) / len(found)
    assert 1 / 3 <= same <= 2 / 3
    assert {"negation", "number", "unit", "date", "object"} <= {t.kind for t in found if not t.same}
    assert {"number", "unit", "date", "voice", "wording"} <= {t.kind for t in found if t.same}
    assert [twin.id for twin in found if twin.one == twin.other] == []


def test_sentences_are_many_and_labelled_twice() -> None:
    found = sentences()
    assert len(found) >= 2000
    assert 0.3 <= sum(sentence.claim for sentence in found) / len(found) <= 0.7
    second = [
        part["second"] == part["claim"]
        for file in (DATASETS / "claim_sentences").glob("*.jsonl")
        for text in rows(file)
        for part in text["sentences"]
        if part["second"] is not None
    ]
    assert len(second) >= 600
    assert sum(second) / len(second) >= 0.95


def test_a_row_follows_its_claim(own: dict[str, Claim]) -> None:
    both: list[StanceRow | Twin] = [*stances(), *twins()]
    assert [row.id for row in both if own[row.claim_id].split != row.split] == []
    assert [row.id for row in stances() if own[row.claim_id].claim != row.claim] == []


def test_the_split_is_a_hash_of_the_identifier(own: dict[str, Claim]) -> None:
    def expected(claim: Claim) -> Split:
        at = place(claim.id)
        return "test" if at < 0.2 else "dev" if at < 0.32 else "train"

    assert [claim.id for claim in own.values() if claim.split != expected(claim)] == []
    halves = {sentence.document: sentence.split for sentence in sentences()}
    wrong = [
        document
        for document, split in halves.items()
        if split != ("test" if place(document) < 0.5 else "train")
    ]
    assert wrong == []


def test_no_identifier_occurs_twice() -> None:
    assert repeated(claim.id for claim in claims()) == []
    assert repeated(row.id for row in stances()) == []
    assert repeated(twin.id for twin in twins()) == []
    texts = [text["id"] for f in (DATASETS / "claim_sentences").glob("*.jsonl") for text in rows(f)]
    assert repeated(texts) == []


def test_no_text_of_a_set_is_in_two_splits(own: dict[str, Claim]) -> None:
    worded = [
        (text, claim.split)
        for claim in own.values()
        for text in (claim.claim, *claim.phrasings.values(), *claim.near)
    ]
    assert straddling(worded) == []
    assert straddling((row.passage, row.split) for row in stances()) == []
    assert straddling((text, t.split) for t in twins() for text in (t.one, t.other)) == []
    assert straddling((sentence.text, sentence.split) for sentence in sentences()) == []


def test_entries_are_those_of_the_starter_library(own: dict[str, Claim]) -> None:
    library = {row["id"] for row in rows(DATASETS / "rumors" / "starter.jsonl")}
    named = [claim.entry for claim in own.values() if claim.entry is not None]
    assert set(named) <= library
    assert repeated(named) == []


@pytest.mark.parametrize("name", SETS)
def test_a_set_says_what_it_is(name: str) -> None:
    folder = DATASETS / name
    manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
    assert manifest["name"] == name
    assert manifest["licence"] == "Apache-2.0"
    assert sorted(manifest["files"]) == sorted(file.name for file in folder.glob("*.jsonl"))
    assert (folder / "card.md").read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("paraphrases", len(claims())),
        ("stance", len(stances())),
        ("twins", len(twins())),
        ("claim_sentences", len(sentences())),
    ],
)
def test_the_card_gives_the_true_count(name: str, count: int) -> None:
    card = (DATASETS / name / "card.md").read_text(encoding="utf-8")
    assert f"\n{count} " in card


def test_an_absent_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(AbsentData, match="paraphrases is absent"):
        claims(datasets=tmp_path)


def test_reads_one_split(tmp_path: Path) -> None:
    folder = tmp_path / "twins"
    folder.mkdir()
    fields = '"claim_id": "c", "kind": "number", "same": false, "one": "一", "other": "二"'
    for name, split in (("b", "dev"), ("a", "train")):
        line = f'{{"id": "{name}", "split": "{split}", {fields}}}\n'
        (folder / f"{name}.jsonl").write_text(line, encoding="utf-8")
    assert [twin.id for twin in twins(datasets=tmp_path)] == ["a", "b"]
    assert [twin.id for twin in twins("dev", tmp_path)] == ["b"]
    assert twins("test", tmp_path) == []
