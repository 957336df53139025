"""Codes of an authenticator application as a second factor (RFC 6238: SHA-1, 6 digits, 30 s)."""

import hmac
import unicodedata
from datetime import datetime

import pyotp

STEP_SECONDS = 30
_DRIFT = 1
"""Steps that the person's clock may be off."""
_ISSUER = "科普审校"


def new_secret() -> str:
    """Return a random secret of 160 bits, in Base32."""
    return pyotp.random_base32(32)


def address(secret: str, login: str) -> str:
    """Return the `otpauth:` address that an authenticator application reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=_ISSUER)


def is_secret(text: str) -> bool:
    """Tell whether `text` is a secret that `new_secret` may have made."""
    try:
        return len(pyotp.TOTP(text).byte_secret()) * 8 >= 160
    except ValueError:
        return False


def accepted_step(secret: str, code: str, now: datetime, after: int | None) -> int | None:
    """Return the time step whose code this is, or None where it is none.

    Steps up to `after` are not accepted: their codes were used, or could have been watched.
    """
    given = "".join(unicodedata.normalize("NFKC", code).split()).encode()
    current = int(now.timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    found = None
    for step in range(current - _DRIFT, current + _DRIFT + 1):
        right = hmac.compare_digest(generator.generate_otp(step).encode(), given)
        if right and (after is None or step > after):
            found = step
    return found
