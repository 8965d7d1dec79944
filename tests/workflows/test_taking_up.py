"""What a start makes of what a stop or a crash left, and what keeps going beside a workflow that cannot."""

import asyncio
from typing import Any

import pytest

from app.approvals.decisions import Decision
from app.errors import Unavailable
from app.workflows.embedded import EmbeddedBackend
from app.workflows.manager import WorkflowManager
from tests.workflows.harness import House

TWO_GATES = """
name: gates
steps:
  - id: ship
    type: test.work
    matrix: {repository: [a, b]}
    approval: {title: "Ship {{ matrix.repository }}"}
"""
BACK_OFF = """
name: back-off
limits: {parallel: 1}
steps:
  - {id: a_tries, type: test.work, needs: [], with: {fails: 1}, retry: {max: 1, delay: 30s, jitter: 0}}
  - {id: b_other, type: test.work, needs: [], with: {gate: other}}
"""


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.002)


async def test_a_decision_that_a_crash_cut_off_takes_effect_beside_another_gate(
    house: House,
) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, TWO_GATES)
    await manager.wait_settled(workflow)
    first = next(one for one in manager.list_approvals() if one["cell"] == "a")
    await manager.close()
    decision = Decision(
        first["id"], "approve", "local", "2026-01-01T00:00:00Z", "", first["digest"]
    )
    await manager._decisions.record(decision)  # what a killed process had done
    manager = await house.manager()
    await until(lambda: house.world.runs["ship[a]"] == 1)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_approval"


async def test_a_step_that_waits_for_its_next_try_holds_no_slot(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, BACK_OFF)
    await until(lambda: house.world.runs["a_tries"] and house.world.runs["b_other"])
    entries = manager.shelf.records[workflow].view.entries
    assert entries["a_tries"]["status"] == "retrying"
    async with asyncio.timeout(3):
        await manager.pause_workflow(workflow)
        house.world.gate("other").set()
        status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "paused"
    assert house.world.runs == {"a_tries": 1, "b_other": 1}


async def test_a_cancelled_retry_leaves_nothing_open(house: House) -> None:
    manager = await house.manager()
    house.world.gate("other").set()
    workflow = await house.start(manager, BACK_OFF)
    await until(lambda: house.world.runs["a_tries"] and house.world.runs["b_other"])
    async with asyncio.timeout(3):
        await manager.cancel_workflow(workflow)
        status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "cancelled"
    assert {row["status"] for row in status["steps"]} == {"cancelled", "completed"}


async def test_the_watch_goes_on_after_a_workflow_that_cannot(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.workflows.keeper._WATCH_S", 0.01)
    text = TWO_GATES.replace("approval: {", "approval: {expires: 1s, ")
    manager = await house.manager()
    broken = await house.start(manager, text)
    await manager.wait_settled(broken)
    record = manager.shelf.records[broken]

    def refuse(*_: Any, **__: Any) -> Any:
        raise Unavailable("the disk is full", code="storage_failed")

    monkeypatch.setattr(record, "append", refuse)
    sound = await house.start(manager, text.replace("name: gates", "name: sound"))
    async with asyncio.timeout(5):
        while "failed" not in {
            row["status"] for row in manager.get_workflow_status(sound)["steps"]
        }:
            await asyncio.sleep(0.01)


async def test_a_running_workflow_that_nobody_drives_is_driven_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.workflows.keeper._WATCH_S", 0.01)
    manager = await house.manager()
    backend = await manager.backend()
    assert isinstance(backend, EmbeddedBackend)
    workflow = await house.start(
        manager, "name: one\nsteps: [{id: one, type: test.work, with: {gate: one}}]\n"
    )
    await until(lambda: house.world.runs["one"])
    task = backend._driven[workflow].task  # as a cancelled caller would leave it
    task.cancel()
    await asyncio.wait([task])
    house.world.gate("one").set()
    async with asyncio.timeout(5):
        while manager.get_workflow_status(workflow)["metadata"]["status"] != "completed":
            await asyncio.sleep(0.01)


async def test_a_closed_manager_opens_again_and_goes_on(house: House) -> None:
    manager: WorkflowManager = await house.manager()
    text = "name: one\nsteps: [{id: one, type: approval}, {id: two, type: test.work}]\n"
    workflow = await house.start(manager, text)
    await manager.wait_settled(workflow)
    await manager.close()
    await manager.open()
    approval = manager.list_approvals()[0]
    await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
