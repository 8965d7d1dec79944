"""Undoing a workflow: a graph of its own over what the record says was made; resumable because the record is."""

from app.workflows.compiler import compile_undo
from app.workflows.endings import steps_to_undo, undo_step, workflow_undone
from app.workflows.executor import run_through
from app.workflows.persistence import WorkflowRecord
from app.workflows.run_context import RunContext

__all__ = ["roll_back"]


async def roll_back(record: WorkflowRecord, run: RunContext) -> None:
    """Undo what the ending calls for, latest first, and record the end; stops between steps when drained.

    Already compensated steps are not in the list any more, so a restart takes up where it was.
    """
    todo = {undo.key: undo for undo in steps_to_undo(record)}
    if todo:

        async def undo_one(key: str, context: RunContext) -> None:
            await undo_step(todo[key], context)

        graph = compile_undo(list(todo), undo_one)
        if not await run_through(graph, run):
            return
    await workflow_undone(record)
