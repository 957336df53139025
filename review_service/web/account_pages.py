"""The pages of one's own account: roles, password, second factor, where one is signed in."""

from typing import Annotated, Any

import segno
from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from review_service.api.callers import AnyCaller, caller, session_token
from review_service.api.deps import Parts
from review_service.bootstrap import Installation
from review_service.domain.people import ROLE_NAMES
from review_service.errors import InvalidPayload, KepuError, Message, Unauthenticated
from review_service.services import accounts, credentials, organisations, sessions, sign_ins, totp
from review_service.services.sessions import Begun, Signed
from review_service.web import cookies
from review_service.web.account_words import ACCOUNT_WORDS, SAID, WRONG_CODE, WRONG_CURRENT
from review_service.web.admission import PASSWORD_PAGE
from review_service.web.forms import ChangePasswordForm, SecondFactorForm
from review_service.web.readers import Reader, Visitor
from review_service.web.rendering import rendered
from review_service.web.sign_in_pages import UNSTORED, origin_of

_ACCOUNT = "/account"
_FACTOR = "/account/second-factor"

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


def signed_in(found: AnyCaller) -> Signed:
    """Return who is signed in.

    Raises `Unauthenticated`, also on a machine without accounts.
    """
    if found.signed is None:
        raise Unauthenticated(Message("还没有账号，请先建立。", "There are no accounts yet."))
    return found.signed


Own = Annotated[Signed, Depends(signed_in)]


@router.post("/sign-out")
def sign_out(request: Request, parts: Parts, _signed: Own) -> Response:
    """End the session of this browser."""
    token = session_token(request, parts)
    assert token is not None
    with parts.database.session_scope() as session:
        sessions.end(session, token, parts.now())
    response = RedirectResponse("/sign-in?said=signed_out", 303)
    cookies.drop_session(response, parts)
    return response


@router.get(_ACCOUNT, dependencies=[Depends(caller)])
def account(parts: Parts, signed: Own, reader: Visitor, said: str = "") -> Response:
    """Show the account, and where it is signed in."""
    with parts.database.session_scope() as session:
        held = sessions.of_user(session, signed.user.id, parts.now())
        names = {o.id: o.name for o in organisations.every(session)}
    done = SAID.get(said)
    context = {
        "said": None if done is None else done.text(reader.lang),
        "held": held,
        "roles": _roles(signed, names, reader.lang),
    }
    content = rendered("account.html", reader, _ACCOUNT, **context)
    return HTMLResponse(content, headers=UNSTORED)


@router.post("/account/sessions/end-others", dependencies=[Depends(caller)])
def end_others(parts: Parts, signed: Own) -> Response:
    """Sign the reader out of all other browsers."""
    with parts.database.session_scope() as session:
        sessions.end_others(session, signed, parts.now())
    return _done("others_ended")


@router.get(PASSWORD_PAGE)
def ask_password(_signed: Own, reader: Visitor) -> Response:
    """Ask for the current and the new password."""
    return _page("password.html", reader, PASSWORD_PAGE)


@router.post(PASSWORD_PAGE)
def change_password(
    request: Request,
    parts: Parts,
    signed: Own,
    reader: Visitor,
    form: Annotated[ChangePasswordForm, Form()],
) -> Response:
    """Change the password; every session ends, and this browser gets a new one."""
    try:
        begun = _changed(parts, signed, form, origin_of(request))
    except InvalidPayload as error:
        return _page("password.html", reader, PASSWORD_PAGE, error)
    response = _done("password_changed")
    cookies.keep_session(response, parts, begun)
    return response


@router.get(_FACTOR, dependencies=[Depends(caller)])
def ask_factor(signed: Own, reader: Visitor) -> Response:
    """Show a new secret to take over, or ask whether to remove the present one."""
    return _factor(signed, reader, totp.new_secret())


@router.post(_FACTOR, dependencies=[Depends(caller)])
def add_factor(
    request: Request,
    parts: Parts,
    signed: Own,
    reader: Visitor,
    form: Annotated[SecondFactorForm, Form()],
) -> Response:
    """Ask for codes from now on, once one was made with the secret."""
    now = parts.now()
    with parts.database.session_scope() as session:
        user = accounts.get(session, signed.user.id, lock=True)
        if not sign_ins.confirm(session, user, form.current, origin=origin_of(request), now=now):
            wrong = WRONG_CURRENT
        elif not credentials.add_second_factor(session, user.id, form.secret, form.code, now=now):
            wrong = WRONG_CODE
        else:
            return _done("factor_added")
    secret = form.secret if totp.is_secret(form.secret) else totp.new_secret()
    return _factor(signed, reader, secret, InvalidPayload(wrong))


@router.post("/account/second-factor/remove", dependencies=[Depends(caller)])
def remove_factor(
    request: Request,
    parts: Parts,
    signed: Own,
    reader: Visitor,
    current: Annotated[str, Form(max_length=1024)] = "",
) -> Response:
    """Ask for no codes any more."""
    now = parts.now()
    with parts.database.session_scope() as session:
        user = accounts.get(session, signed.user.id, lock=True)
        who = accounts.subject(user.id)
        if sign_ins.confirm(session, user, current, origin=origin_of(request), now=now):
            credentials.remove_second_factor(session, user.id, actor=who, now=now)
            return _done("factor_removed")
    return _factor(signed, reader, totp.new_secret(), InvalidPayload(WRONG_CURRENT))


def _changed(parts: Installation, signed: Signed, form: ChangePasswordForm, origin: str) -> Begun:
    now, user_id, new = parts.now(), signed.user.id, form.agreed()
    with parts.database.session_scope() as session:
        if credentials.change_password(session, user_id, form.current, new, origin=origin, now=now):
            return sessions.begin(session, user_id, now)
    # Only now: the wrong attempt is committed.
    raise InvalidPayload(WRONG_CURRENT)


def _factor(
    signed: Signed, reader: Reader, secret: str, error: KepuError | None = None
) -> Response:
    address = totp.address(secret, signed.user.login)
    picture = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, light="#fff", border=4, svgclass=None, lineclass=None
    )
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    context = {"secret": secret, "groups": groups, "address": address, "picture": picture}
    return _page("second_factor.html", reader, _FACTOR, error, **context)


def _page(
    template: str, reader: Reader, here: str, error: KepuError | None = None, **context: Any
) -> Response:
    alert = None if error is None else error.message.text(reader.lang)
    content = rendered(template, reader, here, alert=alert, **context)
    return HTMLResponse(content, 200 if error is None else error.status, headers=UNSTORED)


def _roles(signed: Signed, names: dict[str, str], lang: str) -> list[str]:
    pattern = ACCOUNT_WORDS["role_in"].text(lang)
    held = [
        pattern.format(role=ROLE_NAMES[g.role].text(lang), organisation=names[g.organisation])
        for g in sorted(signed.person.grants, key=lambda g: (g.organisation, g.role))
    ]
    return [ACCOUNT_WORDS["superuser"].text(lang), *held] if signed.user.superuser else held


def _done(said: str) -> Response:
    return RedirectResponse(f"{_ACCOUNT}?said={said}", 303)
