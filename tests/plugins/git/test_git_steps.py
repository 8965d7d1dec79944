"""Git steps on a real remote: made once, found again after a crash, undone only where they are ours."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.errors import Conflict, Invalid, NotFound
from app.plugins.git.branch_steps import CreateBranch, DeleteBranch, MergeBranch
from app.plugins.git.handlers import register
from app.plugins.git.tag_steps import CreateTag, DeleteTag
from app.workflows.handlers import StepHandler, StepResult
from app.workflows.registry import PluginRegistry
from tests.git_repository.remote_repository import RemoteRepository
from tests.plugins.release.release_world import ReleaseWorld

_BRANCH = {"repository": "backend", "name": "release/v1", "from": "develop"}
_TAG = {"repository": "backend", "name": "v1.0.0", "at": "main", "message": "One"}
_MERGE = {"repository": "backend", "source": "develop", "target": "main"}


@pytest.fixture
def world(tmp_path: Path) -> ReleaseWorld:
    return ReleaseWorld(tmp_path)


@pytest.fixture
def remote(world: ReleaseWorld) -> RemoteRepository:
    return world.add("backend")


async def _run_again(
    world: ReleaseWorld, handler: StepHandler, config: dict[str, Any]
) -> StepResult:
    """Run as after a crash that lost the outcome: an empty ledger and a second attempt."""
    context = replace(world.context(), ledger=type(world.ledger)(), attempt=2)
    return await handler.execute(world.step(handler, config, "step"), context)


async def test_branch_is_created_and_found_again(
    world: ReleaseWorld, remote: RemoteRepository
) -> None:
    made = await world.run(CreateBranch(), "step", **_BRANCH)
    assert remote.refs()["refs/heads/release/v1"] == remote.refs()["refs/heads/develop"]
    assert made.outputs == {"name": "release/v1", "commit": remote.refs()["refs/heads/develop"]}
    assert (await _run_again(world, CreateBranch(), _BRANCH)).outputs == made.outputs


async def test_branch_that_is_taken_is_left_alone(
    world: ReleaseWorld, remote: RemoteRepository
) -> None:
    theirs = remote.commit("release/v1", {"x": "1"}, start="main")
    with pytest.raises(Conflict) as caught:
        await world.run(CreateBranch(), "step", **_BRANCH)
    assert caught.value.code == "ref_exists"
    assert remote.refs()["refs/heads/release/v1"] == theirs


async def test_created_branch_is_undone(world: ReleaseWorld, remote: RemoteRepository) -> None:
    await world.run(CreateBranch(), "step", **_BRANCH)
    assert len(await world.undo(CreateBranch(), "step", **_BRANCH)) == 1
    assert "refs/heads/release/v1" not in remote.refs()
    assert await world.undo(CreateBranch(), "step", **_BRANCH) == []


async def test_branch_that_moved_since_is_not_deleted(
    world: ReleaseWorld, remote: RemoteRepository
) -> None:
    await world.run(CreateBranch(), "step", **_BRANCH)
    remote.ask("update-ref", "refs/heads/release/v1", "refs/heads/main")
    with pytest.raises(Conflict) as caught:
        await world.undo(CreateBranch(), "step", **_BRANCH)
    assert caught.value.code == "ref_moved"
    assert "refs/heads/release/v1" in remote.refs()


async def test_branch_that_was_there_before_is_not_deleted(
    world: ReleaseWorld, remote: RemoteRepository
) -> None:
    remote.ask("update-ref", "refs/heads/release/v1", "refs/heads/develop")
    await world.run(CreateBranch(), "step", **_BRANCH)
    assert await world.undo(CreateBranch(), "step", **_BRANCH) == []
    assert "refs/heads/release/v1" in remote.refs()


@pytest.mark.parametrize("annotated", [True, False])
async def test_tag_is_created_once_and_undone(
    annotated: bool, world: ReleaseWorld, remote: RemoteRepository
) -> None:
    config = {**_TAG, "annotated": annotated}
    made = await world.run(CreateTag(), "step", **config)
    main = remote.refs()["refs/heads/main"]
    assert (made.outputs["name"], made.outputs["commit"]) == ("v1.0.0", main)
    assert made.state == {"tags": {"backend": "v1.0.0"}}
    assert remote.ask("cat-file", "-t", "v1.0.0") == ("tag" if annotated else "commit")
    assert (await _run_again(world, CreateTag(), config)).outputs == made.outputs
    assert len(await world.undo(CreateTag(), "step", **config)) == 1
    assert "refs/tags/v1.0.0" not in remote.refs()


async def test_tag_on_another_commit_is_never_moved(
    world: ReleaseWorld, remote: RemoteRepository
) -> None:
    remote.tag("v1.0.0", remote.refs()["refs/heads/develop"], "Theirs")
    before = remote.refs()
    with pytest.raises(Conflict) as caught:
        await world.run(CreateTag(), "step", **_TAG)
    assert caught.value.code == "ref_exists"
    assert remote.refs() == before


async def test_merge_is_made_once(world: ReleaseWorld, remote: RemoteRepository) -> None:
    before = remote.refs()
    made = await world.run(MergeBranch(), "step", **_MERGE)
    merge = remote.refs()["refs/heads/main"]
    assert made.outputs == {
        "target": "main",
        "commit": merge,
        "source": before["refs/heads/develop"],
    }
    assert remote.parents(merge) == [before["refs/heads/main"], before["refs/heads/develop"]]
    await _run_again(world, MergeBranch(), _MERGE)
    assert remote.refs()["refs/heads/main"] == merge


async def test_conflicting_merge_changes_nothing(
    world: ReleaseWorld, remote: RemoteRepository
) -> None:
    remote.commit("develop", {"app.txt": "ours\n"})
    remote.commit("main", {"app.txt": "theirs\n"})
    before = remote.refs()
    with pytest.raises(Conflict, match=r"app\.txt") as caught:
        await world.run(MergeBranch(), "step", **_MERGE)
    assert caught.value.code == "merge_conflict"
    assert remote.refs() == before


@pytest.mark.parametrize(("handler", "ref"), [(DeleteBranch(), "heads"), (DeleteTag(), "tags")])
async def test_deleted_ref_can_be_given_back(
    handler: StepHandler, ref: str, world: ReleaseWorld, remote: RemoteRepository
) -> None:
    remote.tag("old", remote.refs()["refs/heads/main"], "Old")
    remote.ask("update-ref", "refs/heads/old", "refs/heads/develop")
    before = remote.refs()
    config = {"repository": "backend", "name": "old"}
    await world.run(handler, "step", **config)
    assert f"refs/{ref}/old" not in remote.refs()
    assert (await _run_again(world, handler, config)).outputs == {"name": "old", "commit": None}
    assert len(await world.undo(handler, "step", **config)) == 1
    assert remote.refs() == before


async def test_ref_is_deleted_only_where_it_is_expected(
    world: ReleaseWorld, remote: RemoteRepository
) -> None:
    main = remote.refs()["refs/heads/main"]
    with pytest.raises(Conflict) as caught:
        await world.run(DeleteBranch(), "step", repository="backend", name="develop", commit=main)
    assert caught.value.code == "ref_moved"
    assert "refs/heads/develop" in remote.refs()


async def test_plan_names_commits_and_changes_nothing(
    world: ReleaseWorld, remote: RemoteRepository
) -> None:
    before = remote.refs()
    for handler, config in (
        (CreateBranch(), _BRANCH),
        (CreateTag(), _TAG),
        (MergeBranch(), _MERGE),
        (DeleteBranch(), {"repository": "backend", "name": "develop"}),
        (DeleteTag(), {"repository": "backend", "name": "v2.0.0"}),
    ):
        step = world.step(handler, config, "step")
        (effect,) = await handler.plan(step, world.context())
        assert effect.repository == "backend"
        assert effect.reversibility == handler.effects
    assert remote.refs() == before
    (branch,) = await CreateBranch().plan(
        world.step(CreateBranch(), _BRANCH, "step"), world.context()
    )
    assert branch.details["commit"] == before["refs/heads/develop"]


async def test_missing_source_is_named(world: ReleaseWorld, remote: RemoteRepository) -> None:
    with pytest.raises(NotFound, match="'absent'"):
        await world.run(MergeBranch(), "step", **{**_MERGE, "source": "absent"})


@pytest.mark.parametrize("name", ["-x", "a..b", "a b", "refs/heads/x"])
async def test_bad_names_are_refused(
    name: str, world: ReleaseWorld, remote: RemoteRepository
) -> None:
    assert CreateBranch().validate_config({**_BRANCH, "name": name})
    with pytest.raises(Invalid) as caught:
        await world.run(CreateBranch(), "step", **{**_BRANCH, "name": name})
    assert caught.value.code == "invalid_step_config"


def test_names_that_are_expressions_are_not_judged_before_they_are_known() -> None:
    assert CreateBranch().validate_config({**_BRANCH, "name": "{{ inputs.branch }}"}) == []


def test_plugin_supplies_the_git_steps() -> None:
    registry = PluginRegistry()
    register(registry)
    assert sorted(registry.handlers) == [
        "git.commit",
        "git.create_branch",
        "git.create_tag",
        "git.delete_branch",
        "git.delete_tag",
        "git.merge",
        "git.push",
        "git.stage_all",
    ]
