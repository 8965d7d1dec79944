"""What every adapter of the Forge port must do; an adapter's test subclasses `ForgeContract`.

The subclass supplies the fixtures `forge` and `world`. `world` has a repository with `main`, a `develop`
one commit ahead of it, and nothing else.
"""

from collections.abc import Mapping
from typing import Protocol

import pytest

from app.errors import Conflict, NotFound, SlipwayError
from app.remotes.forge import Forge, PullRequest
from app.repositories.models import RepositoryConfig

__all__ = ["ForgeContract", "ForgeWorld"]

_TITLE, _BODY = "Release v1", "Notes of it\n\n- one"


class ForgeWorld(Protocol):
    """The far side as the test sees and changes it, without the adapter."""

    @property
    def config(self) -> RepositoryConfig: ...

    def commit(
        self, branch: str, files: Mapping[str, str | None], *, start: str | None = None
    ) -> str: ...

    def tag(self, name: str, commit: str, message: str | None = None) -> None: ...

    def refs(self) -> dict[str, str]: ...

    def parents(self, commit: str) -> list[str]: ...


async def _opened(forge: Forge, world: ForgeWorld) -> PullRequest:
    return await forge.open_pull_request(world.config, "develop", "main", _TITLE, _BODY)


async def _merged(forge: Forge, world: ForgeWorld, request: PullRequest, base: str) -> str:
    return await forge.merge_pull_request(
        world.config,
        request.number,
        expected_head=request.head,
        expected_base=base,
        message="Merge develop",
    )


