"""Repositories are added by path or address, listed without credentials, and checked."""

from pathlib import Path

import pytest

from app.cli.repositories import address
from tests.cli.command_line import CommandLine


@pytest.mark.parametrize(
    "url",
    [
        "https://git.example.com/a.git",
        "ssh://git@git.example.com/a.git",
        "git@git.example.com:team/a.git",
        "file:///srv/a.git",
        "ext::sh -c true",
    ],
)
def test_an_address_stays_as_it_is(url: str) -> None:
    assert address(url) == url


@pytest.mark.parametrize("given", ["a.git", "./a.git", "../here/a.git", "team/a:b.git"])
def test_a_path_becomes_absolute(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert address(given) == str(tmp_path / given)


def test_a_folder_that_looks_like_an_address_is_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "host:repo").mkdir()
    assert address("host:repo") == str(tmp_path / "host:repo")


def test_credentials_are_not_listed(line: CommandLine) -> None:
    url = "https://ann:s3cret-pass@git.example.com/a.git"
    for ran in (
        line.run("repositories", "add", "a", url, "--json"),
        line.run("repositories", "list"),
        line.run("repositories", "list", "--json"),
    ):
        assert ran.exit_code == 0, ran.stderr
        assert "s3cret-pass" not in ran.stdout
        assert "git.example.com/a.git" in ran.stdout


def test_what_is_added_is_kept_until_it_is_removed(line: CommandLine) -> None:
    line.run("repositories", "add", "a", "a.git", "--main-branch", "master", "--alias", "alpha")
    found = line.run("repositories", "list", "--json").document["items"]
    assert [(each["name"], each["url"], each["main_branch"]) for each in found] == [
        ("a", str(line.here / "a.git"), "master")
    ]
    assert line.run("repositories", "add", "a", "b.git").exit_code == 4
    assert line.run("repositories", "remove", "a").exit_code == 0
    assert line.run("repositories", "list", "--json").document["items"] == []


def test_an_unknown_name_is_code_3_with_the_nearest(sample: CommandLine) -> None:
    ran = sample.run("repositories", "remove", "fronted")
    assert ran.exit_code == 3
    assert "frontend" in ran.stderr


def test_a_refused_address_is_code_3(line: CommandLine) -> None:
    ran = line.run("repositories", "add", "a", "ext::sh -c true")
    assert (ran.exit_code, ran.stdout) == (3, "")


def test_a_check_says_what_can_be_reached(sample: CommandLine) -> None:
    assert sample.run("repositories", "check").exit_code == 0
    sample.run("repositories", "add", "gone", "gone.git")
    ran = sample.run("repositories", "check", "frontend", "gone", "--json")
    assert ran.exit_code == 7
    assert [each["reachable"] for each in ran.document["items"]] == [True, False]
