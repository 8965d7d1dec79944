"""The cells of a matrix: which there are, and what the group is once all of them came to an end."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from app.clock import timestamp
from app.errors import Invalid, SlipwayError
from app.workflows.definition import StepSpec
from app.workflows.expressions import UNKNOWN, evaluate
from app.workflows.reconsidering import leave_out
from app.workflows.run_context import Cell, PlannedStep, RunContext
from app.workflows.scope import Scope, condition_holds
from app.workflows.state import SATISFIED, StepEntry, StepStatus, ended_entry, step_key
from app.workflows.step_ends import SkipCode, skip_reason, update_of
from app.workflows.step_errors import error_json

__all__ = ["dispatch_group", "group_cells", "join_group"]

_LIMIT = 1000


def group_cells(spec: StepSpec, run: RunContext) -> list[Cell]:
    """Return one cell per combination of the axes' values; none when the group does not run."""
    entry = run.record.view.entries.get(spec.id, {})
    if entry.get("status") in {"skipped", "failed"} or spec.matrix is None:
        return []
    axes = _axes(spec, run)
    if _are_known_later(axes, run):
        return []
    for name, values in axes.items():
        if not isinstance(values, list):
            raise Invalid(
                f"matrix.{name} of step {spec.id} is {type(values).__name__}, not a list.",
                code="invalid_matrix",
                next_action="Give the axis a list of values.",
            )
    combinations = [
        dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())
    ]
    if len(combinations) > _LIMIT:
        raise Invalid(
            f"Step {spec.id} has {len(combinations)} cells; at most {_LIMIT} are possible.",
            code="invalid_matrix",
        )
    cells = [
        Cell(",".join(str(value) for value in values.values()), values) for values in combinations
    ]
    _require_distinct(spec, cells)
    return cells


def _axes(spec: StepSpec, run: RunContext) -> dict[str, Any]:
    return {name: evaluate(value, Scope(run, spec)) for name, value in (spec.matrix or {}).items()}


def _are_known_later(axes: Mapping[str, Any], run: RunContext) -> bool:
    """Return whether a dry run cannot tell the cells, because a step that names them did not run."""
    return run.planned is not None and any(values is UNKNOWN for values in axes.values())


def _require_distinct(spec: StepSpec, cells: Sequence[Cell]) -> None:
    twice = [key for key, count in Counter(cell.key for cell in cells).items() if count > 1]
    if twice:
        raise Invalid(
            f"Step {spec.id} has several cells of the name {twice[0]!r}.",
            code="invalid_matrix",
            next_action="Give each axis different values.",
        )


async def dispatch_group(spec: StepSpec, run: RunContext) -> dict[str, Any]:
    """Record that the group began, or that it is skipped or cannot run."""
    view = run.record.view
    if (entry := view.final(spec.id)) is not None and entry["status"] in SATISFIED:
        return update_of(spec.id, entry)
    try:
        if await _skipped(spec, run):
            code: SkipCode = "condition" if spec.when else "disabled"
            return _end(spec, run, "skipped", reason=skip_reason(spec, code), code=code)
        cells = [cell.key for cell in group_cells(spec, run)]
        await leave_out(spec, cells, run)
    except SlipwayError as error:
        return _end(spec, run, "failed", error=error_json(error))
    if view.entries.get(spec.id, StepEntry()).get("status") != "running":
        run.record.append(
            "step_started",
            step=spec.id,
            data={"attempt": 1, "of": 1, "log": None, "cells": cells},
            private={"round": view.round_of(spec.id)},
        )
    return update_of(spec.id, view.entries[spec.id])


async def join_group(spec: StepSpec, run: RunContext) -> dict[str, Any]:
    """Return the group's own end: completed when every cell's required steps are satisfied."""
    view = run.record.view
    if (entry := view.final(spec.id)) is not None:
        return update_of(spec.id, entry)
    if _are_known_later(_axes(spec, run), run):
        reason = "its cells are known once the steps before it ran"
        return _end(spec, run, "completed", outputs=UNKNOWN, reason=reason)
    nested = spec.steps or (spec,)
    outputs: dict[str, Any] = {}
    failed: list[str] = []
    for cell in group_cells(spec, run):
        ends = {one.id: view.entries.get(step_key(one.id, cell.key), StepEntry()) for one in nested}
        outputs[cell.key or ""] = _outputs(spec, ends)
        failed += [
            step_key(one.id, cell.key)
            for one in nested
            if one.required
            and not one.automatic
            and not _continues(one)
            and ends[one.id].get("status") in {"failed", "unknown"}
        ]
    if failed:
        problem = Invalid(f"{len(failed)} failed: {', '.join(failed)}.", code="cells_failed")
        return _end(spec, run, "failed", error=error_json(problem), outputs=outputs)
    return _end(spec, run, "completed", outputs=outputs)


def _outputs(spec: StepSpec, ends: Mapping[str, StepEntry]) -> Any:
    if not spec.steps:
        return ends[spec.id].get("outputs")
    return {name: entry.get("outputs") for name, entry in ends.items()}


def _continues(spec: StepSpec) -> bool:
    return spec.on_error is not None and spec.on_error.action == "continue"


async def _skipped(spec: StepSpec, run: RunContext) -> bool:
    if not run.is_enabled(spec):
        return True
    return spec.when is not None and not await condition_holds(spec.when, Scope(run, spec))


def _end(
    spec: StepSpec,
    run: RunContext,
    status: StepStatus,
    *,
    error: dict[str, Any] | None = None,
    outputs: Any = None,
    reason: str | None = None,
    code: SkipCode | None = None,
) -> dict[str, Any]:
    previous = run.record.view.entries.get(spec.id, StepEntry())
    entry = ended_entry(
        status,
        previous,
        timestamp(run.clock.now()),
        attempts=previous.get("attempts", 0),
        outputs=outputs,
        error=error,
    )
    data: dict[str, Any] = {"reason": reason} if reason else {"error": error} if error else {}
    if code is not None:
        data["code"] = code
    if run.planned is not None:
        done = "known_later" if outputs is UNKNOWN else "will_run"
        disposition = done if status == "completed" else status
        run.planned[spec.id] = PlannedStep(disposition, reason, error=error)
    run.record.append(f"step_{status}", step=spec.id, data=data, private={"entry": entry})
    return update_of(spec.id, entry)
