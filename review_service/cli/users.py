"""`kepu users`: who may sign in, and what they may do."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from review_service.cli import member_rows, organisations, terminal
from review_service.cli.terminal import Lang, LangOption
from review_service.domain.people import ROLE_NAMES, Grant, Role
from review_service.errors import InvalidPayload, Message

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

app = typer.Typer(help="账号与角色 Accounts and roles", no_args_is_help=True)
app.add_typer(organisations.app, name="organisations")

LoginArgument = Annotated[str, typer.Argument(help="登录名 Login")]
RoleArgument = Annotated[Role, typer.Argument(help="角色 Role")]
OrganisationOption = Annotated[
    str, typer.Option("--organisation", help="组织编号 Identifier of an organisation")
]
DisciplineOption = Annotated[
    list[str] | None,
    typer.Option("--discipline", help="学科，可多次给出，* 为全部 A discipline; * is all of them"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command("add")
def add(
    login: LoginArgument,
    name: Annotated[str, typer.Option("--name", help="姓名 Name")],
    email: Annotated[str | None, typer.Option("--email", help="邮箱 E-mail address")] = None,
    role: Annotated[Role | None, typer.Option("--role", help="角色 Role")] = None,
    organisation: Annotated[
        str | None, typer.Option("--organisation", help="角色所在的组织 Where the role is held")
    ] = None,
    discipline: DisciplineOption = None,
    superuser: Annotated[
        bool, typer.Option("--superuser", help="可做任何角色的事 May do what any role may")
    ] = False,
    prompt: Annotated[
        bool,
        typer.Option("--prompt", help="在终端输入初始口令 Ask for a first password, make no link"),
    ] = False,
    lang: LangOption = Lang.ZH,
) -> None:
    """新建账号，打印首次登录链接 Make an account and print its first-login link."""
    from review_service import bootstrap
    from review_service.services import accounts

    given = _given(role, organisation, discipline or [])
    password = _asked(lang) if prompt else None
    by, now = terminal.operator(), bootstrap.now()
    with bootstrap.database() as database, database.session_scope() as session:
        user = accounts.add(session, login, name, email, superuser=superuser, actor=by, now=now)
        if given is not None:
            accounts.grant(session, user.id, given, actor=by, now=now)
        token = None
        if role is not Role.MACHINE_CLIENT:
            token = _admit(session, user.id, password)
    terminal.say(Message(f"已建立账号 {user.login}。", f"The account {user.login} was made."))
    if token is not None:
        _print_link(token)


@app.command("list")
def list_(
    organisation: Annotated[
        str | None, typer.Option("--organisation", help="只列该组织及其下级 Only there and below")
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = Lang.ZH,
) -> None:
    """列出账号 List accounts."""
    from review_service import bootstrap
    from review_service.services import accounts

    with bootstrap.database() as database, database.session_scope() as session:
        members = accounts.members(session, organisation)
    for member in members:
        if as_json:
            typer.echo(json.dumps(member_rows.row(member), ensure_ascii=False))
        else:
            can, may = member_rows.state(member, lang), member_rows.roles(member, lang)
            typer.echo(f"{member.user.login}\t{member.user.display_name}\t{can}\t{may}")
    terminal.say(Message(f"共 {len(members)} 个账号。", f"{len(members)} accounts."))


@app.command("show")
def show(login: LoginArgument, lang: LangOption = Lang.ZH) -> None:
    """查看账号（JSON） Show one account as JSON."""
    from review_service import bootstrap
    from review_service.services import accounts

    with bootstrap.database() as database, database.session_scope() as session:
        user = accounts.by_login(session, login)
        member = accounts.Member(user, accounts.person(session, user).grants)
    typer.echo(json.dumps(member_rows.row(member), ensure_ascii=False, indent=2))


@app.command("grant")
def grant(
    login: LoginArgument,
    role: RoleArgument,
    organisation: OrganisationOption,
    discipline: DisciplineOption = None,
    lang: LangOption = Lang.ZH,
) -> None:
    """授予角色，对下级组织同样有效 Give a role; it holds in organisations below as well."""
    from review_service import bootstrap
    from review_service.services import accounts

    given = Grant(role, organisation, frozenset(discipline or ()))
    with bootstrap.database() as database, database.session_scope() as session:
        user = accounts.by_login(session, login)
        accounts.grant(session, user.id, given, actor=terminal.operator(), now=bootstrap.now())
    name = ROLE_NAMES[role]
    terminal.say(
        Message(
            f"{user.login} 现为“{organisation}”的{name.zh}。",
            f"{user.login} is now {name.en} in “{organisation}”.",
        )
    )


@app.command("revoke")
def revoke(
    login: LoginArgument,
    role: RoleArgument,
    organisation: OrganisationOption,
    lang: LangOption = Lang.ZH,
) -> None:
    """收回角色 Take a role away."""
    from review_service import bootstrap
    from review_service.services import accounts

    with bootstrap.database() as database, database.session_scope() as session:
        user = accounts.by_login(session, login)
        accounts.revoke(
            session, user.id, role, organisation, actor=terminal.operator(), now=bootstrap.now()
        )
    name = ROLE_NAMES[role]
    terminal.say(
        Message(
            f"{user.login} 不再是“{organisation}”的{name.zh}。",
            f"{user.login} is no longer {name.en} in “{organisation}”.",
        )
    )


@app.command("disable")
def disable(
    login: LoginArgument,
    why: Annotated[str, typer.Option("--reason", help="理由，记入审计 Why; goes on record")],
    lang: LangOption = Lang.ZH,
) -> None:
    """停用账号，立即退出其全部会话 Disable an account and sign it out everywhere."""
    from review_service import bootstrap
    from review_service.services import accounts

    with bootstrap.database() as database, database.session_scope() as session:
        user = accounts.by_login(session, login)
        accounts.disable(session, user.id, why, actor=terminal.operator(), now=bootstrap.now())
    terminal.say(Message(f"{user.login} 已停用。", f"{user.login} is disabled."))


@app.command("enable")
def enable(login: LoginArgument, lang: LangOption = Lang.ZH) -> None:
    """重新启用账号 Let a disabled account be used again."""
    from review_service import bootstrap
    from review_service.services import accounts

    with bootstrap.database() as database, database.session_scope() as session:
        user = accounts.by_login(session, login)
        accounts.enable(session, user.id, actor=terminal.operator(), now=bootstrap.now())
    terminal.say(Message(f"{user.login} 已启用。", f"{user.login} is enabled."))


@app.command("reset")
def reset(
    login: LoginArgument,
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help="同时停用验证器 Remove the authenticator too")
    ] = False,
    prompt: Annotated[
        bool, typer.Option("--prompt", help="在终端输入新口令 Ask for a password, make no link")
    ] = False,
    lang: LangOption = Lang.ZH,
) -> None:
    """退出全部会话，打印重设口令的链接 Sign out everywhere and print a link for a new password."""
    from review_service import bootstrap
    from review_service.services import accounts, credentials, sessions

    password = _asked(lang) if prompt else None
    by, now = terminal.operator(), bootstrap.now()
    with bootstrap.database() as database, database.session_scope() as session:
        user = accounts.by_login(session, login)
        if second_factor:
            credentials.remove_second_factor(session, user.id, actor=by, now=now)
        sessions.end_all(session, user.id, actor=by, now=now)
        token = _admit(session, user.id, password)
    if token is not None:
        _print_link(token)
    else:
        terminal.say(Message(f"{user.login} 的口令已重设。", f"{user.login} has a new password."))


def _given(role: Role | None, organisation: str | None, disciplines: list[str]) -> Grant | None:
    if role is not None and organisation is not None:
        return Grant(role, organisation, frozenset(disciplines))
    if role is None and organisation is None and not disciplines:
        return None
    raise InvalidPayload.at(
        "--role",
        "--role 与 --organisation 须一起给出，--discipline 只随它们给出。",
        "Give --role and --organisation together, and --discipline only with them.",
    )


def _admit(session: "Session", user_id: "UUID", password: str | None) -> str | None:
    """Set the password that was asked for; without one, make a link and return its token."""
    from review_service import bootstrap
    from review_service.services import credentials

    by, now = terminal.operator(), bootstrap.now()
    if password is None:
        return credentials.issue_link(session, user_id, actor=by, now=now).token
    credentials.set_password(session, user_id, password, actor=by, now=now)
    return None


def _asked(lang: Lang) -> str:
    question = Message("口令", "Password").text(lang)
    again = Message("再输一次", "Once more").text(lang)
    asked: str = typer.prompt(question, hide_input=True, confirmation_prompt=again, err=True)
    return asked


def _print_link(token: str) -> None:
    from review_service import bootstrap
    from review_service.services import credentials

    hours = int(credentials.LINK_LIFE.total_seconds()) // 3600
    terminal.say(
        Message(
            f"请把下面的链接交给本人，{hours} 小时内有效，只能用一次：",
            f"Give this link to the person; it works once, within {hours} hours:",
        )
    )
    typer.echo(bootstrap.link(credentials.LINK_PATH + token))
