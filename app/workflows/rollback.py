"""Undoing a workflow: a graph of its own over what the record says was made; resumable because the record is.

What cannot be undone stops nothing else: at the end a person is asked whether it shall be tried again or left as it is.
"""

from datetime import timedelta

from app.clock import timestamp
from app.workflows.attempts import delay_s
from app.workflows.compensation import irreversible_effects, undo_order
from app.workflows.compiler import compile_undo
from app.workflows.endings import workflow_undone
from app.workflows.executor import run_through
from app.workflows.levels import retry_of
from app.workflows.persistence import WorkflowRecord
from app.workflows.run_context import RunContext
from app.workflows.state import split_key
from app.workflows.step_errors import error_json, is_transient
from app.workflows.undoing import compensate

__all__ = ["roll_back"]

_OPTIONS = {
    "retry": "Tries to undo it again.",
    "skip": "Leaves it as it is; it is listed under what stays.",
}


async def roll_back(record: WorkflowRecord, run: RunContext) -> bool:
    """Undo what the ending calls for, latest first, and record the end; False when people have to help first.

    Steps that are compensated are not in the list any more, so a restart takes up where it was.
    """
    todo = steps_to_undo(record)
    if todo and not await run_through(compile_undo(todo, _undo_step), run):
        return True  # drained: the caller goes on or stops
    failed = [key for key in steps_to_undo(record) if key in record.view.undo_failures]
    for key in failed:
        await _ask(key, record)
    if not failed:
        await workflow_undone(record)
    return not failed


def steps_to_undo(record: WorkflowRecord) -> list[str]:
    """Return what the ending undoes: a cancel leaves all once something irreversible was made, or when asked to keep."""
    view = record.view
    if view.ending == "cancel" and (view.keep or irreversible_effects(view.effects)):
        return []
    order = [undo.key for undo in undo_order(view.finished, view.effects)]
    return [key for key in order if key not in view.left]


async def _undo_step(key: str, run: RunContext) -> None:
    """Compensate one step and record it, trying again what may go away by itself as often as the step itself is."""
    step_id, cell = split_key(key)
    spec, view = run.specs[step_id], run.record.view
    retry = retry_of(run.defaults.retry, run.definition.defaults.retry, spec.retry)
    while view.undo_failures.get(key, 0) <= retry.max and not run.draining.is_set():
        try:
            undone = await compensate(key, run)
        except Exception as error:  # noqa: BLE001  # the edge of a step: everything becomes its result
            attempt = view.undo_failures.get(key, 0) + 1
            again = is_transient(error) and attempt <= retry.max
            wait_s = delay_s(retry, attempt, run, getattr(error, "retry_after_s", None))
            next_at = timestamp(run.clock.now() + timedelta(seconds=wait_s)) if again else None
            await run.record.append(
                "step_compensated",
                step=step_id,
                cell=cell,
                data={
                    "undone": [],
                    "complete": False,
                    "attempt": attempt,
                    "next_at": next_at,
                    "error": error_json(error),
                },
                durable=True,
            )
            if not again or not await run.rest(wait_s):
                return
        else:
            await run.record.append(
                "step_compensated",
                step=step_id,
                cell=cell,
                data={"undone": undone, "complete": True},
                private={"undone": [f"{one['kind']}:{one['target']}" for one in undone]},
                durable=True,
            )
            return


async def _ask(key: str, record: WorkflowRecord) -> None:
    if key in record.view.gates:
        return
    step, cell = split_key(key)
    last = next(
        event.data["error"]
        for event in reversed(record.events)
        if event.type == "step_compensated" and (event.step, event.cell) == (step, cell)
    )
    await record.append(
        "recovery_requested",
        step=step,
        cell=cell,
        data={"error": last, "undoing": True, "attempts": 0, "log": None, "options": _OPTIONS},
        private={"round": record.view.round_of(key)},
        durable=True,
    )
