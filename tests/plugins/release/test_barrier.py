"""Nothing is published that is not exactly what was prepared."""

import pytest

from app.errors import Conflict
from app.plugins.release.barrier import Barrier
from app.remotes.forge import Checks
from tests.plugins.release.release_run import ReleaseRun
from tests.plugins.release.release_world import ReleaseWorld, ticket


@pytest.fixture
async def run(world: ReleaseWorld) -> ReleaseRun:
    for name in ("backend", "frontend"):
        world.add(name)
    world.remotes["frontend"].commit(
        "sprint/sprint-1", {"ui.txt": "x"}, message="feat: ui (SHOP-2)"
    )
    world.tracker.known = [ticket(key, fix_versions=("v2.1.0",)) for key in ("SHOP-1", "SHOP-2")]
    run = ReleaseRun(world, ["backend", "frontend"])
    await run.make_plan()
    await run.prepare()
    return run


async def test_the_evidence_names_commits_trees_and_targets(run: ReleaseRun) -> None:
    evidence = await run.stand_still()
    backend = evidence["repositories"]["backend"]
    remote = run.world.remotes["backend"]
    assert backend["candidate"] == remote.refs()["refs/heads/release/v2.1.0"]
    assert backend["heads"]["main"] == remote.refs()["refs/heads/main"]
    assert backend["tag"] == "v2.1.0"
    assert backend["notes_digest"].startswith("sha256:")
    assert evidence["document"]["title"] == "Release v2.1.0"
    assert evidence == await run.stand_still()


@pytest.mark.parametrize("branch", ["develop", "main", "sprint/sprint-1", "release/v2.1.0"])
async def test_a_branch_that_moved_is_drift(run: ReleaseRun, branch: str) -> None:
    run.world.remotes["backend"].commit(branch, {"late.txt": "late"}, start="main")
    with pytest.raises(Conflict) as caught:
        await run.ready()
    assert caught.value.code == "drift"
    assert branch in caught.value.message


async def test_a_tag_made_meanwhile_is_drift(run: ReleaseRun) -> None:
    remote = run.world.remotes["backend"]
    remote.tag("v2.1.0", remote.refs()["refs/heads/main"], "Somebody else's")
    with pytest.raises(Conflict) as caught:
        await run.ready()
    assert caught.value.code == "drift"


async def test_checks_are_waited_for(run: ReleaseRun) -> None:
    run.world.memory_forge.check_states = [Checks("pending"), Checks("pending"), Checks("green")]
    assert (await run.ready()).outputs["checks"] == "green"


async def test_failed_checks_are_named(run: ReleaseRun) -> None:
    run.world.memory_forge.check_states = [Checks("failed", {"lint": "green", "unit": "failed"})]
    with pytest.raises(Conflict, match="unit") as caught:
        await run.ready()
    assert caught.value.code == "checks_failed"


async def test_a_repository_that_a_person_dropped_is_a_listed_exclusion(run: ReleaseRun) -> None:
    ready = {"backend": (await run.ready("backend")).outputs, "frontend": None}
    result = await run.world.run(Barrier(), "barrier", plan=run.plan, ready=ready, document=None)
    assert result.outputs["repositories"] == ["backend"]
    repository, lost = result.outputs["left_out"]
    assert repository["repository"] == "frontend"
    assert lost["ticket"] == "SHOP-2"
    assert result.outputs["left_out"][0] in result.outputs["evidence"]["exclusions"]


async def test_drift_between_the_check_and_the_barrier_stops_everything(run: ReleaseRun) -> None:
    ready = {name: (await run.ready(name)).outputs for name in run.scope}
    run.world.remotes["frontend"].commit("main", {"late.txt": "late"})
    with pytest.raises(Conflict, match="frontend") as caught:
        await run.world.run(Barrier(), "barrier", plan=run.plan, ready=ready, document=None)
    assert caught.value.code == "drift"


async def test_a_barrier_with_nothing_left_says_so(run: ReleaseRun) -> None:
    ready = dict.fromkeys(run.scope)
    with pytest.raises(Conflict) as caught:
        await run.world.run(Barrier(), "barrier", plan=run.plan, ready=ready, document=None)
    assert caught.value.code == "nothing_to_publish"
