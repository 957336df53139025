from made_sets import CLAIMS, STANCES

from evaluation.own.library import claim_entries, confirmable, entries, passages, wordings


def test_every_near_sentence_is_an_entry_once() -> None:
    found = entries(CLAIMS)
    assert [entry.id for entry in found[:3]] == ["food-1", "food-2", "food-3"]
    # Three sentences of their own, and one that all claims share.
    assert len(found) == 3 + 3 + 1
    assert len({entry.claim for entry in found}) == len(found)


def test_a_near_sentence_that_is_a_claim_is_no_entry_of_its_own() -> None:
    (one, *_) = CLAIMS
    copied = type(one)(
        **{name: getattr(one, name) for name in one.__slots__ if name not in {"id", "claim"}},
        id="food-9",
        claim=one.near[0],
    )
    assert [e.claim for e in entries([one, copied])].count(one.near[0]) == 1


def test_wordings_are_sliced_by_kind_and_topic() -> None:
    asked = wordings(CLAIMS[:1], claim_entries(CLAIMS))
    assert len(asked.lookup.texts) == 5
    assert set(asked.lookup.answers) == {"food-1"}
    assert sum(asked.within("oblique")) == 1
    assert all(asked.within("topic: food"))


def test_passages_that_speak_of_no_claim_are_left_out() -> None:
    asked = passages(STANCES, claim_entries(CLAIMS))
    assert sum(asked.within("debunks")) == 3
    assert "unrelated" not in asked.names


def test_short_texts_cannot_be_confirmed() -> None:
    assert not confirmable("吃大蒜能预防流感 influenza")
    assert confirmable("冬天多吃大蒜能预防流感，我们全家都吃")
