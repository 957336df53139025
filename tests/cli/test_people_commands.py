"""`kepu users` and `kepu audit`, on a database of their own."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from tampering import untriggered
from typer.testing import CliRunner

from review_service import bootstrap, cli, settings
from review_service.cli import terminal
from review_service.services import accounts, credentials
from review_service.storage.engine import Database

PASSWORD = "雨伞 蓝鲸 tuesday 石磨 纽扣 窗台"  # noqa: S105


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Kepu = Callable[..., Done]


@pytest.fixture
def site(database: Database, kepu_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation whose database is that of the tests."""
    monkeypatch.setenv("DATABASE_URL", database.address.conninfo)
    monkeypatch.setenv("KEPU_PUBLIC_URL", "https://kepu.example/")
    settings.load.cache_clear()
    yield
    settings.load.cache_clear()


@pytest.fixture
def kepu(site: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kepu:
    # Logs would go on to the captured stream after the test.
    monkeypatch.setattr(terminal, "configure_logs", lambda: None)

    def run(*arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["kepu", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        printed = capsys.readouterr()
        return Done(int(caught.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture
def people(kepu: Kepu) -> Kepu:
    kepu("users", "organisations", "add", "kexie", "市科协")
    kepu("users", "organisations", "add", "weather", "气象学会", "--parent", "kexie")
    role = ("--role", "science_expert", "--organisation", "weather", "--discipline", "气象")
    assert kepu("users", "add", "Zhang", "--name", "张伟", *role).code == 0
    assert kepu("users", "add", "boss", "--name", "主任", "--superuser").code == 0
    return kepu


def test_a_new_account_gets_a_link_that_sets_its_password(people: Kepu, database: Database) -> None:
    done = people("users", "add", "li", "--name", "李娜", "--email", "li@kexie.cn")
    assert "已建立账号 li。" in done.err
    assert "72 小时" in done.err
    link = re.fullmatch(r"https://kepu\.example/first-login/(\S{43})\n", done.out)
    assert link is not None
    with database.session_scope() as session:
        credentials.use_link(session, link[1], PASSWORD, now=bootstrap.now())
    assert "李娜\t可登录" in people("users", "list").out


def test_accounts_are_listed_with_their_roles(people: Kepu) -> None:
    listed = people("users", "list")
    assert listed.out.splitlines() == [
        "boss\t主任\t尚未设口令\t超级用户",
        "Zhang\t张伟\t尚未设口令\t学科专家[气象]@weather",
    ]
    assert "共 2 个账号" in listed.err
    english = people("users", "list", "--lang", "en").out
    assert "boss\t主任\tno password yet\tsuperuser" in english
    assert "science expert[气象]@weather" in english
    below = people("users", "list", "--organisation", "kexie", "--json").out.splitlines()
    assert [json.loads(line)["login"] for line in below] == ["Zhang"]
    assert people("users", "list", "--organisation", "nowhere").code == 2


def test_an_account_is_shown_without_its_secrets(people: Kepu) -> None:
    shown = json.loads(people("users", "show", "ZHANG").out)
    assert shown["grants"] == [
        {"role": "science_expert", "organisation": "weather", "disciplines": ["气象"]}
    ]
    assert (shown["password"], shown["second_factor"]) == (False, False)
    assert not {"password_hash", "totp_secret"} & set(shown)


def test_roles_are_given_and_taken_away(people: Kepu) -> None:
    given = people("users", "grant", "zhang", "first_reviewer", "--organisation", "kexie")
    assert "Zhang 现为“kexie”的初审。" in given.err
    assert "初审@kexie、学科专家[气象]@weather" in people("users", "list").out
    gone = people("users", "revoke", "zhang", "first_reviewer", "--organisation", "kexie")
    assert "不再是“kexie”的初审" in gone.err
    again = people("users", "revoke", "zhang", "first_reviewer", "--organisation", "kexie")
    assert again.code == 2
    assert "没有角色 first_reviewer" in again.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "zhang", "--name", "张三"), "已有人使用"),
        (("add", "wang", "--name", "王五", "--role", "author"), "--organisation 须一起给出"),
        (("add", "wang", "--name", "王五", "--discipline", "气象"), "只随它们给出"),
        (("grant", "zhang", "machine_client", "--organisation", "kexie"), "不能兼任"),
        (("grant", "zhang", "science_expert", "--organisation", "kexie"), "须写明学科"),
        (("show", "nobody"), "kepu users list"),
        (("organisations", "add", "Bad Id", "名"), "组织编号"),
        (("organisations", "move", "kexie", "--parent", "weather"), "成了环"),
    ],
)
def test_mistakes_exit_two_and_change_nothing(
    people: Kepu, arguments: tuple[str, ...], words: str
) -> None:
    before = people("audit", "head").out
    done = people("users", *arguments)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    counts = [
        {c: h["count"] for c, h in json.loads(text)["chains"].items()}
        for text in (before, people("audit", "head").out)
    ]
    assert counts[0] == counts[1]


def test_an_account_is_disabled_with_a_reason(people: Kepu) -> None:
    assert people("users", "disable", "zhang").code == 2
    assert "已停用" in people("users", "disable", "zhang", "--reason", "离职").err
    assert "张伟\t已停用" in people("users", "list").out
    assert "先启用" in people("users", "reset", "zhang").err
    assert "已启用" in people("users", "enable", "zhang").err
    assert people("users", "reset", "zhang", "--second-factor").out.startswith("https://")


def test_a_program_gets_no_link(people: Kepu) -> None:
    role = ("--role", "machine_client", "--organisation", "kexie")
    done = people("users", "add", "cms", "--name", "报社 CMS", *role)
    assert (done.code, done.out) == (0, "")
    assert "报社 CMS\t系统接口\t系统接口@kexie" in people("users", "list").out


def test_a_password_is_asked_for_and_never_an_argument(people: Kepu, database: Database) -> None:
    arguments = ["users", "reset", "boss", "--prompt"]
    for typed, code in ((f"{PASSWORD}\n{PASSWORD}\n", 0), (f"{PASSWORD}\nother\n", 1)):
        done = CliRunner().invoke(cli.app, arguments, input=typed)
        assert done.exit_code == code
        assert PASSWORD not in done.output
    with database.session_scope() as session:
        user = accounts.by_login(session, "boss")
        assert user.must_change_password
        assert user.password_hash is not None


def test_organisations_are_listed_as_they_stand(people: Kepu) -> None:
    assert people("users", "organisations", "rename", "weather", "市气象学会").code == 0
    people("users", "organisations", "add", "astronomy", "天文学会", "--parent", "kexie")
    assert people("users", "organisations", "move", "weather", "--parent", "astronomy").code == 0
    assert people("users", "organisations", "list").out.splitlines() == [
        "kexie\t市科协",
        "  astronomy\t天文学会",
        "    weather\t市气象学会",
    ]
    row = people("users", "organisations", "list", "--json").out.splitlines()[2]
    assert json.loads(row) == {"id": "weather", "name": "市气象学会", "parent": "astronomy"}


def test_an_empty_installation_says_what_to_do(kepu: Kepu) -> None:
    assert "organisations add" in kepu("users", "organisations", "list").err


def test_every_change_is_on_record_with_who_made_it(people: Kepu) -> None:
    rows = [json.loads(line) for line in people("audit", "list", "--json").out.splitlines()]
    assert [row["action"] for row in rows] == [
        *("link.issued", "user.added", "link.issued", "user.added"),
    ]
    assert {row["actor"] for row in rows} == {terminal.operator()}
    assert terminal.operator().startswith("cli:")
    text = people("audit", "list", "--organisation", "weather", "--limit", "1").out
    assert re.match(r'2\t\S+\tcli:\S+\trole\.granted\tuser:\S+\t\{"disciplines"', text)
    assert people("audit", "list", "--organisation", "nowhere").code == 2


def test_the_record_is_verified(people: Kepu, database: Database, tmp_path: Path) -> None:
    whole = people("audit", "verify")
    assert whole.code == 0
    assert whole.out.splitlines() == [
        "installation\t4 行\t完好",
        "kexie\t1 行\t完好",
        "weather\t2 行\t完好",
    ]
    heads = tmp_path / "heads.json"
    people("audit", "head", "-o", heads)
    assert people("audit", "verify", "--heads", heads).code == 0
    with database.session_scope() as session, untriggered(session):
        session.execute(sa.text("UPDATE audit_rows SET actor = 'cli:别人' WHERE number = 2"))
        session.execute(sa.text("DELETE FROM audit_rows WHERE number = 4"))
    broken = people("audit", "verify", "--heads", heads)
    assert broken.code == 1
    assert broken.out.splitlines() == [
        "installation\t4 行\t不完好",
        "  前 4 行与另行保存的链首不符",
        "  第 2 行的内容被改过",
        "  第 4 行被删除",
        "kexie\t1 行\t完好",
        "weather\t2 行\t不完好",
        "  第 2 行的内容被改过",
    ]
    one = people("audit", "verify", "--organisation", "weather", "--json", "--lang", "en")
    assert one.code == 1
    (report,) = map(json.loads, one.out.splitlines())
    assert (report["chain"], report["count"]) == ("weather", 2)
    assert report["faults"] == [
        {
            "kind": "edited",
            "first": 2,
            "last": 2,
            "was": None,
            "message": "Row 2: the content was changed",
        }
    ]


def test_heads_that_cannot_be_read_are_told(kepu: Kepu, tmp_path: Path) -> None:
    heads = tmp_path / "heads.json"
    heads.write_text("{}", encoding="utf-8")
    done = kepu("audit", "verify", "--heads", heads)
    assert done.code == 2
    assert "kepu audit head" in done.err
