"""The shipped hotfix on the real engine and real repositories: from the last tag, one approval, back into develop."""

from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from app.artifacts.store import ArtifactStore
from tests.library.installation import Installation
from tests.plugins.release.release_world import ticket


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Installation]:
    house = Installation(tmp_path)
    house.world.tracker.known = [ticket("SHOP-7", fix_versions=("v2.0.1",))]
    await house.open()
    yield house
    await house.close()


async def start(house: Installation, **inputs: object) -> str:
    given = {"repositories": list(house.world.remotes), "fix_version": "v2.0.1", **inputs}
    return await house.manager.start_workflow(given, definition="hotfix")


async def test_a_hotfix_ships_its_tickets_from_the_last_tag_after_one_approval(
    house: Installation,
) -> None:
    remotes = [house.world.add(name) for name in ("backend", "frontend")]
    for remote in remotes:
        remote.commit(
            "hotfix/SHOP-7-urgent", {"fix.txt": "x"}, message="fix: it (SHOP-7)", start="main"
        )
    workflow = await start(house, sprint_name="sprint-1")
    assert await house.settled(workflow) == "waiting_for_approval"
    assert all("refs/tags/v2.0.1" not in remote.refs() for remote in remotes)
    assert all(remote.ask("show", "main:VERSION") == "2.0.0" for remote in remotes)

    assert await house.approve(workflow) == "completed"
    for remote in remotes:
        assert remote.ask("show", "main:VERSION") == "2.0.1"
        assert remote.ask("rev-parse", "v2.0.1^{commit}") == remote.ask("rev-parse", "main")
        assert "cart.txt" not in remote.ask("ls-tree", "--name-only", "main")
        for branch in ("develop", "sprint/sprint-1"):
            assert "fix.txt" in remote.ask("ls-tree", "--name-only", branch)
    outputs = house.manager.get_workflow_status(workflow)["state"]["outputs"]
    assert outputs["proof"]["proven"] is True
    assert list(house.world.pages.published) == ["Release v2.0.1"]


async def test_the_proof_names_the_one_gate(house: Installation) -> None:
    remote = house.world.add("backend")
    remote.commit(
        "hotfix/SHOP-7-urgent", {"fix.txt": "x"}, message="fix: it (SHOP-7)", start="main"
    )
    workflow = await start(house)
    await house.settled(workflow)
    await house.approve(workflow)
    rows = house.manager.get_artifacts(workflow)
    (row,) = [one for one in rows if one["name"] == "release-proof.json"]
    content = await ArtifactStore(house.folder / "artifacts").get(row)
    predicate = orjson.loads(content)["predicate"]
    assert [one["step"] for one in predicate["approvals"]] == ["approve_publish"]
    assert predicate["plan_digest"] == ""


async def test_cancelling_before_the_approval_takes_the_new_branches_away(
    house: Installation,
) -> None:
    remote = house.world.add("backend")
    remote.commit(
        "hotfix/SHOP-7-urgent", {"fix.txt": "x"}, message="fix: it (SHOP-7)", start="main"
    )
    before = remote.refs()
    workflow = await start(house)
    assert await house.settled(workflow) == "waiting_for_approval"
    assert remote.refs() != before
    await house.manager.cancel_workflow(workflow)
    assert await house.settled(workflow) == "cancelled"
    assert remote.refs() == before


async def test_a_plan_changes_nothing_and_announces_what_the_hotfix_makes(
    house: Installation,
) -> None:
    remote = house.world.add("backend")
    remote.commit(
        "hotfix/SHOP-7-urgent", {"fix.txt": "x"}, message="fix: it (SHOP-7)", start="main"
    )
    before = remote.refs()
    inputs = {"repositories": ["backend"], "fix_version": "v2.0.1"}
    planned = await house.manager.plan_workflow(inputs, definition="hotfix")
    assert planned["errors"] == []
    assert remote.refs() == before
    announced = {f"{one['kind']}:{one['target']}" for one in planned["effects"]}

    workflow = await start(house)
    await house.settled(workflow)
    assert await house.approve(workflow) == "completed"
    made = {f"{one['kind']}:{one['target']}" for one in house.manager.get_effects(workflow)}
    assert made == announced


async def test_a_hotfix_with_nothing_to_ship_fails_before_anything_is_made(
    house: Installation,
) -> None:
    remote = house.world.add("backend", version="3.0.0")
    before = remote.refs()
    workflow = await start(house)
    assert await house.settled(workflow) == "waiting_for_recovery"
    assert house.steps(workflow)["plan"]["error"]["code"] == "nothing_to_release"
    assert remote.refs() == before
