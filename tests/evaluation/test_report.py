import pytest
from rich.console import Console

from evaluation.report import Figure, Row, Table


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure(None), "–"),
        (Figure(0.5), "0.500"),
        (Figure(0.5, 0.4, 0.61234), "0.500 (0.400–0.612)"),
    ],
)
def test_a_figure_is_printed_with_its_interval(figure: Figure, text: str) -> None:
    assert figure.text == text


def test_the_mean_comes_with_its_interval() -> None:
    figure = Figure.mean([1.0, 1.0], ["a", "b"])
    assert figure == Figure(1.0, 1.0, 1.0)
    assert Figure.mean([], []) == Figure(None)


def test_a_table_is_printed_and_written_alike() -> None:
    table = Table(
        "ranking",
        (Row("one", 3, {"S@1": Figure(0.12345)}), Row("two", 4, {"S@10": Figure(None)})),
    )
    console = Console(width=100)
    with console.capture() as captured:
        console.print(table.printed())
    shown = captured.get()
    assert "one" in shown
    assert "0.123" in shown
    assert "–" in shown
    assert table.content == {
        "title": "ranking",
        "rows": [
            {
                "name": "one",
                "items": 3,
                "figures": {"S@1": {"value": 0.1235, "low": None, "high": None}},
            },
            {
                "name": "two",
                "items": 4,
                "figures": {"S@10": {"value": None, "low": None, "high": None}},
            },
        ],
    }
