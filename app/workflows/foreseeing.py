"""One visit of a step in a dry run: what has no effects is executed, the others say what they would do."""

from collections.abc import Mapping
from typing import Any

from app.workflows.attempts import execute, look_up, step_context
from app.workflows.checks.places import Place, expression_sources
from app.workflows.definition import StepSpec
from app.workflows.expressions import (
    UNKNOWN,
    condition_references,
    condition_source,
    evaluate,
    references,
)
from app.workflows.handlers import Effect, Step, StepHandler, StepResult, effects_of
from app.workflows.run_context import Cell, PlannedStep, RunContext
from app.workflows.scope import Scope
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
    if _is_undecided(spec, cell, run):
        planned.disposition = "known_later"
        planned.reason = f"it runs if {spec.when}, {_until(spec, run)}"
    context, _ = step_context(spec, cell, run, 1)
    result = StepResult()
    outputs: Any = UNKNOWN
    try:
        if _known_later(step.config):
            planned.disposition = "needs_approval" if planned.approval else "known_later"
            planned.reason = planned.reason or _until(spec, run)
        elif planned.approval is not None:
            planned.disposition = "needs_approval"
            planned.effects = _shown(await handler.plan(step, context))
            if not planned.effects:
                planned.reason = planned.reason or _until(spec, run)
        elif (found := (await look_up(spec, cell, step, handler, run))[1]) is not None:
            planned.disposition = "cached"
            planned.reason = f"as in {found.workflow_id}"
            result, outputs = StepResult(state=dict(found.state)), dict(found.outputs)
        elif handler.runs_in_plan and effects_of(spec, handler, step.config) == "none":
            result = await execute(spec, step, handler, context, run)
            outputs = result.outputs
        else:
            foreseen = await handler.plan(step, context)
            planned.effects = _shown(foreseen)
            outputs = next((dict(one.foretold) for one in foreseen if one.foretold), UNKNOWN)
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


def _shown(effects: list[Effect]) -> list[dict[str, Any]]:
    return [effect.as_json() for effect in effects]


def _is_undecided(spec: StepSpec, cell: Cell, run: RunContext) -> bool:
    """Return whether it is known only later if the step runs."""
    if not isinstance(spec.when, str):
        return False
    return evaluate("{{ " + condition_source(spec.when) + " }}", Scope(run, spec, cell)) is UNKNOWN


def _until(spec: StepSpec, run: RunContext) -> str:
    """Say which steps have to run before it is known what this one does."""
    texts = [source.text for source in expression_sources(Place(spec, ())) if not source.after]
    named = {part for text in texts for path in references(text) for part in path[:2]}
    if isinstance(spec.when, str):
        named |= {part for one in condition_references(spec.when) for part in one.path[:2]}
    entries: Mapping[str, Mapping[str, Any]] = run.record.view.entries
    awaited = [
        step
        for step in run.specs
        if step in named and (step not in entries or entries[step].get("outputs") is UNKNOWN)
    ]
    return f"known once {' and '.join(awaited)} ran" if awaited else "known once it runs"


def _known_later(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_known_later(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(_known_later(item) for item in value)
    return value is UNKNOWN
