"""What a failure means where it happens: in cells and chains of them, at gates, in optional steps."""

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from app.errors import Invalid
from app.workflows.embedded import EmbeddedBackend
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult
from tests.workflows.harness import House

FAILING_CELL = """
name: failing-cell
inputs: {repositories: {type: array, default: [a, b]}}
steps:
  - id: group
    matrix: {repository: "{{ inputs.repositories }}"}
    steps:
      - {id: build, type: test.work, on_error: {action: fail}}
  - {id: after, type: test.work}
"""


def status_of(status: dict[str, Any], step: str, cell: str | None = None) -> str:
    return next(
        str(row["status"]) for row in status["steps"] if (row["id"], row["cell"]) == (step, cell)
    )


async def test_parallel_chains_inside_cells_join_in_their_own_cell(house: House) -> None:
    text = """
name: lanes-in-cells
inputs: {repositories: {type: array, default: [x, y]}}
steps:
  - id: group
    matrix: {repository: "{{ inputs.repositories }}"}
    steps:
      - {id: a, type: test.work}
      - {id: b, type: test.work, needs: [a], with: {value: "{{ matrix.repository }}"}}
      - {id: c, type: test.work, needs: [b], with: {value: "{{ b.outputs.value }}"}}
      - {id: d, type: test.work, needs: [a]}
      - {id: e, type: test.work, needs: [c, d], with: {value: "{{ c.outputs.value }}"}}
  - {id: after, type: test.work, with: {value: "{{ steps.e.outputs }}"}}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert house.world.runs == {
        **{f"{step}[{cell}]": 1 for step in "abcde" for cell in "xy"},
        "after": 1,
    }
    value = status["state"]["steps"]["after"]["outputs"]["value"]
    assert {cell: outputs["value"] for cell, outputs in value.items()} == {"x": "x", "y": "y"}


async def test_cells_leave_what_the_workflow_knows_in_its_checkpoints(house: House) -> None:
    manager = await house.manager()
    house.world.broken.add("after")
    workflow = await house.start(manager, FAILING_CELL)
    status = await manager.wait_settled(workflow)
    backend = await manager.backend()
    assert isinstance(backend, EmbeddedBackend)
    saved = await backend.engine.saver.aget_tuple({"configurable": {"thread_id": workflow}})
    assert saved is not None
    channels = saved.checkpoint["channel_values"]
    assert channels["execution_id"] == status["metadata"]["execution_id"]
    assert channels["inputs"] == {"repositories": ["a", "b"]}
    house.world.broken.clear()
    await manager.retry_step(workflow)
    assert (await manager.wait_settled(workflow))["metadata"]["status"] == "completed"
    types = [event.type for event in manager.shelf.records[workflow].events]
    assert types.count("step_completed") == 4


@pytest.mark.parametrize("command", ["retry_step", "skip_step"])
async def test_a_cell_of_a_failed_group_goes_on_when_a_person_says_so(
    house: House, command: str
) -> None:
    manager = await house.manager()
    house.world.broken.add("build[b]")
    workflow = await house.start(manager, FAILING_CELL)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_recovery"
    house.world.broken.clear()
    await getattr(manager, command)(workflow)
    status = await manager.wait_settled(workflow)
    ends = {"retry_step": "completed", "skip_step": "completed_with_failures"}
    assert status["metadata"]["status"] == ends[command]
    assert status_of(status, "group") == "completed"
    assert house.world.runs["build[a]"] == 1
    assert house.world.runs["after"] == 1


@pytest.mark.parametrize("command", ["retry_step", "skip_step"])
async def test_a_cell_of_a_failed_workflow_can_be_taken_up(house: House, command: str) -> None:
    manager = await house.manager()
    house.world.broken.add("build[b]")
    workflow = await house.start(manager, FAILING_CELL, on_error="fail")
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "failed"
    house.world.broken.clear()
    await getattr(manager, command)(workflow, cell="b")
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"].startswith("completed")
    assert house.world.runs["build[a]"] == 1
    assert house.world.runs["after"] == 1


async def test_a_failure_that_the_workflow_went_past_cannot_be_retried_while_it_runs(
    house: House,
) -> None:
    text = """
name: past
steps:
  - {id: bad, type: test.work, with: {broken: true}, on_error: {action: continue}}
  - {id: hold, type: test.work, with: {gate: hold}}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text)
    while not house.world.runs["hold"]:
        await asyncio.sleep(0.002)
    with pytest.raises(Invalid):
        await manager.retry_step(workflow)
    house.world.gate("hold").set()
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed_with_failures"
    assert status_of(status, "bad") == "failed"


