"""Branches beside each other: none waits for the person or the next try of another before they join."""

import asyncio
from typing import Any

import pytest

from app.workflows import compiler
from app.workflows.loader import load_definition
from app.workflows.mermaid import draw
from tests.workflows.harness import House

FLAKY = """
name: flaky
defaults: {retry: {max: 0}}
steps:
  - {id: flaky, type: test.work, needs: [], with: {fails: 3}, retry: {max: 3, delay: %s, jitter: 0}}
  - {id: broken, type: test.work, needs: [], with: {broken: true}}
  - {id: join, type: test.work, needs: [flaky, broken]}
"""
CELLS = """
name: cells
steps:
  - {id: look, type: test.work}
  - id: each
    matrix: {repository: [web, shop]}
    steps:
      - {id: build, type: test.work}
      - {id: push, type: test.make, with: {name: "{{ matrix.repository }}"}}
  - {id: found, type: test.work, needs: [look]}
  - {id: last, type: approval, approval: {plan: 1}}
"""
TWO_APPROVALS = """
name: approvals
steps:
  - {id: web, type: test.work, needs: [], approval: {title: Web}}
  - {id: shop, type: test.work, needs: [], approval: {title: Shop}}
  - {id: join, type: test.work, needs: [web, shop]}
"""

IN_CELLS = """
name: in-cells
steps:
  - id: each
    matrix: {repository: [web, shop]}
    steps:
      - {id: build, type: test.work, needs: [], approval: {title: Build}}
      - {id: check, type: test.work, needs: [], approval: {title: Check}}
      - {id: push, type: test.work, needs: [build, check]}
"""


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)


def statuses(manager: Any, workflow: str) -> dict[str, str]:
    rows = manager.get_workflow_status(workflow)["steps"]
    return {row["id"]: row["status"] for row in rows if row["cell"] is None}


async def test_a_retry_does_not_wait_for_the_person_of_another_branch(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, FLAKY % "50ms")
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_recovery"
    ends = statuses(manager, workflow)
    assert (ends["flaky"], ends["broken"]) == ("completed", "failed")
    assert house.world.runs == {"flaky": 4, "broken": 1}

    await manager.skip_step(workflow, step="broken")
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed_with_failures"
    assert house.world.runs["join"] == 1


async def test_a_retry_is_due_over_a_restart_while_another_branch_waits(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, FLAKY % "300ms")
    await until(lambda: house.world.runs["flaky"] == 2)
    await until(lambda: manager.get_workflow_status(workflow)["metadata"]["waiting_for"])
    assert manager.get_workflow_status(workflow)["metadata"]["status"] == "running"
    await manager.close()

    manager = await house.manager()
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_recovery"
    assert statuses(manager, workflow)["flaky"] == "completed"
    assert house.world.runs == {"flaky": 4, "broken": 1}


async def test_a_decision_takes_effect_while_another_branch_waits_for_its_next_try(
    house: House,
) -> None:
    manager = await house.manager()
    text = FLAKY.replace("needs: [flaky, broken]", "needs: [broken]") % "1h"
    workflow = await house.start(manager, text)
    await until(lambda: manager.get_workflow_status(workflow)["metadata"]["waiting_for"])
    await manager.skip_step(workflow, step="broken")
    await until(lambda: statuses(manager, workflow)["join"] == "completed")
    assert statuses(manager, workflow)["flaky"] == "retrying"


async def test_cells_begin_while_another_branch_waits_for_an_approval(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, CELLS)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_approval"
    assert statuses(manager, workflow)["each"] == "completed"
    assert sorted(house.world.made) == ["shop", "web"]


@pytest.mark.parametrize("first", ["web", "shop"])
async def test_an_approved_step_runs_while_another_one_waits(house: House, first: str) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, TWO_APPROVALS)
    await manager.wait_settled(workflow)
    approvals = {one["step"]: one for one in manager.list_approvals()}
    await manager.decide_approval(
        approvals[first]["id"], "approve", digest=approvals[first]["digest"]
    )
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_approval"
    assert house.world.runs == {first: 1}


