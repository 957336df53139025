"""Accounts as `kepu users` prints them."""

from typing import TYPE_CHECKING, Any

from review_service.cli.terminal import Lang
from review_service.domain.people import ROLE_NAMES, Grant, Role
from review_service.errors import Message

if TYPE_CHECKING:
    from review_service.services.accounts import Member


def row(member: "Member") -> dict[str, Any]:
    """Return an account as JSON, without its secrets."""
    user = member.user
    times = ("created_at", "password_changed_at", "last_login_at", "locked_until", "disabled_at")
    at = {name: getattr(user, name) for name in times}
    return {
        "id": str(user.id),
        "login": user.login,
        "name": user.display_name,
        "email": user.email,
        "superuser": user.superuser,
        "password": user.password_hash is not None,
        "must_change_password": user.must_change_password,
        "second_factor": user.totp_secret is not None,
        **{name: None if value is None else value.isoformat() for name, value in at.items()},
        "grants": [
            {
                "role": grant.role.value,
                "organisation": grant.organisation,
                "disciplines": sorted(grant.disciplines),
            }
            for grant in _sorted(member)
        ],
    }


def state(member: "Member", lang: Lang) -> str:
    """Say whether and how the account can be used."""
    user = member.user
    if user.disabled_at is not None:
        return Message("已停用", "disabled").text(lang)
    if Role.MACHINE_CLIENT in {grant.role for grant in member.grants}:
        return Message("系统接口", "program").text(lang)
    if user.password_hash is None:
        return Message("尚未设口令", "no password yet").text(lang)
    return Message("可登录", "can sign in").text(lang)


def roles(member: "Member", lang: Lang) -> str:
    """Name the roles, each with where it is held."""
    named = [_role(grant, lang) for grant in _sorted(member)]
    if member.user.superuser:
        named.insert(0, Message("超级用户", "superuser").text(lang))
    return Message("、", ", ").text(lang).join(named)


def _role(grant: Grant, lang: Lang) -> str:
    of = f"[{' '.join(sorted(grant.disciplines))}]" if grant.disciplines else ""
    return f"{ROLE_NAMES[grant.role].text(lang)}{of}@{grant.organisation}"


def _sorted(member: "Member") -> list[Grant]:
    return sorted(
        member.grants, key=lambda grant: (grant.organisation, list(Role).index(grant.role))
    )
