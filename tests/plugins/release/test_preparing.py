"""The rollback branch and the pull request."""

from dataclasses import replace

import pytest

from app.errors import Conflict
from app.plugins.release.preparing import MakeRollbackBranch, OpenPullRequest
from tests.plugins.release.release_run import ReleaseRun
from tests.plugins.release.release_world import ReleaseWorld, ticket


@pytest.fixture
async def run(world: ReleaseWorld) -> ReleaseRun:
    world.add("backend")
    world.tracker.known = [ticket("SHOP-1", fix_versions=("v2.1.0",))]
    run = ReleaseRun(world, ["backend"])
    await run.make_plan()
    await run.candidate()
    return run


async def test_the_rollback_branch_is_main_as_it_was(world: ReleaseWorld, run: ReleaseRun) -> None:
    refs = world.remotes["backend"].refs
    main = refs()["refs/heads/main"]
    result = await world.run(MakeRollbackBranch(), "rollback", **run.cell("backend"))
    assert result.outputs == {"branch": "rollback/v-2.1.0", "commit": main}
    assert refs()["refs/heads/rollback/v-2.1.0"] == main


async def test_the_pull_request_is_opened_once_with_the_notes(
    world: ReleaseWorld, run: ReleaseRun
) -> None:
    first = await world.run(OpenPullRequest(), "pull_request", **run.cell("backend"))
    world.ledger.forget()
    second = await world.run(OpenPullRequest(), "pull_request", **run.cell("backend"))
    assert second.outputs == first.outputs
    (request,) = world.memory_forge.requests
    assert "SHOP-1" in request.body
    assert (request.source, request.target) == ("release/v2.1.0", "main")


async def test_a_pull_request_that_a_person_closed_is_not_reopened(
    world: ReleaseWorld, run: ReleaseRun
) -> None:
    await world.run(OpenPullRequest(), "pull_request", **run.cell("backend"))
    world.memory_forge.requests[0] = replace(world.memory_forge.requests[0], state="closed")
    world.ledger.forget()
    with pytest.raises(Conflict) as caught:
        await world.run(OpenPullRequest(), "pull_request", **run.cell("backend"))
    assert caught.value.code == "pull_request_changed"


async def test_undo_closes_the_pull_request_and_deletes_the_branch(
    world: ReleaseWorld, run: ReleaseRun
) -> None:
    await world.run(MakeRollbackBranch(), "rollback", **run.cell("backend"))
    await world.run(OpenPullRequest(), "pull_request", **run.cell("backend"))
    assert await world.undo(OpenPullRequest(), "pull_request", **run.cell("backend"))
    assert await world.undo(MakeRollbackBranch(), "rollback", **run.cell("backend"))
    assert world.memory_forge.requests[0].state == "closed"
    assert "refs/heads/rollback/v-2.1.0" not in world.remotes["backend"].refs()


async def test_after_publishing_began_the_rollback_branch_stays(world: ReleaseWorld) -> None:
    world.add("backend")
    world.tracker.known = [ticket("SHOP-1", fix_versions=("v2.1.0",))]
    run = ReleaseRun(world, ["backend"])
    await run.all()
    assert await world.undo(MakeRollbackBranch(), "rollback", **run.cell("backend")) == []
    assert await world.undo(OpenPullRequest(), "pull_request", **run.cell("backend")) == []
    assert "refs/heads/rollback/v-2.1.0" in world.remotes["backend"].refs()
