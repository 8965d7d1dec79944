"""The platform bounds running workflows and executing steps over all workflows; what is over waits, visibly."""

import asyncio

from app.workflows.platform_file import Platform, PlatformLimits
from tests.workflows.harness import House

HOLD = """
name: hold
inputs: {gate: {type: string}}
steps:
  - {id: hold, type: test.work, with: {gate: "{{ inputs.gate }}"}}
"""
ASK = """
name: ask
steps:
  - {id: ask, type: approval}
"""
WIDE = """
name: wide
steps:
  - {id: a, type: test.work, needs: [], with: {gate: open}}
  - {id: b, type: test.work, needs: [], with: {gate: open}}
"""


def limited(house: House, **limits: int) -> None:
    house.platform = Platform(limits=PlatformLimits(**limits))


async def test_a_workflow_over_the_limit_waits_and_starts_by_itself(house: House) -> None:
    limited(house, running_workflows=1)
    manager = await house.manager()
    first = await house.start(manager, HOLD, gate="one")
    second = await house.start(manager, HOLD, gate="two")
    third = await house.start(manager, HOLD, gate="three")
    for workflow in (second, third):
        waits = manager.why(workflow)["waits"]
        assert (waits[0]["what"], waits[0]["reason"]) == ("admission", "limit_reached")
        assert "as the platform allows" in waits[0]["message"]

    house.world.gate("one").set()
    await manager.wait_settled(first)
    while manager.get_workflow_status(second)["metadata"]["status"] == "queued":
        await asyncio.sleep(0.005)
    assert manager.get_workflow_status(third)["metadata"]["status"] == "queued"
    house.world.gate("two").set()
    house.world.gate("three").set()
    while manager.get_workflow_status(third)["metadata"]["status"] != "completed":
        await asyncio.sleep(0.005)


async def test_a_workflow_that_waits_for_people_gives_its_place_to_the_next(house: House) -> None:
    limited(house, running_workflows=1)
    manager = await house.manager()
    asking = await house.start(manager, ASK)
    await manager.wait_settled(asking)
    assert manager.get_workflow_status(asking)["metadata"]["status"] == "waiting_for_approval"
    other = await house.start(manager, HOLD, gate="one")
    assert manager.get_workflow_status(other)["metadata"]["status"] == "running"
    house.world.gate("one").set()
    await manager.wait_settled(other)


async def test_steps_over_the_limit_wait_over_all_workflows_and_say_so(house: House) -> None:
    limited(house, parallel_steps=1)
    manager = await house.manager()
    one = await house.start(manager, HOLD, gate="first")
    while not house.world.runs["hold"]:
        await asyncio.sleep(0.005)
    wide = await house.start(manager, WIDE)
    while len(manager.why(wide)["waits"]) < 2:
        await asyncio.sleep(0.005)
    waits = manager.why(wide)["waits"]
    assert {(each["what"], each["step"]) for each in waits} == {
        ("capacity", "a"),
        ("capacity", "b"),
    }
    assert house.world.runs["a"] == 0

    house.world.gate("first").set()
    house.world.gate("open").set()
    await manager.wait_settled(one)
    done = await manager.wait_settled(wide)
    assert done["metadata"]["status"] == "completed"
    assert manager.why(wide)["waits"] == []
