"""Policies by name; what they order is tested on stored cases."""

import pytest

from review_service.errors import InvalidPayload
from review_service.queues.policies import DEFAULT, POLICIES, find


def test_a_policy_is_found_by_its_name() -> None:
    assert find("oldest") is POLICIES["oldest"]
    assert DEFAULT in POLICIES
    assert len({policy.name.zh for policy in POLICIES.values()}) == len(POLICIES)


def test_an_unknown_policy_is_told_with_those_that_there_are() -> None:
    with pytest.raises(InvalidPayload, match="risk_by_deadline、oldest") as caught:
        find("newest")
    assert "no policy “newest”" in caught.value.message.en
    assert [e.pointer for e in caught.value.errors] == ["/policy"]
