"""Requests that are refused before anything exists."""

from pathlib import Path
from typing import Any

import pytest

from app.errors import Invalid, NotFound
from app.plugins.release.kind import ReleaseKind
from app.repositories.models import RepositoryConfig
from app.workflows.definition import Definition
from app.workflows.library.finding import FoundDefinitions
from app.workflows.registry import PluginRegistry

KIND = ReleaseKind()
GOOD: dict[str, Any] = {
    "repositories": ["backend"],
    "fix_version": "v2.1.0",
    "sprint_name": "sprint-1",
}


class Configured:
    """Remotes of which only the configuration is there."""

    tracker: Any = None
    pages: Any = None
    notifier: Any = None

    def repositories(self) -> list[RepositoryConfig]:
        return [
            RepositoryConfig(name="backend", url="/backend.git", aliases=("api",)),
            RepositoryConfig(name="frontend", url="/frontend.git"),
        ]

    def repository(self, name: str) -> RepositoryConfig:
        for known in self.repositories():
            if name in {known.name, *known.aliases}:
                return known
        raise NotFound(
            f"No repository {name!r}. Did you mean 'backend'?", code="unknown_repository"
        )

    def forge(self, repository: RepositoryConfig) -> Any:
        raise AssertionError("a cheap check asks no forge")

    async def worktree(self, folder: Path) -> Any:
        raise AssertionError("a cheap check asks no checkout")

    async def git(self, repository: RepositoryConfig) -> Any:
        raise AssertionError("a cheap check reads no repository")

    def chat_model(self, name: str | None) -> Any:
        raise AssertionError("no model is asked here")

    def model_price(self, name: str | None) -> Any:
        raise AssertionError("no model is asked here")


def release_definition() -> Definition:
    return FoundDefinitions(None, PluginRegistry.installed()).get("release").definition


async def check(**inputs: Any) -> dict[str, Any]:
    return await KIND.check(release_definition(), {**GOOD, **inputs}, Configured())


async def refused(**inputs: Any) -> Invalid:
    with pytest.raises(Invalid) as caught:
        await check(**inputs)
    return caught.value


def wrong(error: Invalid) -> list[str]:
    assert error.code == "invalid_inputs"
    return [problem["input"] for problem in error.details["errors"]]


async def test_defaults_are_filled_in_and_aliases_resolved() -> None:
    checked = await check(repositories=["api", "frontend"], versions={"api": "1.4.0"})
    assert checked["repositories"] == ["backend", "frontend"]
    assert checked["versions"] == {"backend": "1.4.0"}
    assert checked["release_type"] == "release"
    assert checked["dry_run"] is False
    assert checked["include_branches"] == []


async def test_checking_what_was_checked_changes_nothing() -> None:
    once = await check(repositories=["api"])
    assert await KIND.check(release_definition(), once, Configured()) == once


async def test_all_problems_are_told_at_once() -> None:
    error = await refused(repositories=[], fix_version="  ", sprint_name=None)
    assert wrong(error) == ["repositories", "fix_version", "sprint_name"]


async def test_an_unknown_repository_is_refused_with_the_nearest_name() -> None:
    error = await refused(repositories=["backnd"])
    assert error.code == "unknown_repository"
    assert "backend" in error.message


async def test_a_repository_named_twice_is_refused_also_by_its_alias() -> None:
    assert wrong(await refused(repositories=["backend", "api"])) == ["repositories"]


async def test_more_than_thirty_repositories_are_refused() -> None:
    assert wrong(await refused(repositories=[f"r{number}" for number in range(31)])) == [
        "repositories"
    ]


async def test_a_hotfix_needs_no_sprint() -> None:
    assert (await check(release_type="hotfix", sprint_name=None))["sprint_name"] is None


async def test_an_unknown_kind_of_release_is_refused() -> None:
    assert wrong(await refused(release_type="rollout")) == ["release_type"]


@pytest.mark.parametrize(
    "inputs", [{"fix_version": "v2.x"}, {"version": "two"}, {"versions": {"backend": "1.b.c"}}]
)
async def test_what_is_no_version_is_refused(inputs: dict[str, Any]) -> None:
    assert (await refused(**inputs)).code == "bad_version"


async def test_a_ticket_pattern_that_is_no_regular_expression_is_refused() -> None:
    assert (await refused(ticket_pattern="[A-Z")).code == "bad_ticket_pattern"


async def test_a_fix_version_may_be_a_name() -> None:
    assert (await check(fix_version="Spring"))["fix_version"] == "Spring"


async def test_a_version_for_a_repository_outside_of_the_release_is_refused() -> None:
    assert wrong(await refused(versions={"frontend": "1.0.0"})) == ["versions"]


async def test_a_release_holds_its_repositories_while_it_lives() -> None:
    checked = await check(repositories=["backend", "frontend"])
    assert KIND.resources(checked) == ("repo:backend", "repo:frontend")
    assert KIND.state(checked)["fix_version"] == "v2.1.0"
