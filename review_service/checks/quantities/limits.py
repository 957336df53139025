"""Values that cannot be, and settled values that a text gives otherwise.

The quantities with their limits stand in `reference.toml` beside this module.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from review_service.checks.quantities.problem import Problem
from review_service.domain.findings import Severity
from review_service.domain.rumors import SourceLevel, SourceRef
from review_service.errors import Message
from review_service.language.bounds import Bound
from review_service.language.dates import find_dates
from review_service.language.quantities import Quantity
from review_service.language.unit_table import RATIO
from review_service.language.units import Unit, by_name


@dataclass(frozen=True, slots=True)
class Reference:
    """A quantity of `reference.toml` with its limits in SI."""

    id: str
    subject: re.Pattern[str] | None
    """What stands before the value; None: any value of the unit's kind."""
    unless: re.Pattern[str] | None
    after: re.Pattern[str] | None
    unit: Unit | None
    low: Decimal
    high: Decimal
    possible: bool
    """The limits bound what can be at all."""
    shown: str
    """The limits as the file writes them."""
    name: Message
    sources: tuple[SourceRef, ...]


_GAP = "[^,。;:!?()\\d]{0,6}$"
_REACH = 28


@cache
def references() -> tuple[Reference, ...]:
    """Return the reference quantities."""
    text = files("review_service.checks.quantities").joinpath("reference.toml").read_text("utf-8")
    data = tomllib.loads(text, parse_float=Decimal)
    sources = {
        key: SourceRef(
            title=row["title"],
            publisher=row.get("publisher", ""),
            year=row.get("year"),
            level=SourceLevel(row["level"]),
        )
        for key, row in data["sources"].items()
    }
    return tuple(_reference(row, sources[row["source"]]) for row in data["quantity"])


def _reference(row: dict[str, str | Decimal | int], source: SourceRef) -> Reference:
    name = str(row["unit"])
    unit = _unit(name) if name else None
    factor = unit.factor if unit else Decimal(1)
    offset = unit.offset if unit else Decimal(0)
    low, high = Decimal(row["low"]), Decimal(row["high"])
    shown = f"{low:f}～{high:f} {name}" if high < Decimal("1e30") else f"≥ {low:f} {name}"
    return Reference(
        id=str(row["id"]),
        subject=re.compile(f"(?:{row['subject']}){_GAP}") if row["subject"] else None,
        unless=_pattern(row.get("unless")),
        after=_pattern(row.get("after")),
        unit=unit,
        low=low * factor + offset,
        high=high * factor + offset,
        possible=row["kind"] == "possible",
        shown=shown.strip(),
        name=Message(str(row["name"]), str(row["name_en"])),
        sources=(source,),
    )


def _pattern(written: str | Decimal | int | None) -> re.Pattern[str] | None:
    return re.compile(str(written)) if written else None


def _unit(name: str) -> Unit:
    above, slash, below = name.partition("/")
    unit = by_name()[above]
    if not slash:
        return unit
    if below.endswith("²"):
        return unit.over(by_name()[below[:-1]]).over(by_name()[below[:-1]])
    return unit.over(by_name()[below])


_SHARE_SUBJECT = re.compile(
    "(?:占比|占[^,。;]{0,8}的|占|湿度|正确率|准确率|治愈率|有效率|死亡率|病死率|发病率|感染率|患病率|覆盖率|"
    "合格率|发生率|检出率|存活率|生存率|出勤率|普及率|纯度|血氧饱和度|及格率)(?:约|为|达|达到|高达|是|在|了)*$"
)
_SHARE_OF = re.compile(
    "的(?:人(?![工造])|患者|受访者|儿童|孩子|老人|女性|男性|家庭|企业|学生|病例|国土|面积|时间|水分)"
)
_CLOCK = re.compile("[上下]午|早|晚|凌晨|中午|夜|[时点].*[分半]")
_COMPARED = re.compile(
    "增长|增加|增幅|上涨|涨幅|升高|高出|提高|超出|超过|多出|相当于|去年|同期|计划|目标|推荐|每日|倍|比"
)


def limit_problems(text: str, quantities: Sequence[Quantity]) -> Iterator[Problem]:
    """Yield impossible values, dates that do not exist, and settled values given otherwise."""
    for quantity in quantities:
        yield from _references(text, quantity)
        yield from _share_over_whole(text, quantity)
    yield from _dates(text)


