"""Commands that meet: a drive that is just parking or draining, another command, another workflow."""

import asyncio
from typing import Any, ClassVar

import pytest

from app.errors import Conflict, SlipwayError
from app.workflows import advance
from app.workflows.executor import drive
from app.workflows.manager import WorkflowManager
from tests.workflows.harness import House

STEPS = """
name: steps
steps:
  - {id: one, type: test.work, with: {gate: one}}
  - {id: two, type: test.work, with: {gate: two}}
  - {id: three, type: test.work}
"""
GATED = """
name: gated
steps:
  - {id: gate, type: approval}
  - {id: ship, type: test.work, with: {gate: ship}}
"""


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.002)


async def approve(manager: WorkflowManager) -> None:
    approval = manager.list_approvals()[0]
    await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])


async def test_a_decision_while_the_drive_parks_is_not_lost(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = await house.manager()
    decided: list[bool] = []

    async def decided_on_at_the_last_moment(*args: Any) -> Any:
        ended = await drive(*args)
        if not decided:
            decided.append(True)
            await approve(manager)
        return ended

    monkeypatch.setattr(advance, "drive", decided_on_at_the_last_moment)
    house.world.gate("ship").set()
    workflow = await house.start(manager, GATED)
    status = await manager.wait_settled(workflow)
    assert decided
    assert status["metadata"]["status"] == "completed"


async def test_a_retry_sent_while_the_question_is_written_is_not_lost(house: House) -> None:
    text = """
name: two
inputs: {cells: {type: array, default: [a, b]}}
steps:
  - id: build
    type: test.work
    matrix: {cell: "{{ inputs.cells }}"}
    with: {gate: "{{ 'slow' if matrix.cell == 'a' else none }}"}
"""
    manager = await house.manager()
    house.world.broken.add("build[b]")
    workflow = await house.start(manager, text)
    record = manager.shelf.records[workflow]
    while not any(event.type == "recovery_requested" for event in record.events):
        await record.changed()
    house.world.broken.clear()
    await manager.retry_step(workflow, cell="b")
    await until(lambda: house.world.runs["build[b]"] == 2)
    house.world.gate("slow").set()
    assert (await manager.wait_settled(workflow))["metadata"]["status"] == "completed"


async def test_the_status_is_running_while_an_approved_step_executes_after_a_pause(
    house: House,
) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, GATED)
    await manager.wait_settled(workflow)
    await manager.pause_workflow(workflow)
    await approve(manager)
    await manager.resume_workflow(workflow)
    await until(lambda: house.world.runs["ship"])
    assert manager.get_workflow_status(workflow)["metadata"]["status"] == "running"
    house.world.gate("ship").set()


async def test_a_resumed_workflow_waits_for_what_it_waited_for(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, GATED)
    await manager.wait_settled(workflow)
    await manager.pause_workflow(workflow)
    status = await manager.resume_workflow(workflow)
    assert status["metadata"]["status"] == "waiting_for_approval"
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_approval"
    assert len(manager.list_approvals()) == 1


async def test_a_resume_returns_while_the_drain_is_under_way(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, STEPS)
    await until(lambda: house.world.runs["one"])
    await manager.pause_workflow(workflow)
    async with asyncio.timeout(2):
        status = await manager.resume_workflow(workflow)
    assert status["metadata"]["status"] == "running"
    house.world.gate("two").set()
    house.world.gate("one").set()
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert house.world.runs == {"one": 1, "two": 1, "three": 1}


async def test_a_second_pause_during_the_drain_of_the_first_holds(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, STEPS)
    await until(lambda: house.world.runs["one"])
    await manager.pause_workflow(workflow)
    resuming = asyncio.create_task(manager.resume_workflow(workflow))
    await until(lambda: not manager.shelf.records[workflow].view.paused)
    await asyncio.sleep(0.02)
    await manager.pause_workflow(workflow)
    house.world.gate("one").set()
    await resuming
    status = await manager.wait_settled(workflow)
    await asyncio.sleep(0.05)
    assert status["metadata"]["status"] == "paused"
    assert house.world.runs["two"] == 0
    house.world.gate("two").set()
    await manager.resume_workflow(workflow)
    assert (await manager.wait_settled(workflow))["metadata"]["status"] == "completed"


async def test_pause_and_resume_sent_at_once_leave_it_driven_or_paused(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, STEPS)
    await until(lambda: house.world.runs["one"])
    for _ in range(20):
        await asyncio.gather(
            *(
                command(workflow)
                for command in (manager.pause_workflow, manager.resume_workflow) * 3
            ),
            return_exceptions=True,
        )
        if manager.get_workflow_status(workflow)["metadata"]["status"] == "paused":
            await manager.resume_workflow(workflow)
    house.world.gate("one").set()
    house.world.gate("two").set()
    async with asyncio.timeout(5):
        status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert house.world.runs == {"one": 1, "two": 1, "three": 1}


async def test_a_pause_during_the_last_step_holds_until_it_is_resumed(house: House) -> None:
    text = """
name: last
steps:
  - {id: make, type: test.make, with: {name: x}}
  - {id: bad, type: test.work, with: {gate: bad, broken: true}, on_error: {action: rollback}}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text)
    await until(lambda: house.world.runs["bad"])
    await manager.pause_workflow(workflow)
    house.world.gate("bad").set()
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "paused"
    await manager.resume_workflow(workflow)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "rolled_back"
    assert house.world.undone == ["x"]


async def test_a_pause_stops_a_rollback_between_two_steps(house: House) -> None:
    text = """