@pytest.mark.parametrize("text", [CELLS, TWO_APPROVALS, FLAKY % "1ms", IN_CELLS])
async def test_a_checkpoint_of_a_graph_of_another_shape_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """Releases before had no subgraph around a branch of one step."""
    chain = compiler._add_chain

    def flat(graph: Any, lane: Any, plan: Any, *, after: str) -> str:
        if len(lane) == 1:
            return compiler._add_step(graph, lane[0], plan, after=after)
        return chain(graph, lane, plan, after=after)

    with monkeypatch.context() as earlier:
        earlier.setattr(compiler, "_add_chain", flat)
        earlier.setattr("app.workflows.executor.SHAPE", 1)
        earlier.setattr("app.workflows.advance.SHAPE", 1)
        manager = await house.manager()
        workflow = await house.start(manager, text)
        await manager.wait_settled(workflow)
        before = dict(house.world.runs)
        await manager.close()

    manager = await house.manager()
    for approval in manager.list_approvals():
        await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])
        await manager.wait_settled(workflow)
    if "broken" in text:
        await manager.skip_step(workflow, step="broken")
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"].startswith("completed")
    assert {row["status"] for row in status["steps"]} <= {"completed", "skipped"}
    again = {name: house.world.runs[name] for name in before if name != "flaky"}
    assert again == {name: runs for name, runs in before.items() if name != "flaky"}
    rows = [row for row in status["steps"] if row["status"] == "completed"]
    assert all(row["attempts"] for row in rows)
    assert not {name for name, runs in house.world.runs.items() if runs != 1} - {"flaky"}


def test_whoever_changes_the_nodes_of_a_graph_counts_its_shape_up(house: House) -> None:
    loaded = load_definition(IN_CELLS, handlers=house.registry.handlers)
    text = draw(compiler.compile_definition(loaded.definition, loaded.needs))
    lines = [line.strip() for line in text.splitlines()]
    cell = "each__cell__"
    assert compiler.SHAPE == 3
    assert [line.removeprefix("subgraph ") for line in lines if line.startswith("subgraph")] == [
        "each__cell",
        *(f"{cell}{step}__chain" for step in ("build", "check", "push")),
    ]
    assert [line.partition("[")[0] for line in lines if '["' in line] == [
        "each",
        *(
            f"{cell}{node}"
            for step, nodes in (
                ("build", ("", "__recover", "__approve")),
                ("check", ("", "__recover", "__approve")),
                ("push", ("", "__recover")),
            )
            for node in (f"{step}__ok", *(f"{step}__chain__{step}{part}" for part in nodes))
        ),
        "each__join",
        "each__recover",
    ]


HALF = """
name: half
on_error: {action: fail}
steps:
  - {id: build, type: test.work, needs: [], with: {broken: true}, retry: {max: 0}}
  - {id: lint, type: test.work, needs: [build], required: false}
  - {id: look, type: test.work, needs: []}
  - {id: ship, type: test.make, needs: [lint, look], with: {name: ship}}
"""


async def test_nothing_joins_a_branch_that_failed_before_an_optional_step(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, HALF)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "failed"
    assert status["state"]["steps"]["look"]["status"] == "completed"
    assert house.world.made == []


NESTED = """
name: nested
steps:
  - id: each
    needs: []
    required: false
    matrix: {repository: [web]}
    steps:
      - id: break
        type: test.work
        with: {broken: true}
        retry: {max: 0}
        on_error: {action: rollback}
  - {id: look, type: test.work, needs: []}
  - {id: ship, type: test.make, needs: [each, look], with: {name: ship}}
"""


async def test_nothing_joins_a_branch_whose_cells_ask_for_a_rollback(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, NESTED)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "rolled_back"
    assert "ship" not in [event.step for event in manager.shelf.records[workflow].events]
