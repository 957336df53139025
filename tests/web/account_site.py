"""A console with accounts, and browsers without a window before it."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from review_service.bootstrap import Installation
from review_service.domain.audit import INSTALLATION
from review_service.services import accounts, audit, credentials, passwords
from review_service.storage import accounts as stored
from review_service.storage.accounts import StoredUser

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
BY = "cli:甲"
PASSWORD = "雨伞 蓝鲸 tuesday 石磨 纽扣 窗台"  # noqa: S105
OTHER = "Quittenbrot 石板 42 帆船 miaow"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105
HTML = {"Accept": "text/html,application/xhtml+xml"}


@dataclass
class Accounts:
    """The database behind the console, whose clock stands until it is moved."""

    parts: Installation
    now: datetime = field(default=NOW)

    def make(self, password: str | None = PASSWORD, *, superuser: bool = False) -> StoredUser:
        with self.parts.database.session_scope() as session:
            user = accounts.add(
                session, "zhang", "张伟", superuser=superuser, actor=BY, now=self.now
            )
            if password is not None:
                stored.set_password(session, user.id, passwords.hashed(password), self.now)
        return user

    def link(self, user: StoredUser) -> str:
        with self.parts.database.session_scope() as session:
            issued = credentials.issue_link(session, user.id, actor=BY, now=self.now)
        return credentials.LINK_PATH + issued.token

    def user(self, login: str = "zhang") -> StoredUser:
        with self.parts.database.session_scope() as session:
            return accounts.by_login(session, login)

    def second_factor(self) -> None:
        with self.parts.database.session_scope() as session:
            stored.set_second_factor(session, self.user().id, SECRET, None)

    def record(self) -> list[str]:
        """Return what was done, newest first."""
        with self.parts.database.session_scope() as session:
            return [row.action for row in audit.latest(session, INSTALLATION, 50)]


class Browser(TestClient):
    """Keeps cookies, sends forms as its pages made them, and follows nothing by itself."""

    def __init__(
        self, console: FastAPI, address: str = "http://127.0.0.1", client: str = "10.0.0.7"
    ) -> None:
        super().__init__(
            console, base_url=address, headers=HTML, follow_redirects=False, client=(client, 9)
        )

    def submit(self, page: str, to: str | None = None, **fields: str) -> Response:
        """Open a page and send its form."""
        return self.post(to or page, data={"csrf": self.csrf(page), **fields})

    def csrf(self, page: str) -> str:
        found = re.search(r'name="csrf" value="([^"]*)"', self.get(page).text)
        assert found is not None, page
        return found[1]

    def sign_in(
        self, password: str = PASSWORD, login: str = "zhang", to: str = "/", **fields: str
    ) -> Response:
        sent = {"login": login, "password": password, "next": to, **fields}
        return self.submit("/sign-in", **sent)


def said(page: Response) -> str:
    """Return what a page says by itself."""
    found = re.findall(r'role="(?:alert|status)"[^>]*>(.*?)</(?:div|p)>', page.text, re.DOTALL)
    return re.sub("<[^>]+>", "", " ".join(found)).strip()
