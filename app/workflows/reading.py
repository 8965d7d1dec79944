"""What people see of a workflow: status, steps in the definition's order, effects, and why it waits. Reads only."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from app.workflows.commands import allowed_operations
from app.workflows.outline import Outline, known_cells
from app.workflows.projection import EffectRecord, Projection
from app.workflows.state import TERMINAL_STATUSES, StepEntry, ended_entry, split_key, step_key

__all__ = [
    "artifacts_view",
    "effects_view",
    "metadata_view",
    "quarantine_view",
    "status_view",
    "steps_view",
    "wants_to_run",
    "why_quarantined",
    "why_view",
]

_EMPTY: StepEntry = {
    **ended_entry("pending", StepEntry(), ""),
    "completed_at": None,
}


def metadata_view(view: Projection, now: datetime) -> dict[str, Any]:
    """Return the metadata with what is counted now: execution time in seconds, waiting steps."""
    metadata = dict(view.metadata)
    created = metadata.get("created_at")
    until = metadata.get("completed_at") if metadata["status"] in TERMINAL_STATUSES else None
    end = datetime.fromisoformat(until) if until else now
    metadata["execution_time_s"] = (
        round((end - datetime.fromisoformat(created)).total_seconds(), 3) if created else 0.0
    )
    metadata["waiting_for"] = [
        {
            "step": gate.step or None,
            "cell": gate.cell,
            "what": gate.what,
            "since": gate.since,
            "approval_id": gate.approval_id,
        }
        for gate in view.gates.values()
    ]
    return metadata


def wants_to_run(view: Projection) -> bool:
    """Return whether it goes on without a person: it runs by its status, or what it waited for was answered."""
    status = str(view.metadata["status"])
    return status in {"running", "rolling_back"} or (
        status.startswith("waiting") and not view.gates
    )


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


def why_quarantined(workflow_id: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    error = metadata["last_error"]
    wait = {"what": "quarantine", "message": error["message"], "error": error}
    return {"workflow_id": workflow_id, "status": metadata["status"], "waits": [wait]}


def steps_view(view: Projection, steps: Sequence[Outline]) -> list[dict[str, Any]]:
    """Return every step and cell in the definition's order, as soon as the cells are known; not reached is pending."""
    known: dict[str, list[str]] = {}
    for key in view.entries:
        known.setdefault(split_key(key)[0], []).append(key)
    cells = {step.spec.id: known_cells(step.spec, view) for step in steps if step.is_group}
    rows: list[dict[str, Any]] = []
    for step in steps:
        keys = _keys(step, cells, known.get(step.spec.id, []))
        rows += [_row(key, step, view) for key in keys]
    return rows


def _keys(step: Outline, cells: Mapping[str, list[str]], known: Sequence[str]) -> list[str]:
    """Return the step's keys: the cells in the order of the matrix, then those that only earlier rounds had."""
    own = step.spec.id
    names = cells.get(own if step.group is None else step.group.id, [])
    inner = [step_key(own, name) for name in names] if _runs_in_cells(step) else []
    first = [own] if step.is_group or not (inner or known) else []
    return list(dict.fromkeys([*first, *inner, *known]))


def _runs_in_cells(step: Outline) -> bool:
    return step.group is not None or not step.spec.steps


def _row(key: str, step: Outline, view: Projection) -> dict[str, Any]:
    step_id, cell = split_key(key)
    is_group = step.is_group and cell is None
    group = step.group or (None if cell is None else step.spec)
    return {
        "id": step_id,
        "name": step.spec.title,
        "cell": cell,
        "group": group.id if group else None,
        "is_group": is_group,
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


def why_view(
    view: Projection, crowded: Sequence[str] = (), *, unattended: bool = False
) -> dict[str, Any]:
    """Return what the workflow waits for, each with its evidence; an empty list when it does not wait.

    `crowded`: steps that the platform's limit of executing ones holds back now.
    """
    return {
        "workflow_id": view.workflow_id,
        "status": view.metadata["status"],
        "waits": [
            *_driver(view.workflow_id, unattended),
            *_admission(view.metadata),
            *_pause(view),
            *_gates(view),
            *_retries(view),
            *_crowd(crowded),
        ],
    }


def _driver(workflow_id: str, unattended: bool) -> Iterator[dict[str, Any]]:
    if unattended:
        message = (
            f"Nobody drives it: the process that did has ended. Go on with: slipway workflows resume {workflow_id}, "
            "or slipway serve."
        )
        yield {"what": "driver", "reason": "nobody_drives", "message": message}


def _admission(metadata: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if metadata["status"] == "queued":
        yield {
            "what": "admission",
            "reason": metadata.get("reason"),
            "message": _until_admitted(metadata),
            "blocked_by": metadata.get("blocked_by"),
            "until": metadata.get("until"),
        }


def _until_admitted(metadata: Mapping[str, Any]) -> str:
    if metadata.get("reason") == "limit_reached":
        return "As many workflows run as the platform allows: it starts by itself when one has ended, or waits."
    return f"It starts by itself when workflow {metadata.get('blocked_by')} has ended."


def _pause(view: Projection) -> Iterator[dict[str, Any]]:
    if view.metadata["status"] == "paused":
        yield {"what": "pause", "message": "It was paused; resume it to go on."}


def _gates(view: Projection) -> Iterator[dict[str, Any]]:
    for key, gate in view.gates.items():
        row: dict[str, Any] = {
            "what": gate.what,
            "step": gate.step or None,
            "cell": gate.cell,
            "since": gate.since,
        }
        if gate.what == "approval":
            approval = view.approvals[key, gate.round]
            row |= {
                "message": f"{approval['title']} waits for {', '.join(approval['approvers'])}.",
                "approval_id": approval["id"],
                "digest": approval["digest"],
            }
        else:
            error = gate.error or view.entries[key].get("error") or {}
            row |= {"message": error.get("message", ""), "error": error}
        yield row


def _retries(view: Projection) -> Iterator[dict[str, Any]]:
    for key, entry in view.entries.items():
        if entry.get("status") == "retrying":
            step, cell = split_key(key)
            yield {
                "what": "retry",
                "step": step,
                "cell": cell,
                "next_try_at": view.details.get(key, {}).get("next_try_at"),
                "message": (entry.get("error") or {}).get("message", ""),
            }


def _crowd(keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    for key in keys:
        step, cell = split_key(key)
        message = "As many steps execute as the platform allows: it starts when one of them ended."
        yield {
            "what": "capacity",
            "reason": "limit_reached",
            "step": step,
            "cell": cell,
            "message": message,
        }


def artifacts_view(view: Projection) -> list[dict[str, Any]]:
    """Return every artifact with its version and the step that left it, in the order in which they were left."""
    return [{**artifact, "workflow_id": view.workflow_id} for artifact in list(view.artifacts)]
