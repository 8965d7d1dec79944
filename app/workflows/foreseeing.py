"""One visit of a step in a dry run: what has no effects is executed, the others say what they would do."""

from collections.abc import Mapping
from typing import Any

from app.workflows.attempts import execute, look_up, step_context
from app.workflows.definition import StepSpec
from app.workflows.expressions import UNKNOWN
from app.workflows.handlers import Step, StepHandler, StepResult, effects_of
from app.workflows.run_context import Cell, PlannedStep, RunContext
from app.workflows.state import StepEntry
from app.workflows.step_ends import fail_step, update_of
from app.workflows.step_errors import error_json

__all__ = ["foresee"]


async def foresee(
    spec: StepSpec, cell: Cell, step: Step, handler: StepHandler, run: RunContext
) -> dict[str, Any]:
    """In a dry run: execute what has no effects, ask the others what they would do."""
    assert run.planned is not None
    planned = run.planned.setdefault(step.key, PlannedStep("will_run"))
    run.record.append(
        "step_started",
        step=spec.id,
        cell=cell.key,
        data={"attempt": 1, "of": 1, "log": None},
        private={"round": 1},
    )
    context, _ = step_context(spec, cell, run, 1)
    result = StepResult()
    outputs: Any = UNKNOWN
    try:
        if planned.approval is not None or _known_later(step.config):
            planned.disposition = "needs_approval" if planned.approval else "known_later"
        elif (found := (await look_up(spec, cell, step, handler, run))[1]) is not None:
            planned.disposition = "cached"
            planned.reason = f"as in {found.workflow_id}"
            result, outputs = StepResult(state=dict(found.state)), dict(found.outputs)
        elif handler.runs_in_plan and effects_of(spec, handler, step.config) == "none":
            result = await execute(spec, step, handler, context, run)
            outputs = result.outputs
        else:
            planned.effects = [effect.as_json() for effect in await handler.plan(step, context)]
    except Exception as error:  # noqa: BLE001  # the edge of a step: everything becomes its result
        return await fail_step(spec, cell, step.key, run, 1, error_json(error))
    entry = StepEntry(
        status=result.status, attempts=1, outputs=outputs, error=None, effects=[], artifacts=[]
    )
    run.record.append(
        "step_completed",
        step=spec.id,
        cell=cell.key,
        private={"entry": entry, "update": result.state},
    )
    return update_of(step.key, entry, result.state)


def _known_later(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_known_later(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(_known_later(item) for item in value)
    return value is UNKNOWN
