"""Organisations: made, renamed and moved, each with a record of its own."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from review_service.errors import Conflict, InvalidPayload, NotFound
from review_service.services import audit, organisations
from review_service.storage import organisations as stored

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
BY = "cli:甲"


def add(session: Session, organisation: str, parent: str | None = None) -> None:
    organisations.add(session, organisation, f"{organisation} 会", parent, actor=BY, now=NOW)


@pytest.fixture
def tree(session: Session) -> Session:
    add(session, "kexie")
    add(session, "weather", "kexie")
    add(session, "astronomy", "kexie")
    add(session, "weather-account", "weather")
    return session


def actions(session: Session, organisation: str) -> list[str]:
    return [row.action for row in audit.latest(session, organisation, 10)]


def test_each_stands_behind_the_one_above_it(tree: Session) -> None:
    assert [(o.id, o.parent) for o in organisations.every(tree)] == [
        ("kexie", None),
        ("astronomy", "kexie"),
        ("weather", "kexie"),
        ("weather-account", "weather"),
    ]
    assert stored.tree(tree).below("weather") == {"weather", "weather-account"}


def test_names_change_and_identifiers_stay(tree: Session) -> None:
    organisations.rename(tree, "weather", " 气象  学会 ", actor=BY, now=NOW)
    assert organisations.get(tree, "weather").name == "气象 学会"
    assert actions(tree, "weather") == ["organisation.renamed", "organisation.added"]


def test_all_below_moves_along(tree: Session) -> None:
    organisations.move(tree, "weather", "astronomy", actor=BY, now=NOW)
    assert stored.tree(tree).above("weather-account") == (
        "weather-account",
        "weather",
        "astronomy",
        "kexie",
    )
    organisations.move(tree, "weather", None, actor=BY, now=NOW)
    assert stored.tree(tree).above("weather-account") == ("weather-account", "weather")
    assert actions(tree, "weather")[:2] == ["organisation.moved"] * 2


@pytest.mark.parametrize("parent", ["weather", "weather-account"])
def test_none_stands_below_itself(tree: Session, parent: str) -> None:
    with pytest.raises(InvalidPayload, match="成了环"):
        organisations.move(tree, "weather", parent, actor=BY, now=NOW)


@pytest.mark.parametrize(
    "organisation", ["", "Kexie", "科协", "a b", "-a", "a-", "a" * 41, "installation"]
)
def test_identifiers_that_cannot_be_are_refused(session: Session, organisation: str) -> None:
    with pytest.raises(InvalidPayload, match="组织编号") as caught:
        add(session, organisation)
    assert [e.pointer for e in caught.value.errors] == ["/id"]


@pytest.mark.parametrize("name", ["", "  ", "长" * 101, "甲\x00乙"])
def test_names_that_cannot_be_are_refused(tree: Session, name: str) -> None:
    with pytest.raises(InvalidPayload, match="组织名称"):
        organisations.rename(tree, "weather", name, actor=BY, now=NOW)


def test_taken_and_unknown_identifiers_are_told(tree: Session) -> None:
    with pytest.raises(Conflict, match="已有编号为“weather”"):
        add(tree, "weather")
    with pytest.raises(NotFound, match="没有编号为“nobody”"):
        add(tree, "new", "nobody")
    with pytest.raises(NotFound):
        organisations.rename(tree, "nobody", "名", actor=BY, now=NOW)
    with pytest.raises(InvalidPayload, match="不存在"):
        organisations.move(tree, "weather", "nobody", actor=BY, now=NOW)