name: undo
steps:
  - {id: one, type: test.make, with: {name: one}}
  - {id: two, type: test.make, with: {name: two, undo_gate: two}}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text)
    await manager.wait_settled(workflow)
    await manager.rollback_workflow(workflow)
    await until(lambda: house.world.undoing == ["two"])
    await manager.pause_workflow(workflow)
    house.world.gate("two").set()
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "paused"
    assert house.world.undone == ["two"]
    await manager.resume_workflow(workflow)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "rolled_back"
    assert house.world.undone == ["two", "one"]


async def test_of_many_retries_of_a_failed_workflow_one_begins_a_round(house: House) -> None:
    manager = await house.manager()
    house.world.broken.add("one")
    house.world.gate("one").set()
    workflow = await house.start(manager, STEPS, on_error="fail")
    await manager.wait_settled(workflow)
    house.world.broken.clear()
    house.world.gate("two").set()
    answers = await asyncio.gather(
        *(manager.retry_step(workflow) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(answer, dict) for answer in answers) == 1
    assert all(isinstance(answer, dict | SlipwayError) for answer in answers)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert status["metadata"]["round"] == 2
    assert house.world.runs["one"] == 2


async def test_a_queued_workflow_that_is_cancelled_meanwhile_never_starts(house: House) -> None:
    manager = await house.manager()
    house.registry.register_workflow_kind(OneDesk())
    text = STEPS.replace("name: steps", "name: steps\nkind: desk\ninputs: {tag: {}}")
    first = await house.start(manager, text, tag="1")
    await until(lambda: house.world.runs["one"])
    waiting = [await house.start(manager, text, tag=str(n)) for n in (2, 3)]
    await asyncio.gather(manager.cancel_workflow(first), manager.cancel_workflow(waiting[0]))
    house.world.gate("one").set()
    await manager.wait_settled(first)
    types = [event.type for event in manager.shelf.records[waiting[0]].events]
    assert types == ["workflow_queued", "workflow_cancelled"]
    await manager.cancel_workflow(waiting[1])


async def test_a_paused_queued_workflow_holds_nothing(house: House) -> None:
    manager = await house.manager()
    house.registry.register_workflow_kind(OneDesk())
    for name in ("one", "two"):
        house.world.gate(name).set()
    text = STEPS.replace("name: steps", "name: steps\nkind: desk\ninputs: {tag: {}}")
    held = text.replace("gate: one", "gate: held")
    first = await house.start(manager, held, tag="1")
    second = await house.start(manager, text, tag="2")
    third = await house.start(manager, text, tag="3")
    await manager.pause_workflow(third)
    house.world.gate("held").set()
    await manager.wait_settled(first)
    await until(lambda: manager.get_workflow_status(second)["metadata"]["status"] == "completed")
    await manager.resume_workflow(third)
    await until(lambda: manager.get_workflow_status(third)["metadata"]["status"] == "completed")


async def test_deleting_right_after_the_end_leaves_nothing(house: House) -> None:
    manager = await house.manager()
    for name in ("one", "two"):
        house.world.gate(name).set()
    workflow = await house.start(manager, STEPS)
    async for event in manager.get_workflow_stream(workflow):
        last = event.type
    assert last == "workflow_completed"
    answers = await asyncio.gather(
        *(manager.delete_workflow(workflow) for _ in range(3)), return_exceptions=True
    )
    await asyncio.sleep(0.05)
    assert answers.count(None) == 1
    assert all(one is None or isinstance(one, SlipwayError) for one in answers)
    assert manager.list_workflows()["items"] == []
    assert not (house.folder / "workflows" / workflow).exists()
    assert workflow not in manager.shelf.records


async def test_an_ended_workflow_is_opened_once_for_all_who_ask(house: House) -> None:
    manager = await house.manager()
    for name in ("one", "two"):
        house.world.gate(name).set()
    workflow = await house.start(manager, STEPS)
    await manager.wait_settled(workflow)
    await manager.close()
    manager = await house.manager()
    records = await asyncio.gather(*(manager.shelf.record(workflow) for _ in range(5)))
    assert len({id(record) for record in records}) == 1


async def test_a_cancelled_workflow_voids_its_pending_approval(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, GATED)
    await manager.wait_settled(workflow)
    approval = manager.list_approvals()[0]
    await manager.cancel_workflow(workflow)
    await manager.wait_settled(workflow)
    assert manager.get_approval(approval["id"])["status"] == "voided"
    with pytest.raises(Conflict) as refused:
        await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])
    assert refused.value.code == "approval_voided"


class OneDesk:
    """A kind of which one workflow runs at a time."""

    name = "desk"
    title = "Desk"
    config: ClassVar[dict[str, Any]] = {}

    def resources(self, inputs: Any) -> tuple[str, ...]:
        return ("desk",)

    def state(self, inputs: Any) -> dict[str, Any]:
        return {}

    def rescoped(self, inputs: Any, state: Any, change: Any, remotes: Any) -> dict[str, Any]:
        return dict(inputs)

    def disabled(self, definition: Any, inputs: Any) -> tuple[str, ...]:
        return ()

    async def check(self, definition: Any, inputs: Any, remotes: Any) -> dict[str, Any]:
        return dict(inputs)