@pytest.mark.parametrize("default", ["pause", "fail"])
@pytest.mark.parametrize("trait", ["required: false", "automatic: true"])
async def test_the_failure_of_an_optional_step_stops_nothing(
    house: House, default: str, trait: str
) -> None:
    text = f"""
name: optional
steps:
  - {{id: extra, type: test.work, with: {{broken: true}}, {trait}}}
  - {{id: last, type: test.work}}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text, on_error=default)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed_with_failures"
    assert house.world.runs["last"] == 1


async def test_an_optional_step_waits_for_a_person_where_it_says_so(house: House) -> None:
    text = """
name: optional
steps:
  - {id: extra, type: test.work, with: {broken: true}, required: false, on_error: {action: pause}}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_recovery"


async def test_a_rejected_gate_whose_failure_is_accepted_is_passed_by(house: House) -> None:
    text = """
name: gate
steps:
  - {id: gate, type: test.work, approval: {}, on_error: {action: continue}}
  - {id: last, type: test.work}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text)
    await manager.wait_settled(workflow)
    await manager.decide_approval(manager.list_approvals()[0]["id"], "reject")
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed_with_failures"
    assert house.world.runs == {"last": 1}


async def test_an_approval_of_each_cell_lets_its_own_cell_go_on(house: House) -> None:
    text = """
name: cells
steps:
  - id: ship
    type: test.work
    matrix: {repository: [a, b]}
    approval: {title: "Ship {{ matrix.repository }}"}
  - {id: last, type: test.work}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text)
    await manager.wait_settled(workflow)
    first, second = sorted(manager.list_approvals(), key=lambda one: str(one["cell"]))
    assert [first["title"], second["title"]] == ["Ship a", "Ship b"]
    await manager.decide_approval(first["id"], "approve", digest=first["digest"])
    status = await manager.wait_settled(workflow)
    assert house.world.runs == {"ship[a]": 1}
    assert status["metadata"]["status"] == "waiting_for_approval"
    await manager.decide_approval(second["id"], "approve", digest=second["digest"])
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert house.world.runs["last"] == 1


async def test_two_cells_of_one_name_are_refused(house: House) -> None:
    text = """
name: cells
inputs: {repositories: {type: array, default: [a, a]}}
steps:
  - {id: ship, type: test.work, matrix: {repository: "{{ inputs.repositories }}"}}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text, on_error="fail")
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["last_error"]["code"] == "invalid_matrix"
    assert house.world.runs == {}


async def test_an_environment_that_cannot_be_resolved_is_the_steps_failure(house: House) -> None:
    text = """
name: env
inputs: {names: {type: array, default: []}}
steps:
  - {id: one, type: test.work, env: {X: "{{ inputs.names[0] }}"}}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text)
    status = await manager.wait_settled(workflow)
    assert status_of(status, "one") == "failed"
    assert "retry" in status["allowed_operations"]


async def test_a_handlers_own_time_out_is_not_the_steps_time_limit(house: House) -> None:
    house.registry.register_step_handler(_Raises("test.times_out", TimeoutError("no answer")))
    text = "name: t\nsteps: [{id: one, type: test.times_out, timeout: 1h, retry: {max: 0}}]\n"
    manager = await house.manager()
    workflow = await house.start(manager, text, on_error="fail")
    status = await manager.wait_settled(workflow)
    error = status["metadata"]["last_error"]
    assert error["code"] == "unavailable"
    assert "no answer" in error["message"]


async def test_a_handler_that_cancels_itself_fails_its_step(house: House) -> None:
    house.registry.register_step_handler(_Raises("test.cancels", asyncio.CancelledError()))
    text = "name: t\nsteps: [{id: one, type: test.cancels, retry: {max: 0}}]\n"
    manager = await house.manager()
    workflow = await house.start(manager, text, on_error="fail")
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "failed"
    assert status["metadata"]["last_error"]["code"] == "handler_error"


class _NoConfig(StepConfig):
    pass


class _Raises(Handler[_NoConfig]):
    type: ClassVar[str] = "test.raises"
    title: ClassVar[str] = "Raises"
    description: ClassVar[str] = "Raises what it is told to."

    def __init__(self, name: str, error: BaseException) -> None:
        self.type = name  # type: ignore[misc]  # one class for several types
        self._error = error

    async def run(self, config: _NoConfig, step: Step, context: StepContext) -> StepResult:
        raise self._error

    async def undo(
        self, config: _NoConfig, step: Step, context: StepContext, outputs: Mapping[str, Any]
    ) -> list[Any]:
        raise self._error


async def test_a_nested_step_whose_error_rolls_back_undoes_the_workflow(house: House) -> None:
    text = """
name: nested-undo
steps:
  - {id: make, type: test.make, with: {name: x}}
  - id: each
    matrix: {name: [a, b]}
    steps:
      - id: bad
        type: test.work
        with: {broken: "{{ matrix.name == 'b' }}"}
        on_error: {action: rollback}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "rolled_back"
    assert house.world.undone == ["x"]
