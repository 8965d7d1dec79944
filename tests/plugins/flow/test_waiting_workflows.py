"""Waiting through the real engine: pauses and restarts."""

import asyncio
from pathlib import Path

import pytest

from app.workflows.manager import WorkflowManager
from tests.workflows.harness import House

WAITING = """
schema: 1
name: d
steps:
  - {id: nap, type: wait, retry: {max: 0}, with: {until: "false", every: 1h}}
"""
CHOICE = """
schema: 1
name: d
inputs: {size: {type: integer, default: 7}}
steps:
  - id: size
    type: conditional
    with: {branches: {big: "inputs.size > 5", middle: "inputs.size > 2"}, default: small}
  - {id: large, type: test.work, when: "{{ size.outputs.branch == 'big' }}"}
  - {id: tiny, type: test.work, needs: [size], when: "size.outputs.taken.small"}
"""


@pytest.fixture
async def house(tmp_path: Path) -> House:
    return House(tmp_path)


async def waits(manager: WorkflowManager, workflow: str) -> str:
    while True:
        entry = manager.get_workflow_status(workflow)["state"]["steps"].get("nap", {})
        if entry.get("status") == "running":
            return str(entry["started_at"])
        await asyncio.sleep(0.01)


async def test_pause_does_not_wait_for_a_waiting_step(house: House) -> None:
    manager = await house.manager(grace_s=3600)
    workflow = await house.start(manager, WAITING)
    await waits(manager, workflow)
    await manager.pause_workflow(workflow)
    assert (await manager.wait_settled(workflow))["metadata"]["status"] == "paused"
    await house.close()


async def test_wait_goes_on_from_its_first_start_after_restarts(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, WAITING)
    started = await waits(manager, workflow)
    for _ in range(3):
        await manager.close()
        manager = await house.manager()
        assert await waits(manager, workflow) == started
    await house.close()


async def test_branch_that_is_chosen_decides_what_runs(house: House) -> None:
    manager = await house.manager()
    first = await house.start(manager, CHOICE)
    assert (await manager.wait_settled(first))["metadata"]["status"] == "completed"
    assert dict(house.world.runs) == {"large": 1}
    second = await house.start(manager, CHOICE, size=1)
    await manager.wait_settled(second)
    assert dict(house.world.runs) == {"large": 1, "tiny": 1}
    await house.close()