class ForgeContract:
    async def test_check_sees_branches_and_the_default(
        self, forge: Forge, world: ForgeWorld
    ) -> None:
        seen = await forge.check(world.config)
        assert (seen.reachable, seen.problem) == (True, None)
        assert seen.default_branch == "main"
        assert set(seen.branches) == {"main", "develop"}

    async def test_pull_request_is_found_as_it_was_opened(
        self, forge: Forge, world: ForgeWorld
    ) -> None:
        assert await forge.find_pull_request(world.config, "develop", "main") is None
        opened = await _opened(forge, world)
        assert await forge.find_pull_request(world.config, "develop", "main") == opened
        assert (opened.title, opened.body, opened.state) == (_TITLE, _BODY, "open")
        assert opened.head == world.refs()["refs/heads/develop"]
        assert opened.merge_commit is None

    async def test_pull_request_is_opened_once(self, forge: Forge, world: ForgeWorld) -> None:
        assert await _opened(forge, world) == await _opened(forge, world)

    async def test_pull_request_of_a_missing_branch_is_refused(
        self, forge: Forge, world: ForgeWorld
    ) -> None:
        with pytest.raises(SlipwayError):
            await forge.open_pull_request(world.config, "absent", "main", _TITLE, _BODY)

    async def test_pull_request_shows_its_branch_as_it_is_now(
        self, forge: Forge, world: ForgeWorld
    ) -> None:
        await _opened(forge, world)
        moved = world.commit("develop", {"more.txt": "1"})
        found = await forge.find_pull_request(world.config, "develop", "main")
        assert found is not None
        assert found.head == moved

    async def test_merge_joins_exactly_base_and_head(self, forge: Forge, world: ForgeWorld) -> None:
        request, base = await _opened(forge, world), world.refs()["refs/heads/main"]
        merge = await _merged(forge, world, request, base)
        assert world.refs()["refs/heads/main"] == merge
        assert world.parents(merge) == [base, request.head]
        found = await forge.find_pull_request(world.config, "develop", "main")
        assert found is not None
        assert (found.state, found.merge_commit) == ("merged", merge)

    async def test_merge_asked_twice_is_done_once(self, forge: Forge, world: ForgeWorld) -> None:
        request, base = await _opened(forge, world), world.refs()["refs/heads/main"]
        first = await _merged(forge, world, request, base)
        assert await _merged(forge, world, request, base) == first
        assert world.refs()["refs/heads/main"] == first

    async def test_moved_head_stops_the_merge(self, forge: Forge, world: ForgeWorld) -> None:
        request, before = await _opened(forge, world), world.refs()["refs/heads/main"]
        world.commit("develop", {"more.txt": "1"})
        with pytest.raises(Conflict) as caught:
            await _merged(forge, world, request, before)
        assert caught.value.code == "ref_moved"
        assert world.refs()["refs/heads/main"] == before

    async def test_moved_base_stops_the_merge(self, forge: Forge, world: ForgeWorld) -> None:
        request, base = await _opened(forge, world), world.refs()["refs/heads/main"]
        moved = world.commit("main", {"theirs.txt": "1"})
        with pytest.raises(Conflict) as caught:
            await _merged(forge, world, request, base)
        assert caught.value.code == "ref_moved"
        assert world.refs()["refs/heads/main"] == moved

    async def test_conflicting_pull_request_is_not_mergeable(
        self, forge: Forge, world: ForgeWorld
    ) -> None:
        world.commit("develop", {"app.txt": "ours\n"})
        base = world.commit("main", {"app.txt": "theirs\n"})
        request = await _opened(forge, world)
        with pytest.raises(Conflict) as caught:
            await _merged(forge, world, request, base)
        assert caught.value.code == "not_mergeable"
        assert world.refs()["refs/heads/main"] == base

    async def test_closed_pull_request_is_not_merged(self, forge: Forge, world: ForgeWorld) -> None:
        request, base = await _opened(forge, world), world.refs()["refs/heads/main"]
        await forge.close_pull_request(world.config, request.number)
        await forge.close_pull_request(world.config, request.number)
        with pytest.raises(Conflict) as caught:
            await _merged(forge, world, request, base)
        assert caught.value.code == "not_mergeable"
        assert world.refs()["refs/heads/main"] == base

    async def test_newest_pull_request_of_two_branches_is_found(
        self, forge: Forge, world: ForgeWorld
    ) -> None:
        first = await _opened(forge, world)
        await forge.close_pull_request(world.config, first.number)
        second = await _opened(forge, world)
        assert second.number > first.number
        found = await forge.find_pull_request(world.config, "develop", "main")
        assert found is not None
        assert (found.number, found.state) == (second.number, "open")

    async def test_unknown_pull_request_is_not_found(self, forge: Forge, world: ForgeWorld) -> None:
        with pytest.raises(NotFound):
            await forge.close_pull_request(world.config, 4711)
        with pytest.raises(NotFound):
            await forge.merge_pull_request(
                world.config, 4711, expected_head="0" * 40, expected_base="0" * 40, message="x"
            )

    async def test_release_is_published_once_and_found(
        self, forge: Forge, world: ForgeWorld
    ) -> None:
        world.tag("v1.0.0", world.refs()["refs/heads/main"], "One")
        assert await forge.find_release(world.config, "v1.0.0") is None
        made = await forge.publish_release(world.config, "v1.0.0", "One", "Notes")
        assert made == await forge.publish_release(world.config, "v1.0.0", "One", "Notes")
        assert await forge.find_release(world.config, "v1.0.0") == made
        assert (made.tag, made.title, made.notes, made.draft) == ("v1.0.0", "One", "Notes", False)

    async def test_release_of_a_missing_tag_is_refused(
        self, forge: Forge, world: ForgeWorld
    ) -> None:
        with pytest.raises(SlipwayError):
            await forge.publish_release(world.config, "v9.9.9", "Nine", "Notes")
        assert await forge.find_release(world.config, "v9.9.9") is None

    async def test_checks_have_a_state(self, forge: Forge, world: ForgeWorld) -> None:
        checks = await forge.checks(world.config, world.refs()["refs/heads/main"])
        assert checks.state in {"green", "pending", "failed", "none"}
