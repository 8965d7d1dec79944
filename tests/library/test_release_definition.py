"""The shipped release definition on the real engine and real repositories."""

from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

import pytest

from app.plugins.approval.handlers import register as register_approval
from app.plugins.release.handlers import register as register_release
from app.workflows.loader import load_definition
from app.workflows.registry import PluginRegistry
from tests.library.installation import Installation
from tests.plugins.release.release_world import ticket


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Installation]:
    house = Installation(tmp_path)
    keys = ("SHOP-1", "SHOP-2", "SHOP-5")
    house.world.tracker.known = [ticket(key, fix_versions=("v2.1.0",)) for key in keys]
    await house.open()
    yield house
    await house.close()


def with_conflict(house: Installation, name: str) -> None:
    remote = house.world.add(name)
    remote.commit("develop", {"app.txt": "one\nours\nthree\n"}, author="Cy")
    remote.commit("sprint/sprint-1", {"app.txt": "one\ntheirs\nthree\n"}, author="Di")


def test_the_definition_loads_without_errors_or_warnings() -> None:
    registry = PluginRegistry()
    register_release(registry)
    register_approval(registry)
    text = (files("app.library") / "definitions" / "release.yaml").read_text(encoding="utf-8")
    loaded = load_definition(text, source="release.yaml", handlers=registry.handlers)
    assert loaded.warnings == ()
    assert loaded.definition.kind == "release"


async def test_a_release_runs_through_both_gates_to_its_proof(house: Installation) -> None:
    remotes = [house.world.add(name) for name in ("backend", "frontend")]
    workflow = await house.start()
    assert await house.settled(workflow) == "waiting_for_approval"
    assert all("refs/heads/release/v2.1.0" not in remote.refs() for remote in remotes)

    assert await house.approve(workflow) == "waiting_for_approval"
    for remote in remotes:
        assert "refs/heads/rollback/v-2.1.0" in remote.refs()
        assert "refs/tags/v2.1.0" not in remote.refs()

    assert await house.approve(workflow) == "completed"
    for remote in remotes:
        assert remote.ask("show", "main:VERSION") == "2.1.0"
        assert remote.ask("rev-parse", "v2.1.0^{commit}") == remote.ask("rev-parse", "main")
        assert remote.ask("merge-base", "--is-ancestor", "main", "develop") == ""
    names = [one["name"] for one in house.manager.get_artifacts(workflow)]
    assert "release-proof.json" in names
    assert list(house.world.pages.published) == ["Release v2.1.0"]


async def test_the_plan_announces_exactly_what_the_release_makes(house: Installation) -> None:
    house.world.add("backend")
    planned = await house.plan()
    announced = planned["approvals"][0]["plan"]["effects"]
    workflow = await house.start()
    await house.settled(workflow)
    await house.approve(workflow)
    assert await house.approve(workflow) == "completed"
    made = {f"{one['kind']}:{one['target']}" for one in house.manager.get_effects(workflow)}
    assert made == {f"{one['kind']}:{one['target']}" for one in announced}


async def test_a_dry_plan_has_the_digest_of_the_real_gate(house: Installation) -> None:
    remote = house.world.add("backend")
    before = remote.refs()
    planned = await house.plan()
    assert planned["errors"] == []
    assert remote.refs() == before
    workflow = await house.start()
    await house.settled(workflow)
    (pending,) = house.manager.list_approvals(workflow_id=workflow)
    assert planned["digest"] == pending["digest"]
    kinds = {effect["kind"] for effect in planned["effects"]}
    assert {"git.branch", "git.tag", "pull_request.open", "page.publish"} <= kinds


async def test_a_dry_run_ends_after_the_plan_with_nothing_made(house: Installation) -> None:
    remote = house.world.add("backend")
    before = remote.refs()
    workflow = await house.start(dry_run=True)
    assert await house.settled(workflow) == "completed"
    assert remote.refs() == before
    assert house.manager.get_effects(workflow) == []
    steps = house.steps(workflow)
    assert steps["plan"]["status"] == "completed"
    assert {steps[name]["status"] for name in ("approve_plan", "prepare", "publish")} == {"skipped"}


async def test_a_conflict_waits_for_a_person_and_can_be_left_out(house: Installation) -> None:
    house.world.add("backend")
    with_conflict(house, "payments")
    workflow = await house.start()
    await house.settled(workflow)
    assert await house.approve(workflow) == "waiting_for_recovery"
    steps = house.steps(workflow)
    assert steps["candidate[payments]"]["error"]["code"] == "merge_conflict"
    assert steps["pull_request[backend]"]["status"] == "completed"

    await house.manager.skip_step(workflow, step="candidate", cell="payments")
    assert await house.settled(workflow) == "waiting_for_approval"
    (pending,) = house.manager.list_approvals(workflow_id=workflow)
    assert list(pending["plan"]["repositories"]) == ["backend"]
    assert await house.approve(workflow) == "completed_with_failures"
    assert "refs/tags/v2.1.0" in house.world.remotes["backend"].refs()
    untouched = house.world.remotes["payments"].refs()
    assert not [ref for ref in untouched if "v2.1.0" in ref or "v-2.1.0" in ref]


async def test_a_resolved_conflict_lets_the_repository_catch_up(house: Installation) -> None:
    with_conflict(house, "payments")
    workflow = await house.start()
    await house.settled(workflow)
    assert await house.approve(workflow) == "waiting_for_recovery"
    remote = house.world.remotes["payments"]
    remote.commit("develop", {"app.txt": "one\ntwo\nthree\n"}, message="revert: ours")
    await house.manager.retry_step(workflow, step="candidate", cell="payments")
    assert await house.settled(workflow) == "waiting_for_approval"
    assert await house.approve(workflow) == "completed"
    assert remote.ask("show", "main:app.txt") == "one\ntheirs\nthree"


async def test_cancel_undoes_what_was_prepared(house: Installation) -> None:
    remote = house.world.add("backend")
    before = remote.refs()
    workflow = await house.start()
    await house.settled(workflow)
    await house.approve(workflow)
    await house.manager.cancel_workflow(workflow)
    assert await house.settled(workflow) == "cancelled"
    assert remote.refs() == before
    assert house.world.pages.drafts == {}


async def test_a_restart_between_the_gates_loses_and_repeats_nothing(
    house: Installation,
) -> None:
    remote = house.world.add("backend")
    workflow = await house.start()
    await house.settled(workflow)
    await house.restart()
    await house.approve(workflow)
    prepared = remote.refs()
    await house.restart()
    assert remote.refs() == prepared
    assert await house.approve(workflow) == "completed"
    assert len(remote.ask("log", "--merges", "--format=%H", "v2.0.0..main").split()) == 3


async def test_a_request_that_cannot_be_released_fails_before_any_gate(
    house: Installation,
) -> None:
    house.world.add("backend", version="3.0.0")
    workflow = await house.start()
    assert await house.settled(workflow) == "waiting_for_recovery"
    error = house.steps(workflow)["plan"]["error"]
    assert error["code"] == "nothing_to_release"
    assert "3.0.0" in error["message"]
    assert house.manager.list_approvals(workflow_id=workflow) == []
