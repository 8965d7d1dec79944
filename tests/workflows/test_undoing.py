"""Undoing that fails: tried again, put before a person, and never told as done."""

from typing import Any

import pytest

from app.workflows.manager import WorkflowManager
from tests.workflows.harness import House

TWO = """
name: two
steps:
  - {id: first, type: test.make, retry: {max: 1, delay: 0}, with: {name: one}}
  - {id: second, type: test.make, retry: {max: 1, delay: 0}, with: {name: two}}
  - {id: wait, type: approval, approval: {title: Go on}}
"""


async def stuck(house: House) -> tuple[WorkflowManager, str]:
    """Roll a workflow back whose second thing cannot be undone."""
    manager = await house.manager()
    workflow = await house.start(manager, TWO)
    await manager.wait_settled(workflow)
    house.world.stuck.add("two")
    await manager.rollback_workflow(workflow)
    status = await manager.wait_settled(workflow)
    assert house.world.undoing.count("two") == 2, "the fault happened, and was tried again once"
    assert status["metadata"]["status"] == "waiting_for_recovery"
    return manager, workflow


def ends(status: dict[str, Any]) -> dict[str, str]:
    return {key: entry["status"] for key, entry in status["state"]["steps"].items()}


async def last_event(manager: WorkflowManager, workflow: str) -> Any:
    return [event async for event in manager.get_workflow_stream(workflow)][-1]


async def test_what_cannot_be_undone_stops_nothing_else_and_asks_a_person(house: House) -> None:
    manager, workflow = await stuck(house)
    assert house.world.undone == ["one"]
    status = manager.get_workflow_status(workflow)
    assert [one["step"] for one in status["metadata"]["waiting_for"]] == ["second"]
    assert {"retry", "skip"} <= set(status["allowed_operations"])
    assert "does not answer" in manager.why(workflow)["waits"][0]["message"]


async def test_it_is_undone_when_it_is_tried_again(house: House) -> None:
    manager, workflow = await stuck(house)
    house.world.stuck.clear()
    await manager.retry_step(workflow)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "rolled_back"
    assert house.world.undone == ["one", "two"]
    assert ends(status)["second"] == "compensated"
    assert (await last_event(manager, workflow)).data["stays"] == []


async def test_what_is_left_as_it_is_is_listed_under_what_stays(house: House) -> None:
    manager, workflow = await stuck(house)
    await manager.skip_step(workflow, comment="somebody needs it")
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "rolled_back"
    stays = (await last_event(manager, workflow)).data["stays"]
    assert [effect["target"] for effect in stays] == ["two"]


@pytest.mark.parametrize("answer", ["retry", "skip"])
async def test_the_question_survives_a_restart(house: House, answer: str) -> None:
    manager, workflow = await stuck(house)
    await manager.close()
    again = await house.manager()
    status = again.get_workflow_status(workflow)
    assert status["metadata"]["status"] == "waiting_for_recovery"
    house.world.stuck.clear()
    await (again.retry_step if answer == "retry" else again.skip_step)(workflow)
    assert (await again.wait_settled(workflow))["metadata"]["status"] == "rolled_back"


async def test_a_cancel_asks_in_the_same_way(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, TWO)
    await manager.wait_settled(workflow)
    house.world.stuck.add("one")
    await manager.cancel_workflow(workflow)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_recovery"
    house.world.stuck.clear()
    await manager.retry_step(workflow)
    assert (await manager.wait_settled(workflow))["metadata"]["status"] == "cancelled"


async def test_a_step_whose_effects_are_undone_is_compensated_though_its_own_word_is_missing(
    house: House,
) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, TWO)
    await manager.wait_settled(workflow)
    record = await manager.shelf.record(workflow)
    await record.append(
        "step_compensated",
        step="second",
        data={"complete": False},
        private={"undone": ["thing:two"]},
        durable=True,
    )
    await manager.rollback_workflow(workflow)
    status = await manager.wait_settled(workflow)
    assert ends(status) == {"first": "compensated", "second": "compensated", "wait": "cancelled"}
