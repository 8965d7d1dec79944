"""The shipped release definition on the real engine and real repositories."""

from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path

import pytest

from app.plugins.approval.handlers import register as register_approval
from app.plugins.release.handlers import register as register_release
from app.workflows.loader import load_definition
from app.workflows.registry import PluginRegistry
from tests.library.release_service import ReleaseService
from tests.plugins.release.release_world import ticket


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[ReleaseService]:
    service = ReleaseService(tmp_path)
    keys = ("SHOP-1", "SHOP-2", "SHOP-5")
    service.world.tracker.known = [ticket(key, fix_versions=("v2.1.0",)) for key in keys]
    await service.open()
    yield service
    await service.close()


def with_conflict(service: ReleaseService, name: str) -> None:
    remote = service.world.add(name)
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


async def test_a_release_runs_through_both_gates_to_its_proof(service: ReleaseService) -> None:
    remotes = [service.world.add(name) for name in ("backend", "frontend")]
    workflow = await service.start()
    assert await service.settled(workflow) == "waiting_for_approval"
    assert all("refs/heads/release/v2.1.0" not in remote.refs() for remote in remotes)

    assert await service.approve(workflow) == "waiting_for_approval"
    for remote in remotes:
        assert "refs/heads/rollback/v-2.1.0" in remote.refs()
        assert "refs/tags/v2.1.0" not in remote.refs()

    assert await service.approve(workflow) == "completed"
    for remote in remotes:
        assert remote.ask("show", "main:VERSION") == "2.1.0"
        assert remote.ask("rev-parse", "v2.1.0^{commit}") == remote.ask("rev-parse", "main")
        assert remote.ask("merge-base", "--is-ancestor", "main", "develop") == ""
    names = [one["name"] for one in service.manager.get_artifacts(workflow)]
    assert "release-proof.json" in names
    assert list(service.world.pages.published) == ["Release v2.1.0"]


async def test_the_plan_announces_exactly_what_the_release_makes(service: ReleaseService) -> None:
    service.world.add("backend")
    planned = await service.plan()
    announced = planned["approvals"][0]["plan"]["effects"]
    workflow = await service.start()
    await service.settled(workflow)
    await service.approve(workflow)
    assert await service.approve(workflow) == "completed"
    made = {f"{one['kind']}:{one['target']}" for one in service.manager.get_effects(workflow)}
    assert made == {f"{one['kind']}:{one['target']}" for one in announced}


async def test_a_dry_plan_has_the_digest_of_the_real_gate(service: ReleaseService) -> None:
    remote = service.world.add("backend")
    before = remote.refs()
    planned = await service.plan()
    assert planned["errors"] == []
    assert remote.refs() == before
    workflow = await service.start()
    await service.settled(workflow)
    (pending,) = service.manager.list_approvals(workflow_id=workflow)
    assert planned["digest"] == pending["digest"]
    kinds = {effect["kind"] for effect in planned["effects"]}
    assert {"git.branch", "git.tag", "pull_request.open", "page.publish"} <= kinds


async def test_a_dry_run_ends_after_the_plan_with_nothing_made(service: ReleaseService) -> None:
    remote = service.world.add("backend")
    before = remote.refs()
    workflow = await service.start(dry_run=True)
    assert await service.settled(workflow) == "completed"
    assert remote.refs() == before
    assert service.manager.get_effects(workflow) == []
    steps = service.steps(workflow)
    assert steps["plan"]["status"] == "completed"
    assert {steps[name]["status"] for name in ("approve_plan", "prepare", "publish")} == {"skipped"}


async def test_a_conflict_waits_for_a_person_and_can_be_left_out(service: ReleaseService) -> None:
    service.world.add("backend")
    with_conflict(service, "payments")
    workflow = await service.start()
    await service.settled(workflow)
    assert await service.approve(workflow) == "waiting_for_recovery"
    steps = service.steps(workflow)
    assert steps["candidate[payments]"]["error"]["code"] == "merge_conflict"
    assert steps["pull_request[backend]"]["status"] == "completed"

    await service.manager.skip_step(workflow, step="candidate", cell="payments")
    assert await service.settled(workflow) == "waiting_for_approval"
    (pending,) = service.manager.list_approvals(workflow_id=workflow)
    assert list(pending["plan"]["repositories"]) == ["backend"]
    assert await service.approve(workflow) == "completed_with_failures"
    assert "refs/tags/v2.1.0" in service.world.remotes["backend"].refs()
    untouched = service.world.remotes["payments"].refs()
    assert not [ref for ref in untouched if "v2.1.0" in ref or "v-2.1.0" in ref]


async def test_a_resolved_conflict_lets_the_repository_catch_up(service: ReleaseService) -> None:
    with_conflict(service, "payments")
    workflow = await service.start()
    await service.settled(workflow)
    assert await service.approve(workflow) == "waiting_for_recovery"
    remote = service.world.remotes["payments"]
    remote.commit("develop", {"app.txt": "one\ntwo\nthree\n"}, message="revert: ours")
    await service.manager.retry_step(workflow, step="candidate", cell="payments")
    assert await service.settled(workflow) == "waiting_for_approval"
    assert await service.approve(workflow) == "completed"
    assert remote.ask("show", "main:app.txt") == "one\ntheirs\nthree"


async def test_cancel_undoes_what_was_prepared(service: ReleaseService) -> None:
    remote = service.world.add("backend")
    before = remote.refs()
    workflow = await service.start()
    await service.settled(workflow)
    await service.approve(workflow)
    await service.manager.cancel_workflow(workflow)
    assert await service.settled(workflow) == "cancelled"
    assert remote.refs() == before
    assert service.world.pages.drafts == {}


async def test_a_restart_between_the_gates_loses_and_repeats_nothing(
    service: ReleaseService,
) -> None:
    remote = service.world.add("backend")
    workflow = await service.start()
    await service.settled(workflow)
    await service.restart()
    await service.approve(workflow)
    prepared = remote.refs()
    await service.restart()
    assert remote.refs() == prepared
    assert await service.approve(workflow) == "completed"
    assert len(remote.ask("log", "--merges", "--format=%H", "v2.0.0..main").split()) == 3


async def test_a_request_that_cannot_be_released_fails_before_any_gate(
    service: ReleaseService,
) -> None:
    service.world.add("backend", version="3.0.0")
    workflow = await service.start()
    assert await service.settled(workflow) == "waiting_for_recovery"
    error = service.steps(workflow)["plan"]["error"]
    assert error["code"] == "nothing_to_release"
    assert "3.0.0" in error["message"]
    assert service.manager.list_approvals(workflow_id=workflow) == []
