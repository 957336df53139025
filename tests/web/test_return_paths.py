"""After signing in one comes back to a page of the console and nowhere else."""

import pytest

from review_service.web.return_paths import local


@pytest.mark.parametrize("path", ["/", "/?lang=en", "/account", "/reviews/1a?x=/y#z", "/审校"])
def test_pages_of_the_console(path: str) -> None:
    assert local(path) == path


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "account",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
        ),
        *("https://evil.example/", "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example"),
        *(" /account", "/a b", "/sign-in?next=/", "/sign-out", "/v1/reviews", "/first-login/x"),
    ],
)
def test_everything_else_leads_to_the_start(address: str) -> None:
    assert local(address) == "/"
