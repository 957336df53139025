"""Units that measure something else than the words beside them name.

The definitions are those of the International System of Units as GB 3100—1993 and GB 3102—1993 put
them; a light-year is a length, a kilowatt a power.
"""

import re
from collections.abc import Iterator, Sequence

from review_service.checks.quantities.problem import Problem
from review_service.domain.findings import Severity
from review_service.domain.rumors import SourceLevel, SourceRef
from review_service.domain.spans import Span
from review_service.errors import Message
from review_service.language.quantities import Quantity
from review_service.language.unit_table import (
    ENERGY,
    LENGTH,
    MASS,
    POWER,
    TEMPERATURE,
    TIME,
    Dimension,
)

_SI = SourceRef("国际单位制及其应用", number="GB 3100—1993", year=1993, level=SourceLevel.STANDARD)

_LIGHT_YEAR = re.compile(
    "(?:(?P<count>[\\d.]+[万亿]*|[一二两三四五六七八九十百千万亿几数多]+)(?:多|余)?)光年"
    "(?P<time>(?:之)?前(?![方往面沿后进])|以前|(?:之|以)后(?!面)|的时间(?!差|尺度)|的历史|之久)"
    "|(?:过了|等了|花了?|耗时|历时|经历了?|用了)(?:\\d[\\d.]*[万亿]*|[一二两三四五六七八九十百千万亿几数多]+)(?P<spent>个?光年)"
)
_DROPPED_BY_TIMES = re.compile(
    "(?:下降|减少|降低|缩小|缩短|减小|减轻|减慢|下跌|跌)了?(?:约|近|将近|大约)?"
    "(?P<times>(?:[2-9]|[1-9]\\d+)(?:\\.\\d+)?|[一二两三四五六七八九十百]+)(?:多)?倍(?!率|体|数)"
)
_ENERGY_WORDS = "耗电量?|用电量|电能|电量|耗能|能耗|发电量|节电|省电|充电量"
_ENERGY_IN_POWER = re.compile(
    f"(?:{_ENERGY_WORDS})(?:了|约|为|是|达|达到|可达|约为|高达|超过|仅|只|共|可|至少|\\s){{0,3}}$"
)
_POWER_IN_ENERGY = re.compile(
    "(?<!无)(?:功率|装机容量|最大负荷)(?:约|为|是|达|达到|可达|约为|高达|超过|仅|只有|\\s){1,3}$"
)
_TEMPERATURE_TIMES = re.compile(
    "(?:气温|水温|体温|室温|温度)[^,。;]{0,4}(?:升高|上升|提高|增加|升)了?"
    "(?P<times>\\d[\\d.]*|[一二两三四五六七八九十])倍"
)

_COPULA = "(?:为|是|约|达|达到|约为|可达|只有|仅有|仅|仅为|超过|接近|高达|大约是|大约|在)"
# Words that name a kind of quantity, with what may measure it.
_KINDS: tuple[tuple[str, str, str, tuple[Dimension, ...]], ...] = (
    ("(?<!比表)(?<!比)面积", "面积", "area", ((("length", 2),),)),
    ("体积|容积", "体积", "volume", ((("length", 3),),)),
    ("长度|身高|高度|海拔|直径|半径|厚度|宽度|深度", "长度", "length", (LENGTH, (("angle", 1),))),
    (
        "体重|重量|质量",
        "质量",
        "mass",
        (MASS, (("force", 1),), (("length", 1), ("mass", 1), ("time", -2))),
    ),
    ("体温|气温|水温|室温", "温度", "temperature", (TEMPERATURE,)),
    ("电压", "电压", "voltage", ((("current", -1), ("length", 2), ("mass", 1), ("time", -3)),)),
    ("时长|耗时", "时间", "time", (TIME,)),
)
_NAMED = tuple(
    (re.compile(f"(?:{names})(?P<copula>{_COPULA})$"), zh, en, allowed)
    for names, zh, en, allowed in _KINDS
)
_NO_KIND = {"ratio", "percentage point", "degree", "sound"}
_PRODUCT = re.compile(" ?[×xX*乘]")


def unit_problems(text: str, quantities: Sequence[Quantity]) -> Iterator[Problem]:
    """Yield units that do not measure what the sentence says they measure."""
    yield from _light_years(text)
    yield from _times(text)
    for quantity in quantities:
        unit = quantity.unit
        if unit is None or unit.counts:
            continue
        before = text[max(0, quantity.span.start - 16) : quantity.span.start]
        if unit.dimension == POWER and _ENERGY_IN_POWER.search(before):
            yield _power_for_energy(text, quantity)
        elif unit.dimension == ENERGY and _POWER_IN_ENERGY.search(before):
            yield _energy_for_power(text, quantity)
        else:
            yield from _wrong_kind(text, quantity, before)


