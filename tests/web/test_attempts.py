"""How often signing in may fail from one address and with one login."""

from datetime import UTC, datetime, timedelta

import pytest

from review_service.web import attempts as module
from review_service.web.attempts import PER_ADDRESS, PER_LOGIN, WITHIN, Attempts

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


def _used_up(attempts: Attempts, address: str = "192.0.2.1") -> None:
    for at in range(PER_ADDRESS):
        assert attempts.begin(address, f"login{at}", NOW) is None


def test_one_waits_until_the_oldest_attempt_is_forgotten() -> None:
    attempts = Attempts()
    for at in range(PER_LOGIN):
        assert attempts.begin(f"192.0.2.{at}", "zhang", NOW + timedelta(seconds=at)) is None
    now = NOW + timedelta(minutes=1)
    assert attempts.begin("192.0.2.99", "zhang", now) == WITHIN - timedelta(minutes=1)
    assert attempts.begin("192.0.2.99", "li", now) is None
    assert attempts.begin("192.0.2.99", "zhang", NOW + WITHIN) is None


def test_attempts_during_a_wait_do_not_prolong_it() -> None:
    attempts = Attempts()
    _used_up(attempts)
    for _ in range(5):
        assert attempts.begin("192.0.2.1", "zhang", NOW) == WITHIN
    assert attempts.begin("192.0.2.1", "zhang", NOW + WITHIN) is None


def test_what_was_forgiven_does_not_count() -> None:
    attempts = Attempts()
    for _ in range(PER_LOGIN * 2):
        assert attempts.begin("192.0.2.1", "zhang", NOW) is None
        attempts.forgive("192.0.2.1", "zhang", NOW)
    attempts.forgive("192.0.2.1", "nobody", NOW)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("unknown", "testclient", True),
    ],
)
def test_addresses_of_one_customer_count_together(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    attempts = Attempts()
    _used_up(attempts, one)
    assert (attempts.begin(other, "zhang", NOW) is not None) is same


def test_the_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KEPT", 100)
    attempts = Attempts()
    for at in range(500):
        attempts.begin(f"192.0.2.{at % 250}", f"login{at}", NOW)
    assert len(attempts._of) == 100
