"""After publishing."""

import pytest

from app.plugins.release.document import WriteDocument
from app.plugins.release.finishing import BackMerge, NotifyPeople, PublishDocument, ReleaseVersion
from app.remotes.tracker import TrackerVersion
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
    await run.publish()
    return run


async def test_the_release_is_finished_once(run: ReleaseRun) -> None:
    await run.finish()
    made, refs = list(run.world.ledger.order), run.world.remotes["backend"].refs()
    run.world.ledger.forget()
    await run.finish()
    assert run.world.ledger.order == made
    assert run.world.remotes["backend"].refs() == refs
    assert list(run.world.pages.published) == ["Release v2.1.0"]
    assert run.world.tracker.versions["v2.1.0"] == TrackerVersion("v2.1.0", True, "2024-02-01")
    (message,) = run.world.notifier.sent.values()
    assert "backend v2.1.0" in message.body


async def test_develop_holds_the_released_merge_and_later_work(run: ReleaseRun) -> None:
    remote = run.world.remotes["backend"]
    remote.follow("develop")
    later = remote.commit("develop", {"later.txt": "later"})
    await run.world.run(BackMerge(), "back_merge", **run.cell("backend"))
    for commit in (later, "v2.1.0^{commit}"):
        assert remote.ask("merge-base", "--is-ancestor", commit, "develop") == ""


async def test_a_hotfix_flows_back_to_develop_and_to_the_open_sprint(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    remote.commit(
        "hotfix/SHOP-7-urgent", {"fix.txt": "x"}, message="fix: it (SHOP-7)", start="main"
    )
    world.tracker.known = [ticket("SHOP-7", fix_versions=("v2.0.1",))]
    run = ReleaseRun(world, ["backend"], fix_version="v2.0.1", release_type="hotfix")
    await run.all()
    assert remote.ask("show", "main:VERSION") == "2.0.1"
    for branch in ("develop", "sprint/sprint-1"):
        assert remote.ask("merge-base", "--is-ancestor", "v2.0.1^{commit}", branch) == ""
        assert "fix.txt" in remote.ask("ls-tree", "--name-only", branch)
    assert "cart.txt" not in remote.ask("ls-tree", "--name-only", "main")


async def test_a_version_released_by_others_survives_a_rollback(run: ReleaseRun) -> None:
    others = TrackerVersion("v2.1.0", True, "2023-12-24")
    run.world.tracker.versions["v2.1.0"] = others
    await run.world.run(ReleaseVersion(), "release_version", plan=run.plan)
    assert await run.world.undo(ReleaseVersion(), "release_version", plan=run.plan) == []
    assert run.world.tracker.versions["v2.1.0"] == others


async def test_undo_takes_version_page_and_draft_back(run: ReleaseRun) -> None:
    await run.world.run(PublishDocument(), "publish_document", plan=run.plan)
    await run.world.run(ReleaseVersion(), "release_version", plan=run.plan)
    for handler in (ReleaseVersion(), PublishDocument(), WriteDocument()):
        assert await run.world.undo(handler, handler.type, plan=run.plan)
    assert run.world.tracker.versions["v2.1.0"].released is False
    assert run.world.pages.published == {}
    assert run.world.pages.drafts == {}


async def test_nothing_is_announced_where_nothing_was_published(run: ReleaseRun) -> None:
    run.world.state["tags"] = {}
    for handler in (PublishDocument(), ReleaseVersion(), NotifyPeople()):
        result = await run.world.run(handler, handler.type, plan=run.plan)
        assert result.status == "skipped"


async def test_without_a_tracker_there_is_no_version_to_release(run: ReleaseRun) -> None:
    run.world.tracker.configured = False
    result = await run.world.run(ReleaseVersion(), "release_version", plan=run.plan)
    assert result.status == "skipped"
