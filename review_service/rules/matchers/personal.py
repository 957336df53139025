"""The kind that finds personal data by checking digits, not only shapes."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from review_service.domain.spans import Span
from review_service.rules.matches import PersonalDataMatch
from review_service.rules.page import Page, Raw

Detector = Callable[[str, Span, date], Iterator[Span]]

_ALONE = r"(?<![0-9A-Za-z.])"
_CN_ID = re.compile(_ALONE + r"[1-9][0-9]{5}(?:18|19|20)[0-9]{9}[0-9Xx](?![0-9A-Za-z])")
_PHONE = re.compile(
    r"(?<![0-9A-Za-z.@_-])(?:\+?86[- ]?)?(1[3-9][0-9])([- ]?)([0-9]{4})\2([0-9]{4})"
    r"(?![0-9A-Za-z]|[-.][0-9])"
)
_CARD = re.compile(
    _ALONE + r"[2-6][0-9]{3}(?:([- ]?)[0-9]{4}(?:\1[0-9]{4})*(?:\1[0-9]{1,3})?)(?![0-9A-Za-z])"
)
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+@-])[A-Za-z0-9](?:[A-Za-z0-9._%+-]{0,62}[A-Za-z0-9])?"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}(?![A-Za-z0-9@-])"
)

# GB/T 2260: the first two digits of a place of registration.
_PROVINCES = frozenset(
    str(code)
    for first, last in (
        (11, 15),
        (21, 23),
        (31, 37),
        (41, 46),
        (50, 54),
        (61, 65),
        (71, 71),
        (81, 83),
    )
    for code in range(first, last + 1)
)
# GB 11643—1999: weights of the first 17 digits, and the check character for each remainder of 11.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
# Second and third digits that operators and resellers hold (工业和信息化部, numbering plan).
_OPERATOR = re.compile("3[0-9]|4[0156789]|5[0-35-9]|6[2567]|7[0-8]|8[0-9]|9[0-35-9]")
# Leading digits and lengths: China UnionPay 62 (16 to 19), Visa 4, Mastercard 51 to 55 and 2221 to
# 2720, JCB 3528 to 3589 (16), American Express 34 and 37 (15).
_ISSUER = re.compile(
    "62[0-9]{14,17}|4[0-9]{15}|5[1-5][0-9]{14}"
    "|2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}"
    "|3[47][0-9]{13}|35(?:2[89]|[3-8][0-9])[0-9]{12}"
)


def _cn_ids(text: str, within: Span, as_of: date) -> Iterator[Span]:
    for found in _CN_ID.finditer(text, within.start, within.end):
        if _is_cn_id(found[0].upper(), as_of):
            yield Span(*found.span())


def _is_cn_id(number: str, as_of: date) -> bool:
    """Check place, day of birth and check character (GB 11643—1999)."""
    if number[:2] not in _PROVINCES:
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return born <= as_of and _CHECKS[total % 11] == number[17]


def _phones(text: str, within: Span, _: date) -> Iterator[Span]:
    for found in _PHONE.finditer(text, within.start, within.end):
        if _OPERATOR.fullmatch(found[1][1:]):
            yield Span(*found.span())


def _cards(text: str, within: Span, _: date) -> Iterator[Span]:
    for found in _CARD.finditer(text, within.start, within.end):
        digits = re.sub("[- ]", "", found[0])
        if _ISSUER.fullmatch(digits) and _luhn(digits) and len(set(digits)) > 2:
            yield Span(*found.span())


def _luhn(digits: str) -> bool:
    """Check the last digit (ISO/IEC 7812-1, annex B)."""
    doubled = (int(d) * 2 for d in digits[-2::-2])
    total = sum(map(int, digits[::-2])) + sum(d - 9 if d > 9 else d for d in doubled)
    return total % 10 == 0


def _emails(text: str, within: Span, _: date) -> Iterator[Span]:
    for found in _EMAIL.finditer(text, within.start, within.end):
        yield Span(*found.span())


_DETECTORS: Mapping[str, Detector] = {
    "cn_id": _cn_ids,
    "mobile_phone": _phones,
    "bank_card": _cards,
    "email": _emails,
}


@dataclass(frozen=True)
class PersonalData:
    """Flag what the named detector finds."""

    match: PersonalDataMatch
    by_block: bool = True

    @property
    def triggers(self) -> frozenset[str]:
        """Return what every such datum has in it."""
        return frozenset({"@"}) if self.match.detector == "email" else frozenset("0123456789")

    def find(self, page: Page, at: Sequence[Span]) -> Iterator[Raw]:
        """Yield the data of each block."""
        detector = _DETECTORS[self.match.detector]
        for block in at:
            yield from (Raw(span) for span in detector(page.text, block, page.as_of))
