"""Undoing what one step made: by its handler, or by the step that the definition names under `compensate`."""

from collections.abc import Mapping
from typing import Any

from app.workflows.attempts import resolve_step, step_context
from app.workflows.definition import StepSpec
from app.workflows.handlers import Step
from app.workflows.run_context import TOP, Cell, RunContext
from app.workflows.state import split_key, step_key

__all__ = ["compensate"]


async def compensate(key: str, run: RunContext) -> list[dict[str, Any]]:
    """Undo the step's effects and return those that were undone; what the handler raises passes through.

    The step is undone with the `with` it was started with, whatever its expressions say by now.
    """
    step_id, cell_key = split_key(key)
    spec, made_with = run.specs[step_id], run.record.view.made_with.get(key, {})
    cell = Cell(cell_key, made_with.get("matrix") or {}) if cell_key is not None else TOP
    outputs = run.record.view.entries.get(key, {}).get("outputs") or {}
    context, _ = step_context(spec, cell, run, attempt=1)
    try:
        if spec.compensate is not None:
            return await _by_another_step(spec, cell, run, context)
        config = made_with.get("config")
        step = (
            await resolve_step(spec, cell, run)
            if config is None
            else Step(
                spec.id, spec.title, spec.type or "", config, cell.key, cell.values, spec.effects
            )
        )
        undone = await run.handlers[step.type].compensate(step, context, outputs)
        return [effect.as_json() for effect in undone]
    finally:
        await context.log.close()


async def _by_another_step(
    spec: StepSpec, cell: Cell, run: RunContext, context: Any
) -> list[dict[str, Any]]:
    assert spec.compensate is not None
    other: Mapping[str, Any] = {"type": spec.compensate.type, "with_": spec.compensate.with_}
    step = await resolve_step(spec.model_copy(update=other), cell, run)
    await run.handlers[spec.compensate.type].execute(step, context)
    key = step_key(spec.id, cell.key)
    return [
        record.effect
        for record in run.record.view.effects.values()
        if step_key(record.step, record.cell) == key
    ]
