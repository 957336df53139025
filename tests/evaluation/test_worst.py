from evaluation.items import Mistake
from evaluation.worst import worst


def _mistake(kind: str, weight: float) -> Mistake:
    return Mistake(kind, f"{kind} {weight}", "", "", "", weight)


def test_kinds_are_taken_in_turn_the_surest_first() -> None:
    stance = [_mistake("stance", weight / 10) for weight in range(10)]
    twins = [_mistake("twin: number", 0.3), _mistake("twin: unit", 0.2)]
    found = worst([*stance, *twins], 5)
    assert [m.weight for m in found if m.kind == "stance"] == [0.9, 0.8, 0.7]
    assert [m.weight for m in found if m.kind != "stance"] == [0.3, 0.2]


def test_fewer_mistakes_than_asked_for_are_all_listed() -> None:
    assert worst([_mistake("stance", 0.5)]) == [_mistake("stance", 0.5)]
    assert worst([]) == []
