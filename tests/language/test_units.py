from decimal import Decimal

import pint
import pytest

from review_service.language.unit_table import COUNTERS, DIMENSIONS, OFFSETS, UNITS
from review_service.language.units import by_name, unit_at

# What pint calls a unit whose symbol here is not its own.
PINT = {
    "斤": "0.5 kg",
    "两": "0.05 kg",
    "钱": "0.005 kg",
    "ct": "carat",
    "里": "500 m",
    "丈": "10/3 m",
    "尺": "1/3 m",
    "寸": "1/30 m",
    "nmi": "nautical_mile",
    "ly": "light_year",
    "au": "astronomical_unit",
    "pc": "parsec",
    "mm²": "mm**2",
    "cm²": "cm**2",
    "m²": "m**2",
    "km²": "km**2",
    "mi²": "mile**2",
    "ha": "hectare",
    "亩": "10000/15 m**2",
    "m³": "m**3",
    "km³": "km**3",
    "month": "year/12",
    "kW·h": "kW*h",
    "hp": "metric_horsepower",
    "mA·h": "mA*h",
    "℃": "delta_degC",
    "℉": "delta_degF",
    "°": "degree",
    "lx": "lux",
    "B": "byte",
    "MB": "megabyte",
    "GB": "gigabyte",
    "TB": "terabyte",
    "gal": "gallon",
}
# Quantities that pint does not know, or counts in another way.
OWN = {"IU", "dB", "岁", "元", "美元", "%", "‰", "ppm", "成", "折", "倍", "百分点"}
# pint measures these in a base of its own, where SI has it that way or where only ratios matter.
SCALED = {"°": "degree", "B": "byte", "MB": "byte", "GB": "byte", "TB": "byte", "lx": "lux"}


@pytest.fixture(scope="module")
def registry() -> "pint.UnitRegistry[float]":
    return pint.UnitRegistry()


@pytest.mark.parametrize("symbol", [row[0] for row in UNITS if row[0] not in OWN])
def test_the_factor_is_that_of_pint(symbol: str, registry: "pint.UnitRegistry[float]") -> None:
    factor = next(Decimal(row[2]) for row in UNITS if row[0] == symbol)
    quantity: pint.Quantity[float] = registry.Quantity(PINT.get(symbol, symbol))
    base = quantity.to(SCALED[symbol]) if symbol in SCALED else quantity.to_base_units()
    assert float(factor) == pytest.approx(float(base.magnitude), rel=1e-9)


@pytest.mark.parametrize(("symbol", "zero"), [("℃", 273.15), ("℉", 459.67 * 5 / 9)])
def test_temperatures_have_the_offset_of_their_scale(symbol: str, zero: float) -> None:
    assert float(OFFSETS[symbol]) == pytest.approx(zero, abs=1e-9)


def test_every_dimension_named_in_the_table_is_a_base_or_defined() -> None:
    bases = {row[1] for row in UNITS} - set(DIMENSIONS)
    assert {"mass", "length", "time", "temperature", "ratio"} <= bases


def test_no_name_stands_for_two_units() -> None:
    names = [name for row in UNITS for name in {row[0], *row[3].split()}]
    assert len(names) == len(set(names))
    assert len(COUNTERS.split()) == len(set(COUNTERS.split()))


@pytest.mark.parametrize(
    ("text", "at", "symbol"),
    [
        ("3公斤", 1, "kg"),
        ("3公里", 1, "km"),
        ("5 mg", 2, "mg"),
        ("5min", 1, "min"),
        ("2个小时", 1, "h"),
        ("2个月", 1, "month"),
        ("水温60度", 4, "℃"),
        ("北纬30度", 4, "°"),
        ("耗电3度", 3, "kW·h"),
        ("近视300度", 5, "度"),
        ("打8折", 2, "折"),
        ("15 m2", 3, "m²"),
    ],
)
def test_the_longest_name_that_fits_wins(text: str, at: int, symbol: str) -> None:
    read = unit_at(text, at)
    assert read is not None
    assert read[0].symbol == symbol


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("3天气", 1),
        ("5克服", 1),
        ("2成分", 1),
        ("3米饭", 1),
        ("5Gb", 1),
        ("3mm-x", 2),
        ("4K", 1),
        ("3", 1),
    ],
)
def test_beginnings_of_other_words_are_no_units(text: str, at: int) -> None:
    assert unit_at(text, at) is None


def test_units_divide_into_rates() -> None:
    speed = by_name()["km"].over(by_name()["h"])
    assert (speed.symbol, speed.dimension) == ("km/h", (("length", 1), ("time", -1)))
    assert speed.factor == Decimal(1000) / Decimal(3600)
    share = by_name()["mg"].over(by_name()["mL"], Decimal(100))
    assert share.symbol == "mg/100mL"
