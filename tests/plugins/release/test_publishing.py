"""Publishing is a compare-and-swap from what was approved to what was approved, once."""

import pytest

from app.errors import Conflict
from app.plugins.release.publishing import MergeRelease, PublishForgeRelease, TagRelease
from tests.plugins.release.release_run import ReleaseRun
from tests.plugins.release.release_world import ReleaseWorld, ticket


@pytest.fixture
async def run(world: ReleaseWorld) -> ReleaseRun:
    world.add("backend")
    world.tracker.known = [ticket("SHOP-1", fix_versions=("v2.1.0",))]
    run = ReleaseRun(world, ["backend"])
    await run.make_plan()
    await run.prepare()
    await run.stand_still()
    return run


def approved(run: ReleaseRun) -> dict[str, str]:
    evidence = run.world.state["steps"]["barrier"]["outputs"]["evidence"]
    found: dict[str, str] = evidence["repositories"]["backend"]
    return found


async def test_develop_main_and_tag_are_exactly_what_was_approved(run: ReleaseRun) -> None:
    await run.publish()
    remote = run.world.remotes["backend"]
    refs = remote.refs()
    assert refs["refs/heads/develop"] == approved(run)["candidate"]
    assert refs["refs/heads/main"] == approved(run)["merge"]
    assert remote.ask("rev-parse", "v2.1.0^{commit}") == approved(run)["merge"]
    assert remote.ask("cat-file", "-t", "v2.1.0") == "tag"
    assert run.world.state["tags"] == {"backend": "v2.1.0"}
    assert run.world.memory_forge.requests[0].state == "merged"
    assert "SHOP-1" in run.world.memory_forge.releases["backend", "v2.1.0"].notes


async def test_publishing_again_after_a_crash_does_nothing_twice(run: ReleaseRun) -> None:
    await run.publish()
    remote = run.world.remotes["backend"]
    refs, made = remote.refs(), list(run.world.ledger.order)
    run.world.ledger.forget()
    await run.publish()
    assert remote.refs() == refs
    assert run.world.ledger.order == made


@pytest.mark.parametrize("branch", ["develop", "main"])
async def test_a_branch_that_moved_stops_publishing_with_nothing_moved(
    run: ReleaseRun, branch: str
) -> None:
    remote = run.world.remotes["backend"]
    remote.commit(branch, {"late.txt": "late"})
    before = remote.refs()
    with pytest.raises(Conflict) as caught:
        await run.publish()
    assert caught.value.code == "ref_moved"
    assert remote.refs() == before


async def test_work_on_top_of_the_release_is_recognised_after_a_crash(run: ReleaseRun) -> None:
    await run.world.run(MergeRelease(), "merge[backend]", **run.cell("backend"))
    remote = run.world.remotes["backend"]
    remote.follow("main")
    newer = remote.commit("main", {"newer.txt": "x"})
    run.world.ledger.forget()
    await run.world.run(MergeRelease(), "merge[backend]", **run.cell("backend"))
    assert remote.refs()["refs/heads/main"] == newer


async def test_a_tag_on_something_else_is_never_moved(run: ReleaseRun) -> None:
    await run.world.run(MergeRelease(), "merge[backend]", **run.cell("backend"))
    remote = run.world.remotes["backend"]
    remote.tag("v2.1.0", remote.ask("rev-parse", "v2.0.0^{commit}"), "Somebody else's")
    with pytest.raises(Conflict) as caught:
        await run.world.run(TagRelease(), "tag[backend]", **run.cell("backend"))
    assert caught.value.code == "tag_exists"


async def test_without_evidence_nothing_is_published(run: ReleaseRun) -> None:
    run.world.state["steps"]["barrier"] = {"status": "skipped", "outputs": None}
    before = run.world.remotes["backend"].refs()
    with pytest.raises(Conflict) as caught:
        await run.publish()
    assert caught.value.code == "no_evidence"
    assert run.world.remotes["backend"].refs() == before


async def test_publishing_cannot_be_undone(run: ReleaseRun) -> None:
    await run.publish()
    for handler in (MergeRelease(), TagRelease(), PublishForgeRelease()):
        assert handler.effects == "irreversible"
        assert await run.world.undo(handler, handler.type, **run.cell("backend")) == []