def _references(text: str, quantity: Quantity) -> Iterator[Problem]:
    before = text[max(0, quantity.span.start - _REACH) : quantity.span.start]
    for reference in references():
        if not _same_kind(reference, quantity):
            continue
        if reference.subject is not None and not reference.subject.search(before):
            continue
        if reference.unless is not None and reference.unless.search(before):
            continue
        if reference.after is not None and not reference.after.match(text, quantity.span.end):
            continue
        ends = quantity.si if reference.unit is not None else (quantity.low, quantity.high)
        if _outside(reference, quantity, min(ends), max(ends)):
            yield _outside_problem(text, reference, quantity)
            return


def _same_kind(reference: Reference, quantity: Quantity) -> bool:
    if reference.unit is None:
        return quantity.unit is None
    return quantity.unit is not None and quantity.unit.dimension == reference.unit.dimension


def _outside(reference: Reference, quantity: Quantity, low: Decimal, high: Decimal) -> bool:
    """Tell whether the value misses the limits; a bound misses them only on its own side."""
    if quantity.bound is Bound.AT_LEAST:
        return low > reference.high
    if quantity.bound is Bound.AT_MOST:
        return high < reference.low
    slack = quantity.si_step / 2 if not reference.possible else Decimal(0)
    return low < reference.low - slack or high > reference.high + slack


def _outside_problem(text: str, reference: Reference, quantity: Quantity) -> Problem:
    written = text[quantity.span.start : quantity.span.end]
    name = reference.name
    if reference.possible:
        message = Message(
            f"“{written}”超出了{name.zh}可能的范围（{reference.shown}），请核对数值和单位。",
            f"“{written}” is outside what {name.en} can be ({reference.shown});"
            " check value and unit.",
        )
    else:
        message = Message(
            f"{name.zh}的公认数值为{reference.shown}，文中写的是“{written}”，请核对。",
            f"The accepted value of {name.en} is {reference.shown}, the text says “{written}”.",
        )
    return Problem(
        quantity.span,
        f"{'impossible' if reference.possible else 'known'}.{reference.id}",
        "impossible_value" if reference.possible else "quantity",
        Severity.MUST_FIX if reference.possible else Severity.SHOULD_CHECK,
        0.9 if reference.possible else 0.75,
        message,
        Message(
            f"对照常量：{name.zh}，{reference.shown}。",
            f"Compared with: {name.en}, {reference.shown}.",
        ),
        sources=reference.sources,
    )


def _share_over_whole(text: str, quantity: Quantity) -> Iterator[Problem]:
    unit = quantity.unit
    if unit is None or unit.dimension != RATIO or unit.symbol != "%" or quantity.high <= 1:
        return
    before = text[max(0, quantity.span.start - 14) : quantity.span.start]
    if _COMPARED.search(before):
        return
    if not _SHARE_SUBJECT.search(before) and not _SHARE_OF.match(text, quantity.span.end):
        return
    written = text[quantity.span.start : quantity.span.end]
    yield Problem(
        quantity.span,
        "share-over-whole",
        "impossible_value",
        Severity.MUST_FIX,
        0.9,
        Message(
            f"“{written}”：部分占整体的比例不会超过100%，请核对。",
            f"“{written}”: a part is at most 100% of its whole; check the figure.",
        ),
        Message(
            "占比、率和湿度都是部分与整体之比。",
            "Shares, rates and humidity are a part of a whole.",
        ),
    )


def _dates(text: str) -> Iterator[Problem]:
    for mention in find_dates(text):
        written = text[mention.span.start : mention.span.end]
        clock = mention.hour is not None
        # 盐度30时 and 1:45时 say when, not what time it is.
        if mention.exists or (clock and not _CLOCK.search(written)):
            continue
        yield Problem(
            mention.span,
            "no-such-time" if clock else "no-such-date",
            "impossible_value",
            Severity.MUST_FIX,
            0.9,
            Message(
                f"没有“{written}”这个{'时刻' if clock else '日期'}，请核对。",
                f"There is no such {'time' if clock else 'date'} as “{written}”; check it.",
            ),
            Message(
                "日期和时刻不合历法或钟点。" if not clock else "一天有24小时，一小时有60分钟。",
                "A day has 24 hours, an hour 60 minutes."
                if clock
                else "The calendar has no such day.",
            ),
        )
