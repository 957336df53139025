"""Codes of an authenticator application, against the vectors of RFC 6238."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from review_service.services import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()
# RFC 6238, appendix B, SHA-1: the last six of the eight digits.
VECTORS = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}
NOW = datetime.fromtimestamp(1111111111, UTC)
STEP = 1111111111 // 30


@pytest.mark.parametrize(("seconds", "code"), VECTORS.items())
def test_the_vectors_of_the_standard(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert totp.accepted_step(SECRET, code, now, None) == seconds // 30


@pytest.mark.parametrize("code", ["050 471", " 050471 ", "０５０４７１"])
def test_codes_may_be_typed_with_blanks_and_full_width(code: str) -> None:
    assert totp.accepted_step(SECRET, code, NOW, None) == STEP


@pytest.mark.parametrize("code", ["", "050472", "50471", "1050471", "口令", "05047１1"])
def test_other_codes_are_not_accepted(code: str) -> None:
    assert totp.accepted_step(SECRET, code, NOW, None) is None


@pytest.mark.parametrize(("steps", "accepted"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_the_clock_may_be_one_step_off(steps: int, *, accepted: bool) -> None:
    now = NOW + timedelta(seconds=steps * totp.STEP_SECONDS)
    assert totp.accepted_step(SECRET, "050471", now, None) == (STEP if accepted else None)


def test_a_code_is_not_accepted_again() -> None:
    assert totp.accepted_step(SECRET, "050471", NOW, STEP - 1) == STEP
    assert totp.accepted_step(SECRET, "050471", NOW, STEP) is None
    assert totp.accepted_step(SECRET, "050471", NOW, STEP + 1) is None


def test_new_secrets_have_160_bits_and_differ() -> None:
    first, second = totp.new_secret(), totp.new_secret()
    assert first != second
    assert len(base64.b32decode(first)) == 20
    assert totp.is_secret(first)


@pytest.mark.parametrize("text", ["", "not base32!", "ABCDEFGH", SECRET[:-8]])
def test_short_and_broken_secrets_are_told(text: str) -> None:
    assert not totp.is_secret(text)


def test_the_address_names_the_product_and_the_login() -> None:
    url = urlsplit(totp.address(SECRET, "zhang@kexie"))
    assert (url.scheme, url.netloc) == ("otpauth", "totp")
    assert parse_qs(url.query) == {"secret": [SECRET], "issuer": ["科普审校"]}
