"""Numbers in Arabic digits, as one step of a view."""

import re
from decimal import Decimal

from review_service.domain.views import Edit, View
from review_service.language.numerals import Number, chinese_value, find_numbers


def to_digits(source: View) -> View:
    """Return the view with numbers in Arabic digits: 三十万 as 300000, 百分之三十 as 30%."""
    text = source.text
    edits = [
        Edit(number.span, written)
        for number in find_numbers(text)
        if (written := _written(text, number)) is not None
    ]
    return source.rewritten(edits) if edits else source


def _written(text: str, number: Number) -> str | None:
    old = text[number.span.start : number.span.end]
    around = text[number.span.start - 1 : number.span.start] + text[number.span.end :][:1]
    if any(char in "0123456789.," for char in around):
        return None
    if number.form == "arabic":
        new = old.replace(",", "") if re.fullmatch(r"[0-9,]+(?:\.[0-9]+)?%?", old) else old
    elif number.notation in {"percent", "tenths"}:
        new = f"{_shown(number.value * 100)}%"
    elif number.notation == "fraction":
        below, _, above = old.partition("分之")
        new = f"{_part(above)}/{_part(below)}"
    elif number.notation == "plain":
        new = _shown(number.value)
    else:
        new = old
    return new if new != old else None


def _part(written: str) -> str:
    if written[0].isascii():
        return written
    value = 10_000 if written == "万" else chinese_value(written)
    return _shown(Decimal(value)) if value is not None else written


def _shown(value: Decimal) -> str:
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
