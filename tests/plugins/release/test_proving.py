"""The proof asks git, not the plan."""

import json

import pytest

from app.errors import Conflict
from tests.plugins.release.release_run import ReleaseRun
from tests.plugins.release.release_world import ReleaseWorld, ticket


@pytest.fixture
async def run(world: ReleaseWorld) -> ReleaseRun:
    world.add("backend")
    world.tracker.known = [ticket(key, fix_versions=("v2.1.0",)) for key in ("SHOP-1", "SHOP-5")]
    run = ReleaseRun(world, ["backend"])
    await run.make_plan()
    await run.prepare()
    await run.stand_still()
    await run.publish()
    return run


async def test_the_proof_is_left_as_json_and_markdown(run: ReleaseRun) -> None:
    result = await run.prove()
    assert [one["name"] for one in result.artifacts] == ["release-proof.json", "release-proof.md"]
    statement = json.loads(await run.world.artifacts.get(result.artifacts[0]))
    text = json.dumps(statement)
    for fact in ("SHOP-1", "feature/SHOP-1-backend", "v2.1.0", "SHOP-5"):
        assert fact in text
    merge = run.world.state["steps"]["merge[backend]"]["outputs"]["commit"]
    assert merge in text
    assert result.outputs["summary"]["repositories"] == {"backend": "v2.1.0"}


async def test_a_stranded_branch_fails_the_proof(run: ReleaseRun) -> None:
    remote = run.world.remotes["backend"]
    stranded = remote.commit("feature/SHOP-5", {"lost.txt": "lost"}, start="main")
    entry = run.plan["repositories"]["backend"]
    entry["feature_branches"].append(
        {"name": "feature/SHOP-5", "ticket": "SHOP-5", "head": stranded, "included": True}
    )
    with pytest.raises(Conflict, match="feature/SHOP-5") as caught:
        await run.prove()
    assert caught.value.code == "not_proven"


async def test_a_tag_that_was_moved_fails_the_proof(run: ReleaseRun) -> None:
    remote = run.world.remotes["backend"]
    remote.ask("tag", "-f", "v2.1.0", "develop")
    with pytest.raises(Conflict) as caught:
        await run.prove()
    assert caught.value.code == "not_proven"
