import pytest

from evaluation import goals
from evaluation.goals import Goal
from evaluation.report import Figure

LEAST = Goal("1", "recall", "召回", 0.9)
MOST = Goal("3", "false alarms", "误报", 0.02, at_least=False)


@pytest.mark.parametrize(
    ("goal", "value", "state"),
    [
        (LEAST, 0.9, "reached"),
        (LEAST, 0.899, "short"),
        (MOST, 0.02, "reached"),
        (MOST, 0.021, "short"),
        (MOST, None, "not measured"),
    ],
)
def test_a_goal_is_compared_with_the_figure(goal: Goal, value: float | None, state: str) -> None:
    assert goal.state(Figure(value)) == state


def test_a_goal_without_a_figure_is_not_measured() -> None:
    assert LEAST.state(None) == "not measured"


def test_bounds_are_printed_with_their_direction() -> None:
    assert (LEAST.text, MOST.text) == ("≥ 0.9", "≤ 0.02")


def test_every_number_of_the_design_has_a_goal() -> None:
    assert {goal.number for goal in goals.OWN} == {str(number) for number in range(1, 13)}
    assert len({*goals.OWN, *goals.PUBLIC}) == len(goals.OWN) + len(goals.PUBLIC)
