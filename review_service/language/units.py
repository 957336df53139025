"""Find the unit that follows a number, as Chinese science writing names it.

Names that are also ordinary characters (两, 里, 度 …) count as units only where what stands around
them lets them.  The table is our own because loading pint costs a third of the time that a cold
review may take.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from review_service.language.unit_table import (
    COUNTERS,
    DIMENSIONS,
    OFFSETS,
    RATIO,
    UNITS,
    Dimension,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: SI value = value × factor + offset."""

    symbol: str
    dimension: Dimension
    factor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)

    @property
    def counts(self) -> bool:
        """Tell whether the unit is a counter such as 杯 rather than a measure."""
        return self.dimension[0][0].startswith("count ") if self.dimension else False

    def over(self, other: "Unit", count: Decimal = Decimal(1)) -> "Unit":
        """Return this unit for each `count` of the other, e.g. km/h or mg/100 mL."""
        powers = dict(self.dimension)
        for base, power in other.dimension:
            powers[base] = powers.get(base, 0) - power
        each = f"{count.normalize():f}" if count != 1 else ""
        return Unit(
            f"{self.symbol}/{each}{other.symbol}",
            tuple(sorted((base, power) for base, power in powers.items() if power)),
            self.factor / (other.factor * count),
        )


SHARE = Unit("分之", RATIO)
"""Fractions of one, whatever way they are written in."""

# Characters after which a name is the beginning of another word: 3天气, 5克服, 2成分.
_OTHER_WORD = {
    "两": "个种者次位名只条天年类国侧边端性岸会院面极栖",
    "里": "面头边外程拉约克氏斯尔奥亚贾",
    "丈": "夫人母",
    "尺": "寸码度骨动神侧",
    "寸": "步草头脉关",
    "克": "服制隆罗里拉",
    "米": "饭粒粥面粉醋糠糊汤油线诺",
    "升": "高至到级温起华空压值幅降",
    "天": "文空气体然鹅窗线津敌赋才使",
    "年": "级轮号份龄",
    "周": "围边岁长密",
    "秒": "杀差",
    "卡": "车片通路尔塔西",
    "焦": "虑点距糖急炭油",
    "瓦": "斯片房解罐",
    "伏": "天击笔特加",
    "帕": "金森累",
    "成": "年为分功立了长果就员像本因品绩语份虫熟型体都套千上",
    "折": "叠射扇断磨腾线返页",
    "开": "始放花发展关",
    "元": "素旦件年",
    "块": "钱",
    "人": "类体工造为参",
    "名": "字称词",
    "级": "别",
    "代": "谢表替码",
    "节": "能约气目律食",
    "对": "于应待比抗人",
    "国": "家际内外务标产",
    "所": "以有谓需",
    "家": "庭里人长",
    "口": "腔服罩味感径",
    "层": "次级",
    "回": "答收归应复升",
    "期": "间待望限刊",
    "类": "似别型",
    "项": "目链",
    "根": "据本治源",
    "头": "发部痛晕疼皮",
    "组": "成织合",
    "步": "骤行",
    "位": "于置移点",
    "种": "植子",
    "次": "元方数于日年",
    "度": "过",
}

# What must stand before the number and the name for the name to be a unit.
_NEEDS = {
    "钱": re.compile(r"(?:药|参|草|芪|归|术|苓|各)\D{0,4}[\d.]+ ?$"),
    "折": re.compile(r"(?:打|[八七六五九]|\d)\D{0,2}[\d.]*$"),
    "开": re.compile(r"(?:温度|绝对)\D{0,8}[\d.]+ ?$"),
    "K": re.compile(r"[温热冷]\D{0,10}[\d.~～至到-]+ ?$"),
    "A": re.compile(r"电流\D{0,8}[\d.]+ ?$"),
    "T": re.compile(r"(?:磁|共振)\D{0,8}[\d.]+ ?$"),
    "卡": re.compile(r"(?:热量|能量|消耗|摄入)\D{0,8}[\d.]+ ?$"),
}

_HEAT = re.compile(r"温|烧|热|冷|冻|沸|熔|烤|炸|煮|蒸|冰|凉|暖|气候|摄氏|零下|零上|体表|腋")
_TURN = re.compile(r"角|[经纬]|倾|旋|转|弯|仰|俯|屈|方位|轨道|夹")
_ELECTRIC = re.compile(r"电|耗能|能耗")
_LENS = re.compile(r"近视|远视|散光|镜|视力")
_ENGLISH_WORD = re.compile(r"[A-Za-z0-9]|-[A-Za-z]|-[123](?![0-9.])")
_LONGEST = 6


@cache
def by_name() -> dict[str, Unit]:
    """Return the units by every name that they have in text."""
    units: dict[str, Unit] = {}
    for symbol, dimension, factor, names in UNITS:
        unit = Unit(
            symbol,
            DIMENSIONS.get(dimension, ((dimension, 1),)),
            Decimal(factor),
            OFFSETS.get(symbol, Decimal(0)),
        )
        units.update(dict.fromkeys((symbol, *names.split()), unit))
    for counter in COUNTERS.split():
        units[counter] = Unit(counter, ((f"count {counter}", 1),))
    units["度"] = Unit("度", (("degree", 1),))
    return units


def unit_at(text: str, at: int) -> tuple[Unit, int] | None:
    """Return the unit whose name starts at `at` and the offset after it; the longest name wins.

    `text` holds the number before `at`: some names need what stands before it.
    """
    names = by_name()
    for end in range(min(len(text), at + _LONGEST), at, -1):
        name = text[at:end]
        if (unit := names.get(name)) is None:
            continue
        if text[end - 1].isascii() and _ENGLISH_WORD.match(text, end):
            continue
        if text[end : end + 1] and text[end] in _OTHER_WORD.get(name, ""):
            continue
        if (needs := _NEEDS.get(name)) and not needs.search(text[max(0, at - 16) : at]):
            continue
        if name == "度":
            unit = names[_degree(text[max(0, at - 16) : at], text[end : end + 8])]
        return unit, end
    return None


def _degree(before: str, after: str) -> str:
    """Return which unit a bare 度 stands for; `度` itself when the text leaves it open."""
    if _LENS.search(before) or _LENS.match(after):
        return "度"
    if _ELECTRIC.search(before):
        return "kW·h"
    if _TURN.search(before) or _TURN.match(after):
        return "°"
    return "℃" if _HEAT.search(before) or _HEAT.search(after) else "度"
