"""One visit of a step's node: skip, ask, attempt, record. Nothing here raises to the graph but cancellation.

The result is in the record before the node returns, so a re-entry after a crash returns it instead of running again.
"""

from typing import Any

from app.errors import SlipwayError
from app.workflows.attempts import attempt_step, resolve_step, step_env
from app.workflows.definition import StepSpec
from app.workflows.foreseeing import foresee
from app.workflows.gates import request_approval
from app.workflows.run_context import Cell, RunContext
from app.workflows.scope import Scope, condition_holds
from app.workflows.state import step_key
from app.workflows.step_ends import fail_step, skip_step, update_of
from app.workflows.step_errors import error_json, overdue

__all__ = ["run_step"]


async def run_step(spec: StepSpec, cell: Cell, run: RunContext) -> dict[str, Any]:
    """Visit the step once and return the update of the state; the entry's status decides the edge."""
    key = step_key(spec.id, cell.key)
    if (entry := run.record.view.final(key)) is not None:
        return update_of(key, entry)
    run.executing.add(key)
    try:
        return await _visit(spec, cell, key, run)
    finally:
        run.executing.discard(key)
        run.touch()


async def _visit(spec: StepSpec, cell: Cell, key: str, run: RunContext) -> dict[str, Any]:
    if not run.is_enabled(spec):
        return skip_step(spec, cell, key, run, "disabled")
    if late := overdue(run):
        return await fail_step(spec, cell, key, run, 0, error_json(late))
    try:
        if spec.when is not None and not await condition_holds(spec.when, Scope(run, spec, cell)):
            return skip_step(spec, cell, key, run, "condition")
        step = await resolve_step(spec, cell, run)
        step_env(spec, cell, run)
        if spec.approval is not None and (asked := await request_approval(spec, cell, run)):
            return update_of(key, asked)
    except SlipwayError as error:
        return await fail_step(spec, cell, key, run, 0, error_json(error))
    handler = run.handlers[spec.type or ""]
    if run.planned is not None:
        return await foresee(spec, cell, step, handler, run)
    return await attempt_step(spec, cell, step, handler, run)
