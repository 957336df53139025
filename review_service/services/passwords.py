"""Passwords: which are good enough, and how they are kept.

After NIST SP 800-63B-4, section 3.1.1: length counts and kinds of characters do not; what is
common, repeated or made of the person's own names is refused; nothing expires by itself.
"""

import unicodedata
from functools import lru_cache
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from zxcvbn import zxcvbn

from review_service.errors import InvalidPayload

SHORTEST = 15
"""Characters of a password that is the only factor, as the standard asks for."""
LONGEST = 256

_GUESSES = 10**10
"""Fewer guesses than this and the password is refused: zxcvbn's highest class begins here."""
_ESTIMATED = 72
"""Characters that the estimate looks at; the library refuses more."""
_OF_THE_PRODUCT = ("kepu", "kepu-review", "科普", "科普审校", "kexie", "科协", "shenjiao")

# OWASP's least parameters for Argon2id: 19 MiB each, so that forty sign-ins at once fit in memory.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# zxcvbn keeps the words about the person in a dictionary of the whole process.
_ESTIMATOR = Lock()


def check(password: str, *about: str) -> None:
    """Raise `InvalidPayload` unless the password is good enough.

    `about` are words that others may know of the person: login, names, e-mail address.
    """
    normal = _normal(password)
    if not SHORTEST <= len(normal) <= LONGEST:
        raise InvalidPayload.at(
            "/password",
            f"口令须有 {SHORTEST} 至 {LONGEST} 个字符，现为 {len(normal)} 个。"
            "可以用几个互不相干的词连成一句，汉字、空格都可以用。",
            f"A password has {SHORTEST} to {LONGEST} characters; this one has {len(normal)}. "
            "Several unrelated words make a good one; blanks and any script may be used.",
        )
    with _ESTIMATOR:
        words = [w for part in (*about, *_OF_THE_PRODUCT) for w in (part, *part.split("@")) if w]
        guesses = zxcvbn(normal[:_ESTIMATED], user_inputs=words)["guesses"]
    if guesses < _GUESSES:
        raise InvalidPayload.at(
            "/password",
            "这个口令太容易猜到：它由常用口令、重复或连续的字符、日期，或本人的姓名、登录名组成。"
            "请换成几个互不相干的词。",
            "This password is too easy to guess: it is made of common passwords, repetitions, "
            "sequences, dates, or the person's own names. Use several unrelated words.",
        )


def hashed(password: str) -> str:
    """Return what is stored of a password."""
    return _HASHER.hash(_normal(password))


def matches(stored: str | None, password: str) -> bool:
    """Tell whether the password is the stored one; takes as long where nothing is stored."""
    try:
        _HASHER.verify(stored or _nobodys(), _normal(password))
    except VerifyMismatchError:
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Tell whether a stored password was hashed with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _HASHER.hash("")


def _normal(password: str) -> str:
    # The same keys must give the same password whatever the input method makes of them.
    return unicodedata.normalize("NFKC", password)