def _light_years(text: str) -> Iterator[Problem]:
    for found in _LIGHT_YEAR.finditer(text):
        yield Problem(
            Span(*found.span()),
            "light-year-as-time",
            "unit",
            Severity.MUST_FIX,
            0.95,
            Message(
                f"“{found[0]}”把光年当成了时间，光年是长度单位。请改用“年”，或改写为距离。",
                f"“{found[0]}” uses the light-year as a time; it is a length."
                " Write years, or rewrite it as a distance.",
            ),
            Message(
                "1光年是光在真空中一年所走的距离，约9.46万亿千米。",
                "One light-year is how far light travels in a vacuum in a year,"
                " about 9.46 trillion kilometres.",
            ),
            sources=(_SI,),
        )


def _times(text: str) -> Iterator[Problem]:
    for found in _DROPPED_BY_TIMES.finditer(text):
        yield Problem(
            Span(*found.span()),
            "decrease-by-times",
            "quantity",
            Severity.SHOULD_CHECK,
            0.85,
            Message(
                f"“{found[0]}”：减少一倍就已经是零，减少不能用整倍数表示。"
                "请改为百分数或“减少到几分之一”。",
                f"“{found[0]}”: a decrease by one time leaves nothing, so decreases are not given"
                " in times. Use a percentage or “to a fraction of”.",
            ),
            Message(
                "倍数只用于增加；下降、减少要说明减少了百分之几或减少到几分之几。",
                "Times express increases; a decrease is given as a percentage or a fraction.",
            ),
        )
    for found in _TEMPERATURE_TIMES.finditer(text):
        yield Problem(
            Span(*found.span()),
            "temperature-by-times",
            "quantity",
            Severity.SHOULD_CHECK,
            0.8,
            Message(
                f"“{found[0]}”：摄氏温度的零点是人为规定的，不能用倍数比较。"
                "请写出升高了多少摄氏度。",
                f"“{found[0]}”: the zero of the Celsius scale is a convention, so temperatures"
                " are not compared in times. Say by how many degrees.",
            ),
            Message(
                "20 ℃ 并不是 10 ℃ 的“两倍热”，只有热力学温度才能成倍比较。",
                "20 ℃ is not twice as hot as 10 ℃; only thermodynamic temperature has ratios.",
            ),
            sources=(_SI,),
        )


def _power_for_energy(text: str, quantity: Quantity) -> Problem:
    written = text[quantity.span.start : quantity.span.end]
    symbol = quantity.unit.symbol if quantity.unit else ""
    fixed = written + ("h" if written.endswith(symbol) else "时")
    return Problem(
        quantity.span,
        "power-for-energy",
        "unit",
        Severity.MUST_FIX,
        0.9,
        Message(
            f"“{written}”是功率的单位，这里说的是电能，应为“{fixed}”（度）。",
            f"“{written}” is a power, but the sentence speaks of energy: write “{fixed}”.",
        ),
        Message(
            "千瓦表示用电的快慢，千瓦时（度）才表示用了多少电。",
            "A kilowatt says how fast electricity is used, a kilowatt-hour how much.",
        ),
        suggestion=fixed,
        sources=(_SI,),
    )


def _energy_for_power(text: str, quantity: Quantity) -> Problem:
    written = text[quantity.span.start : quantity.span.end]
    return Problem(
        quantity.span,
        "energy-for-power",
        "unit",
        Severity.MUST_FIX,
        0.9,
        Message(
            f"“{written}”是能量的单位，这里说的是功率，请改用瓦或千瓦。",
            f"“{written}” is an energy, but the sentence speaks of power: use watts or kilowatts.",
        ),
        Message(
            "功率是单位时间内的能量，单位是瓦（W）。",
            "Power is energy per time; its unit is the watt (W).",
        ),
        sources=(_SI,),
    )


def _wrong_kind(text: str, quantity: Quantity, before: str) -> Iterator[Problem]:
    unit = quantity.unit
    if unit is None or not unit.dimension or unit.dimension[0][0] in _NO_KIND:
        return
    if _PRODUCT.match(text, quantity.span.end):
        return
    written = text[quantity.span.start : quantity.span.end]
    for pattern, zh, en, allowed in _NAMED:
        if pattern.search(before) and unit.dimension not in allowed:
            yield Problem(
                quantity.span,
                "unit-of-another-kind",
                "unit",
                Severity.SHOULD_CHECK,
                0.8,
                Message(
                    f"“{written}”不是{zh}的单位，请核对数值和单位。",
                    f"“{written}” does not measure {en}; check the value and its unit.",
                ),
                Message(
                    f"句中说的是{zh}，而所用单位量的是另一种量。",
                    f"The sentence speaks of {en}, the unit measures another kind of quantity.",
                ),
                sources=(_SI,),
            )
