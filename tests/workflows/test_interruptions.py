"""A pause, a cancel and the stop of the process in the middle of a long step: its programs end, its try is given back."""

import asyncio
from pathlib import Path
from typing import Any, ClassVar

from app.processes import run_process
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.manager import WorkflowManager
from tests.workflows.harness import House

LONG = """
name: long
steps:
  - {id: run, type: test.program, retry: {max: 0}}
  - {id: after, type: test.work}
"""
GATED = """
name: gated
steps:
  - {id: first, type: test.work, with: {gate: open}}
  - {id: after, type: test.work}
"""


class _Program(Handler[StepConfig]):
    type: ClassVar[str] = "test.program"
    title: ClassVar[str] = "Run a program"
    description: ClassVar[str] = "Runs a program that ends when the file `done` is there."

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.began = asyncio.Event()

    async def run(self, config: StepConfig, step: Step, context: StepContext) -> StepResult:
        self.began.set()
        loop = "echo $$ > pid; while [ ! -e done ]; do sleep 0.02; done"
        await run_process(["sh", "-c", loop], cwd=self._folder)
        return StepResult({"attempt": context.attempt})

    def lives(self) -> bool:
        return (Path("/proc") / (self._folder / "pid").read_text().strip()).exists()


async def running(house: House, grace_s: float) -> tuple[WorkflowManager, str, _Program]:
    program = _Program(house.folder)
    house.registry.register_step_handler(program)
    manager = await house.manager(grace_s=grace_s)
    workflow = await house.start(manager, LONG)
    await program.began.wait()
    while not (house.folder / "pid").exists() or not (house.folder / "pid").read_text().strip():
        await asyncio.sleep(0.01)
    assert program.lives()
    return manager, workflow, program


def entry(manager: WorkflowManager, workflow: str) -> dict[str, Any]:
    return dict(manager.get_workflow_status(workflow)["state"]["steps"]["run"])


async def test_a_pause_ends_the_program_of_a_long_step_after_the_grace(house: House) -> None:
    manager, workflow, program = await running(house, 0.05)
    await manager.pause_workflow(workflow)
    await manager.wait_settled(workflow)
    assert not program.lives()
    assert manager.get_workflow_status(workflow)["metadata"]["status"] == "paused"
    assert entry(manager, workflow)["status"] == "retrying"
    (house.folder / "done").touch()
    await manager.resume_workflow(workflow)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert status["state"]["steps"]["run"]["outputs"] == {"attempt": 1}, "the try was given back"
    assert status["metadata"]["error_count"] == 0


async def test_a_resume_within_the_grace_leaves_the_step_alone(house: House) -> None:
    manager, workflow, program = await running(house, 30)
    await manager.pause_workflow(workflow)
    await manager.resume_workflow(workflow)
    assert program.lives()
    (house.folder / "done").touch()
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"


async def test_a_stop_of_the_process_gives_the_try_back_over_the_restart(house: House) -> None:
    manager, workflow, program = await running(house, 0.05)
    await manager.close()
    assert not program.lives()
    (house.folder / "done").touch()
    again = await house.manager()
    status = await again.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert status["state"]["steps"]["run"]["outputs"] == {"attempt": 1}


async def test_a_cancel_leaves_no_program_and_no_step_that_is_tried_again(house: House) -> None:
    manager, workflow, program = await running(house, 0.05)
    await manager.cancel_workflow(workflow)
    status = await manager.wait_settled(workflow)
    assert not program.lives()
    assert status["metadata"]["status"] == "cancelled"
    assert status["state"]["steps"]["run"]["status"] == "cancelled"
    assert all(row.get("next_try_at") is None for row in status["steps"])


async def test_a_pause_between_steps_waits_for_the_boundary(house: House) -> None:
    manager = await house.manager(grace_s=30)
    workflow = await house.start(manager, GATED)
    while not house.world.runs["first"]:
        await asyncio.sleep(0.01)
    await manager.pause_workflow(workflow)
    house.world.gate("open").set()
    await manager.wait_settled(workflow)
    steps = manager.get_workflow_status(workflow)["state"]["steps"]
    assert steps["first"]["status"] == "completed"
    assert "after" not in steps
    await manager.resume_workflow(workflow)
    assert (await manager.wait_settled(workflow))["metadata"]["status"] == "completed"
    assert house.world.runs["first"] == 1
