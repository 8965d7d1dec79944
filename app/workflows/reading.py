"""What people see of a workflow: status, steps in the definition's order, effects, and why it waits. Reads only."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from app.workflows.commands import allowed_operations
from app.workflows.metadata import metadata_view
from app.workflows.outline import Outline, known_cells
from app.workflows.projection import EffectRecord, Projection
from app.workflows.state import (
    SATISFIED,
    StepEntry,
    ended_entry,
    split_key,
    step_key,
)

__all__ = [
    "artifacts_view",
    "counts_view",
    "effects_view",
    "quarantine_view",
    "status_view",
    "steps_view",
]

_EMPTY: StepEntry = {
    **ended_entry("pending", StepEntry(), ""),
    "completed_at": None,
}


def counts_view(view: Projection, steps: Sequence[Outline]) -> dict[str, Any]:
    """Return how many steps there are, cells counted each, and how many came to an end; groups are not counted."""
    statuses = [
        view.entries.get(key, _EMPTY).get("status")
        for step, key in _keyed(view, steps)
        if not _stands_for_others(step, key)
    ]
    return {
        "steps_total": len(statuses),
        "steps_completed": sum(one in SATISFIED for one in statuses),
        "steps_failed": sum(one in {"failed", "unknown"} for one in statuses),
    }


def status_view(
    view: Projection,
    steps: Sequence[Outline],
    now: datetime,
    *,
    is_running: bool,
    unattended: bool = False,
) -> dict[str, Any]:
    state = {**view.state, "steps": view.entries}
    metadata = metadata_view(view, now)
    metadata["state_size"] = len(orjson.dumps(state))
    metadata["unattended"] = unattended
    return {
        "workflow_id": view.workflow_id,
        "metadata": metadata,
        "state": state,
        "steps": steps_view(view, steps),
        "allowed_operations": allowed_operations(view),
        "last_seq": view.last_seq,
        "is_running": is_running,
    }


def quarantine_view(workflow_id: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return what can be said of a workflow whose files cannot be read."""
    return {
        "workflow_id": workflow_id,
        "metadata": dict(metadata),
        "state": {},
        "steps": [],
        "allowed_operations": [],
        "last_seq": 0,
        "is_running": False,
    }


def steps_view(view: Projection, steps: Sequence[Outline]) -> list[dict[str, Any]]:
    """Return every step and cell in the definition's order, as soon as the cells are known; not reached is pending."""
    return [_row(key, step, view) for step, key in _keyed(view, steps)]


def _keyed(view: Projection, steps: Sequence[Outline]) -> Iterator[tuple[Outline, str]]:
    known: dict[str, list[str]] = {}
    for key in list(view.entries):
        known.setdefault(split_key(key)[0], []).append(key)
    cells = {step.spec.id: known_cells(step.spec, view) for step in steps if step.is_group}
    for step in steps:
        for key in _keys(step, cells, known.get(step.spec.id, [])):
            yield step, key


def _keys(step: Outline, cells: Mapping[str, list[str]], known: Sequence[str]) -> list[str]:
    """Return the step's keys: the cells in the order of the matrix, then those that only earlier rounds had."""
    own = step.spec.id
    names = cells.get(own if step.group is None else step.group.id, [])
    inner = [step_key(own, name) for name in names] if _runs_in_cells(step) else []
    first = [own] if step.is_group or not (inner or known) else []
    return list(dict.fromkeys([*first, *inner, *known]))


def _stands_for_others(step: Outline, key: str) -> bool:
    return step.is_group and key == step.spec.id


def _runs_in_cells(step: Outline) -> bool:
    return step.group is not None or not step.spec.steps


def _row(key: str, step: Outline, view: Projection) -> dict[str, Any]:
    step_id, cell = split_key(key)
    group = step.group or (None if cell is None else step.spec)
    return {
        "id": step_id,
        "name": step.spec.title,
        "cell": cell,
        "group": group.id if group else None,
        "is_group": _stands_for_others(step, key),
        "type": step.spec.type,
        **step.row,
        **_EMPTY,
        **view.entries.get(key, {}),
        **view.details.get(key, {}),
    }


def effects_view(view: Projection) -> list[dict[str, Any]]:
    """Return every effect that was intended or made, in order, with its present status."""
    return [_effect_row(record) for record in view.effects.values()]


def _effect_row(record: EffectRecord) -> dict[str, Any]:
    return {
        **record.effect,
        "step": record.step,
        "cell": record.cell,
        "status": record.status,
        "at": record.at,
        "outcome": record.outcome,
    }


def artifacts_view(view: Projection) -> list[dict[str, Any]]:
    """Return every artifact with its version and the step that left it, in the order in which they were left."""
    return [{**artifact, "workflow_id": view.workflow_id} for artifact in list(view.artifacts)]
