"""Whole workflows through the manager: order, retries, failure, cells that do not wait for each other."""

import asyncio
from typing import Any

import pytest

from tests.workflows.harness import House

LINE = """
name: line
defaults: {retry: {max: 2, delay: 1ms, jitter: 0}}
steps:
  - {id: first, type: test.work, with: {value: 1, fails: 2}}
  - {id: second, type: test.work, with: {value: "{{ first.outputs.value + 1 }}"}}
"""
CELLS = """
name: cells
inputs: {repositories: {type: array, default: [a, b, c]}}
defaults: {retry: {max: 0}}
steps:
  - id: prepare
    matrix: {repository: "{{ inputs.repositories }}"}
    steps:
      - {id: build, type: test.work, with: {gate: "{{ 'slow' if matrix.repository == 'a' else none }}"}}
      - {id: push, type: test.make, with: {name: "{{ matrix.repository }}"}}
  - {id: after, type: test.work, with: {value: "{{ steps.push.outputs }}"}}
"""


def status_of(status: dict[str, Any], step: str, cell: str | None = None) -> str:
    return next(
        str(row["status"]) for row in status["steps"] if (row["id"], row["cell"]) == (step, cell)
    )


async def test_steps_run_in_order_and_transient_errors_are_retried(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, LINE)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert house.world.runs == {"first": 3, "second": 1}
    assert status["state"]["steps"]["second"]["outputs"]["value"] == 2
    types = [event.type for event in manager.shelf.records[workflow].events]
    assert types.count("step_retrying") == 2
    assert types[-1] == "workflow_completed"


async def test_events_are_numbered_without_gaps(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, LINE)
    events = [event async for event in manager.get_workflow_stream(workflow)]
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.seq async for event in manager.get_workflow_stream(workflow, after=5)] == [
        event.seq for event in events[5:]
    ]


async def test_a_permanent_error_is_not_retried_and_waits_for_a_person(house: House) -> None:
    manager = await house.manager()
    house.world.broken.add("second")
    workflow = await house.start(manager, LINE)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_recovery"
    assert house.world.runs["second"] == 1
    assert manager.why(workflow)["waits"][0]["message"] == "second is broken"
    house.world.broken.clear()
    await manager.retry_step(workflow)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert house.world.runs == {"first": 3, "second": 2}, "a completed step must not run again"


async def test_one_cell_never_waits_for_another_before_the_join(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, CELLS)
    while len(house.world.made) < 2:
        await asyncio.sleep(0.005)
    assert house.world.made == ["b", "c"]
    assert house.world.runs["after"] == 0
    house.world.gate("slow").set()
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert status["state"]["steps"]["after"]["outputs"]["value"] == {
        name: {"name": name} for name in "abc"
    }
    assert status["state"]["tags"] == {f"push[{name}]": name for name in "abc"}


async def test_a_decision_on_one_cell_takes_effect_while_another_still_runs(house: House) -> None:
    manager = await house.manager()
    house.world.broken.add("build[b]")
    workflow = await house.start(manager, CELLS)
    while "recovery_requested" not in {one.type for one in manager.shelf.records[workflow].events}:
        await asyncio.sleep(0.005)
    assert manager.get_workflow_status(workflow)["metadata"]["status"] == "running"
    house.world.broken.clear()
    await manager.retry_step(workflow, cell="b")
    while "b" not in house.world.made:
        await asyncio.sleep(0.005)
    assert "a" not in house.world.made, "cell a must still be running"
    house.world.gate("slow").set()
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert house.world.runs["build[b]"] == 2
    assert house.world.runs["build[c]"] == 1


async def test_a_skipped_cell_is_an_accepted_failure(house: House) -> None:
    manager = await house.manager()
    house.world.broken.add("build[b]")
    house.world.gate("slow").set()
    workflow = await house.start(manager, CELLS)
    await manager.wait_settled(workflow)
    await manager.skip_step(workflow, step="build", cell="b", comment="not today")
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed_with_failures"
    assert status_of(status, "build", "b") == "skipped"


async def test_headless_failure_ends_the_workflow_and_a_retry_reopens_it(house: House) -> None:
    manager = await house.manager()
    house.world.broken.add("second")
    workflow = await house.start(manager, LINE, on_error="fail")
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "failed"
    first_execution = status["metadata"]["execution_id"]
    house.world.broken.clear()
    await manager.resume_workflow(workflow)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert status["metadata"]["execution_id"] != first_execution
    assert house.world.runs["first"] == 3


@pytest.mark.parametrize(
    ("on_error", "expected"),
    [("{action: continue}", "completed_with_failures"), ("{goto: last}", "failed")],
)
async def test_on_error_of_a_step(house: House, on_error: str, expected: str) -> None:
    manager = await house.manager()
    text = f"""
name: routes
steps:
  - {{id: first, type: test.work, with: {{broken: true}}, on_error: {on_error}}}
  - {{id: middle, type: test.work}}
  - {{id: last, type: test.work}}
"""
    workflow = await house.start(manager, text)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == expected
    assert house.world.runs["last"] == 1
    assert house.world.runs["middle"] == (0 if "goto" in on_error else 1)


async def test_parallel_chains_join_only_on_success(house: House) -> None:
    text = """
name: lanes
defaults: {retry: {max: 1, delay: 1ms}}
steps:
  - {id: a, type: test.work}
  - {id: b, type: test.work, needs: [a], with: {fails: 1}}
  - {id: c, type: test.work, needs: [b]}
  - {id: d, type: test.work, needs: [a]}
  - {id: e, type: test.work, needs: [c, d], with: {value: "{{ c.outputs.run }}"}}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert house.world.runs == {"a": 1, "b": 2, "c": 1, "d": 1, "e": 1}


async def test_the_limit_of_parallel_handlers_does_not_count_waiting_ones(house: House) -> None:
    manager = await house.manager()
    house.world.broken.add("build[b]")
    workflow = await house.start(
        manager, CELLS.replace("steps:\n", "limits: {parallel: 1}\nsteps:\n", 1)
    )
    house.world.gate("slow").set()
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_recovery"
    assert house.world.made == ["a", "c"]


async def test_disabled_and_unmet_steps_are_skipped_with_their_reason(house: House) -> None:
    text = """
name: toggles
inputs: {wanted: {type: boolean, default: false}}
steps:
  - {id: off, type: test.work, enabled: false, required: false}
  - {id: unmet, type: test.work, when: "{{ inputs.wanted }}"}
  - {id: last, type: test.work}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text)
    status = await manager.wait_settled(workflow)
    reasons = {row["id"]: row.get("reason") for row in status["steps"]}
    assert reasons["off"] == "disabled"
    assert "inputs.wanted" in str(reasons["unmet"])
    assert house.world.runs == {"last": 1}


async def test_a_step_that_takes_too_long_fails_with_its_limit(house: House) -> None:
    text = """
name: slow
steps:
  - {id: slow, type: test.work, timeout: 20ms, retry: {max: 0}, with: {gate: never}}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text, on_error="fail")
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["last_error"]["code"] == "step_timeout"
    assert "0.02 s" in status["metadata"]["last_error"]["message"]
