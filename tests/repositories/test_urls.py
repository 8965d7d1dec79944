"""Which addresses are accepted."""

import pytest

from app.errors import Invalid
from app.repositories.urls import check_url, url_problem


@pytest.mark.parametrize(
    "url",
    [
        "/srv/git/backend.git",
        "/srv/with space/backend.git",
        "file:///srv/git/backend.git",
        "https://git.example.com/team/backend.git",
        "https://bot:token@git.example.com/team/backend.git",
        "ssh://git@git.example.com:2222/team/backend.git",
        "git@git.example.com:team/backend.git",
        "git@[::1]:team/backend.git",
    ],
)
def test_paths_ssh_and_https_are_accepted(url: str) -> None:
    assert url_problem(url) is None


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "-x",
            "--upload-pack=x",
            "ext::sh",
            "fd::3",
            "transport::/x",
            "http://h/x",
            "git://h/x",
        ),
        *("ftp://h/x", "https://", "https:///x", "ssh://-oX/x", "ssh://git@-oX/x", "git@-h:x"),
        *(
            "git@h:-x",
            "h:",
            "relative/path",
            "../x",
            "a\nb",
            "/srv/\x00",
            "/srv/\u202e",
            "HTTPS://h/x",
        ),
        "/" + "x" * 2000,
    ],
)
def test_everything_else_is_refused(url: str) -> None:
    assert url_problem(url) is not None


def test_refusal_names_the_repository_and_not_the_address() -> None:
    with pytest.raises(Invalid, match="backend") as caught:
        check_url("backend", "http://bot:canary@h/x")
    assert "canary" not in str(caught.value)
