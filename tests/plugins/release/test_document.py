"""The draft of the deployment document."""

import pytest

from app.errors import Conflict
from app.plugins.release.document import WriteDocument
from tests.plugins.release.release_run import ReleaseRun
from tests.plugins.release.release_world import ReleaseWorld, ticket


@pytest.fixture
async def run(world: ReleaseWorld) -> ReleaseRun:
    world.add("backend")
    world.tracker.known = [ticket("SHOP-1", fix_versions=("v2.1.0",))]
    run = ReleaseRun(world, ["backend"])
    await run.make_plan()
    await run.prepare()
    return run


async def test_the_draft_says_how_to_deploy_and_how_to_go_back(run: ReleaseRun) -> None:
    result = await run.world.run(WriteDocument(), "document", plan=run.plan)
    draft = run.world.pages.drafts["Release v2.1.0"]
    for fact in ("backend", "release/v2.1.0", "rollback/v-2.1.0", "SHOP-1"):
        assert fact in draft
    assert result.outputs["text"] == draft
    assert (await run.world.artifacts.get(result.artifacts[0])).decode() == draft
    assert run.world.pages.published == {}


async def test_a_repository_that_was_not_prepared_is_not_in_the_document(run: ReleaseRun) -> None:
    run.world.state["pull_requests"] = {}
    await run.world.run(WriteDocument(), "document", plan=run.plan)
    assert "rollback/v-2.1.0" not in run.world.pages.drafts["Release v2.1.0"]


async def test_a_repeated_step_finds_its_draft(run: ReleaseRun) -> None:
    await run.world.run(WriteDocument(), "document", plan=run.plan)
    made = list(run.world.ledger.order)
    run.world.ledger.forget()
    await run.world.run(WriteDocument(), "document", plan=run.plan)
    assert run.world.ledger.order == made


async def test_the_page_of_somebody_else_is_never_overwritten(run: ReleaseRun) -> None:
    run.world.pages.drafts["Release v2.1.0"] = "Somebody else's words"
    with pytest.raises(Conflict) as caught:
        await run.world.run(WriteDocument(), "document", plan=run.plan)
    assert caught.value.code == "page_exists"
    assert run.world.pages.drafts["Release v2.1.0"] == "Somebody else's words"
