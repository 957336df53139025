"""Where the server may listen."""

from collections.abc import Iterator

import pytest

from review_service import settings
from review_service.cli import operations
from review_service.errors import Forbidden

ANY = "0.0.0.0"  # noqa: S104 - nothing listens there in these tests


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The hosts that a server was asked to listen at."""
    hosts: list[str] = []
    monkeypatch.setattr(operations, "run_server", lambda host, port, own_worker: hosts.append(host))
    settings.load.cache_clear()
    yield hosts
    settings.load.cache_clear()


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://kepu.example.org"])
def test_without_https_only_this_machine_is_served(
    asked: list[str], monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("KEPU_PUBLIC_URL", url)
    with pytest.raises(Forbidden, match="HTTPS"):
        operations.serve(host=ANY, port=0, own_worker=True)
    for host in ("127.0.0.1", "localhost", "::1"):
        operations.serve(host=host, port=0, own_worker=True)
    assert asked == ["127.0.0.1", "localhost", "::1"]


def test_behind_a_proxy_with_https_any_address_is_served(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEPU_PUBLIC_URL", "https://kepu.example.org")
    operations.serve(host=ANY, port=0, own_worker=True)
    assert asked == [ANY]
