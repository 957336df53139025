"""The pages before signing in: name and password, the code, a first password by a link."""

import ipaddress
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from review_service.api import callers
from review_service.api.deps import Lang, Parts
from review_service.api.limits import is_loopback
from review_service.bootstrap import Installation
from review_service.errors import Forbidden, InvalidPayload, Message
from review_service.services import accounts, credentials, sign_ins
from review_service.services.sign_ins import Outcome, SignIn
from review_service.storage.accounts import key
from review_service.web import cookies, return_paths
from review_service.web.account_words import SAID, too_often
from review_service.web.attempts import Attempts
from review_service.web.forms import NewPasswordForm, SignInForm
from review_service.web.readers import Reader
from review_service.web.rendering import rendered

UNSTORED = {"Cache-Control": "no-store"}

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/sign-in")
def ask(
    request: Request,
    parts: Parts,
    lang: Lang,
    goal: Annotated[str, Query(alias="next")] = "/",
    said: str = "",
) -> Response:
    """Ask for name and password, or lead on who is signed in."""
    found = callers.find(request, parts)
    if found is not None and found.signed is not None:
        return RedirectResponse(return_paths.local(goal), 303)
    with parts.database.session_scope() as session:
        if not accounts.exist(session):
            return _nobody(parts, lang)
    return _asked(request, parts, lang, SignInForm(next=goal), said=SAID.get(said))


@router.post("/sign-in")
def sign_in(
    request: Request, parts: Parts, lang: Lang, form: Annotated[SignInForm, Form()]
) -> Response:
    """Sign in, or say why not; a browser with htmx gets only what changes in the form."""
    try:
        cookies.require_form_token(request, parts, form.csrf)
    except Forbidden as error:
        return _asked(request, parts, lang, form, error.status, alert=error.message)
    now, origin, login = parts.now(), origin_of(request), key(form.login)
    attempts: Attempts = request.app.state.attempts
    wait = attempts.begin(origin, login, now)
    if wait is not None:
        return _slowed(request, parts, lang, form, wait)
    with parts.database.session_scope() as session:
        done = sign_ins.with_password(
            *(session, form.login, form.password, form.code or None),
            origin=origin,
            replaces=callers.session_token(request, parts),
            now=now,
        )
    if done.outcome is not Outcome.REFUSED:
        attempts.forgive(origin, login, now)
    if done.begun is None:
        return _refused(request, parts, lang, form, done)
    response = _led(request, return_paths.local(form.goal))
    cookies.keep_session(response, parts, done.begun)
    return response


@router.get("/first-login/{token}")
def first_login(request: Request, token: str, parts: Parts, lang: Lang) -> Response:
    """Ask for a first password, or for a new one in place of a forgotten one."""
    return _first_login(request, token, parts, lang)


@router.post("/first-login/{token}")
def set_password(
    request: Request,
    token: str,
    parts: Parts,
    lang: Lang,
    form: Annotated[NewPasswordForm, Form()],
) -> Response:
    """Set the password and use the link up; then it is to be signed in with."""
    cookies.require_form_token(request, parts, form.csrf)
    try:
        with parts.database.session_scope() as session:
            credentials.use_link(session, token, form.agreed(), now=parts.now())
    except InvalidPayload as error:
        return _first_login(request, token, parts, lang, error)
    response = RedirectResponse("/sign-in?said=password_set", 303)
    cookies.drop_session(response, parts)
    return response


def _first_login(
    request: Request,
    token: str,
    parts: Installation,
    lang: str,
    error: InvalidPayload | None = None,
) -> Response:
    with parts.database.session_scope() as session:
        user = credentials.link_owner(session, token, parts.now())
    reader = Reader(lang, csrf=cookies.form_token(request, parts))
    here = f"{credentials.LINK_PATH}{token}"
    alert = None if error is None else error.message.text(lang)
    content = rendered("first_login.html", reader, here, user=user, alert=alert)
    return _unsigned(parts, reader, content, 200 if error is None else error.status)


def _asked(
    request: Request,
    parts: Installation,
    lang: str,
    form: SignInForm,
    status: int = 200,
    **answer: Message | None,
) -> Response:
    words = {"said": None, "alert": None, "note": None, **answer}
    texts = {name: None if m is None else m.text(lang) for name, m in words.items()}
    code_wanted = bool(form.code) or answer.get("note") is not None
    reader = Reader(lang, csrf=cookies.form_token(request, parts))
    context = {"form": form, "code_wanted": code_wanted, **texts}
    if "hx-request" in request.headers:
        fragment = rendered("sign_in_answer.html", reader, "/sign-in", swapped=True, **context)
        return _unsigned(parts, reader, fragment, 200)
    content = rendered("sign_in.html", reader, "/sign-in", swapped=False, **context)
    return _unsigned(parts, reader, content, status)


def _refused(
    request: Request, parts: Installation, lang: str, form: SignInForm, done: SignIn
) -> Response:
    if done.outcome is Outcome.CODE_NEEDED:
        return _asked(request, parts, lang, form, note=done.message)
    return _asked(request, parts, lang, form, 401, alert=done.message)


def _slowed(
    request: Request, parts: Installation, lang: str, form: SignInForm, wait: timedelta
) -> Response:
    seconds = -(-wait // timedelta(seconds=1))
    response = _asked(request, parts, lang, form, 429, alert=too_often(seconds))
    response.headers["Retry-After"] = str(seconds)
    return response


def _nobody(parts: Installation, lang: str) -> Response:
    local = is_loopback(parts.public_host)
    content = rendered("no_accounts.html", Reader(lang), "/sign-in", local=local)
    return HTMLResponse(content, headers=UNSTORED)


def _unsigned(parts: Installation, reader: Reader, content: str, status: int) -> Response:
    response = HTMLResponse(content, status, headers=UNSTORED)
    cookies.keep_form_token(response, parts, reader.csrf)
    return response


def _led(request: Request, to: str) -> Response:
    if "hx-request" in request.headers:
        return Response(status_code=204, headers={"HX-Redirect": to})
    return RedirectResponse(to, 303)


def origin_of(request: Request) -> str:
    """Return the address that a request came from; a proxy's word for it may be anything."""
    try:
        return str(ipaddress.ip_address(request.client.host if request.client else ""))
    except ValueError:
        return "unknown"
