import random
from pathlib import Path

from made_decisions import PASSAGE, file, line

from evaluation.own_sets import Claim
from training.decided import Taught, taught
from training.decisions import read
from training.rumors import Rumors
from training.splits import split_of


def own(identifier: str, claim: str, entry: str | None = None) -> Claim:
    """Return a claim of the project's own sets."""
    return Claim(identifier, "food", split_of(identifier), entry, claim, "false", {}, (), "")


def named(split: str) -> str:
    """Return an identifier that is in a split."""
    return next(name for name in (f"own-{n}" for n in range(999)) if split_of(name) == split)


def of(tmp_path: Path, *lines: dict[str, object], known: tuple[Claim, ...] = ()) -> Taught:
    return taught(read([file(tmp_path / "a.jsonl", *lines)]).decisions, known)


def test_a_row_has_label_split_and_nothing_of_the_reviewer(tmp_path: Path) -> None:
    (row,) = of(tmp_path, line(answer="other_stance", stance_right="debunks")).rows
    assert (row.claim_id, row.split) == ("new-rumor", split_of("new-rumor"))
    assert (row.label, row.cue, row.trap) == ("debunks", "implicit", "other")
    assert row.id.startswith("new-rumor-d")


def test_cue_words_make_a_row_explicit(tmp_path: Path) -> None:
    (row,) = of(tmp_path, line(passage="味精致癌是谣言。")).rows
    assert (row.cue, row.trap) == ("explicit", "plain")


def test_known_claims_keep_their_split_by_wording_or_entry(tmp_path: Path) -> None:
    tested, trained = named("test"), named("train")
    found = of(
        tmp_path,
        line(rumor_id="x", claim="吃味精会致癌！"),
        line(rumor_id="msg", claim="改写过的说法", passage="另一段。"),
        known=(own(tested, "吃味精会致癌!"), own(trained, "别的", "msg")),
    )
    assert {row.claim_id: row.split for row in found.rows} == {tested: "test", trained: "train"}
    assert all(rumor.known for rumor in found.rumors.values())


def test_rumors_that_are_joined_are_furthest_from_training() -> None:
    tested, trained = named("test"), named("train")
    rumors = Rumors((own(trained, "甲"), own(tested, "乙")))
    rumors.add("x", "甲")
    rumors.add("x", "乙")
    rumors.add("y", "丙")
    rumors.add("z", "丙")
    found = rumors.found()
    assert (found["x"].id, found["x"].split) == (tested, "test")
    assert found["y"] == found["z"]
    assert not found["y"].known


def test_the_majority_of_reviewers_counts(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        line(reviewer="1" * 16),
        line(reviewer="2" * 16, document_sha256="b" * 64),
        line(reviewer="3" * 16, answer="false_alarm"),
    )
    assert [row.label for row in found.rows] == ["asserts"]
    assert (found.counts.agreeing, found.counts.overruled) == (1, 1)


def test_a_reviewer_has_one_vote_by_the_last_word(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        line(),
        line(document_sha256="b" * 64),
        line(decided_at="2026-11-25T00:00:00Z", answer="false_alarm"),
    )
    assert [row.label for row in found.rows] == ["unrelated"]
    assert found.counts.overruled == 2


def test_ties_make_no_row_and_are_named(tmp_path: Path) -> None:
    found = of(tmp_path, line(), line(reviewer="1" * 16, answer="false_alarm"))
    assert found.rows == ()
    assert found.counts.tied[0][1].startswith("隔壁王婶")


def test_passages_that_differ_in_personal_data_only_are_one(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        line(passage="味精致癌，问我13812345678。"),
        line(passage="味精致癌，问我13912345678。", reviewer="1" * 16),
    )
    (row,) = found.rows
    assert row.passage == "味精致癌，问我***********。"
    assert (found.counts.masked, found.counts.agreeing) == (2, 1)


def test_the_order_of_decisions_does_not_matter(tmp_path: Path) -> None:
    decisions = list(
        read(
            [
                file(
                    tmp_path / "a.jsonl",
                    *(
                        line(
                            passage=f"{PASSAGE}{n % 5}",
                            reviewer=f"{n:016x}",
                            answer="right" if n % 3 else "false_alarm",
                            rumor_id=f"r{n % 4}",
                        )
                        for n in range(40)
                    ),
                )
            ]
        ).decisions
    )
    first = taught(decisions, ())
    random.Random(1).shuffle(decisions)
    assert taught(decisions, ()) == first
