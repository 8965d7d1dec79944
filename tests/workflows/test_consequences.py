"""What a command would do is what it then does."""

import asyncio
from typing import Any

from app.workflows.manager import WorkflowManager
from tests.workflows.harness import House

FAILING = """
name: failing
steps:
  - {id: make, type: test.make, with: {name: branch}}
  - id: each
    matrix: {repository: [web, shop]}
    steps:
      - {id: build, type: test.work, retry: {max: 2, delay: 0}, with: {fails: 0}}
      - {id: push, type: test.work, when: "build.status == 'completed'"}
  - {id: last, type: test.work, needs: [each], when: "each.status == 'completed'"}
"""
RELEASED = """
name: released
steps:
  - {id: make, type: test.make, with: {name: branch}}
  - {id: tag, type: test.make, with: {name: tag, reversibility: irreversible}}
  - {id: gate, type: approval, approval: {plan: 1}}
"""


def _by_code(manager: WorkflowManager, workflow: str) -> dict[str, dict[str, Any]]:
    return {one["code"]: one for one in manager.get_consequences(workflow)}


def _names(effects: list[dict[str, Any]]) -> list[str]:
    return [effect["target"] for effect in effects]


async def test_a_failed_cell_can_be_tried_again_or_left_out_with_what_looks_at_it(
    house: House,
) -> None:
    house.world.broken.add("build[web]")
    manager = await house.manager()
    workflow = await house.start(manager, FAILING)
    await manager.wait_settled(workflow)
    told = _by_code(manager, workflow)
    assert {one["operation"] for one in told.values()} == set(
        manager.get_workflow_status(workflow)["allowed_operations"]
    )
    assert {"step": "build", "cell": "web", "attempts": 3}.items() <= told["retry"].items()
    assert told["retry"]["repeated"][0] == "build[web]"
    assert told["skip"]["left_out"] == ["build[web]"]
    assert told["skip"]["perhaps_left_out"] == ["push[web]"]
    assert _names(told["cancel"]["effects_undone"]) == ["branch"]
    assert _names(told["cancel_keep"]["effects_kept"]) == ["branch"]
    await manager.skip_step(workflow)
    status = await manager.wait_settled(workflow)
    ends = {(row["id"], row["cell"]): row["status"] for row in status["steps"]}
    assert ends["push", "web"] == "skipped"
    assert ends["push", "shop"] == "completed"


async def test_once_something_irreversible_was_made_a_cancel_undoes_nothing(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, RELEASED)
    await manager.wait_settled(workflow)
    told = _by_code(manager, workflow)
    assert "cancel" not in told
    assert _names(told["cancel_published"]["effects_kept"]) == ["branch", "tag"]
    assert _names(told["rollback"]["effects_undone"]) == ["branch"]
    assert _names(told["rollback"]["effects_kept"]) == ["tag"]
    await manager.rollback_workflow(workflow)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "rolled_back"
    assert house.world.undone == ["branch"]
    (deleted,) = manager.get_consequences(workflow)
    assert (deleted["code"], _names(deleted["effects_kept"])) == ("delete", ["tag"])


async def test_a_refused_approval_is_planned_and_asked_again(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, RELEASED.replace("irreversible", "reversible"))
    await manager.wait_settled(workflow)
    (approval,) = manager.list_approvals()
    await manager.decide_approval(approval["id"], "reject")
    await manager.wait_settled(workflow)
    assert _by_code(manager, workflow)["retry_refused"]["step"] == "gate"


async def test_what_could_not_be_undone_is_tried_again_or_stays(house: House) -> None:
    house.world.stuck.add("branch")
    manager = await house.manager()
    text = RELEASED.replace("name: branch}", "name: branch}, retry: {max: 0}")
    workflow = await house.start(manager, text)
    await manager.wait_settled(workflow)
    await manager.rollback_workflow(workflow)
    await manager.wait_settled(workflow)
    told = _by_code(manager, workflow)
    assert _names(told["retry_undoing"]["effects_undone"]) == ["branch"]
    assert _names(told["skip_undoing"]["effects_kept"]) == ["branch"]


async def test_an_effect_in_doubt_has_an_answer_each(house: House) -> None:
    house.world.mute.add("branch")
    manager = await house.manager()
    text = RELEASED.replace("name: branch}", "name: branch}, retry: {max: 0}")
    workflow = await house.start(manager, text)
    await manager.wait_settled(workflow)
    answers = [one for one in manager.get_consequences(workflow) if one["operation"] == "resolve"]
    assert {one["answer"] for one in answers} == {"happened", "not_happened", "check_again"}
    assert all(one["effect"] == "thing:branch" for one in answers)


async def test_a_running_workflow_can_be_paused_or_stopped(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(
        manager, "name: long\nsteps: [{id: hold, type: test.work, with: {gate: hold}}]\n"
    )
    while not house.world.runs["hold"]:
        await asyncio.sleep(0.005)
    told = _by_code(manager, workflow)
    assert told["pause"]["message"]
    assert told["cancel"]["effects_undone"] == []
    assert "cancel_keep" not in told, "there is nothing to keep"
    house.world.gate("hold").set()
