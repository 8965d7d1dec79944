"""Which commands a workflow allows now: the table of its status, less what its steps and effects bar. Pure."""

from app.errors import Conflict
from app.workflows.projection import PARKED, Projection
from app.workflows.transitions import TRANSITIONS

__all__ = ["allowed_operations", "irreversible_begun", "require"]


def allowed_operations(view: Projection) -> list[str]:
    """Return the commands that are allowed, in the table's order."""
    barred = _barred(view)
    return [
        command
        for (status, command) in TRANSITIONS
        if status == view.metadata["status"] and command not in barred
    ]


def require(command: str, view: Projection) -> None:
    """Raise Conflict `operation_not_allowed` naming the allowed ones."""
    allowed = allowed_operations(view)
    if command in allowed:
        return
    status = view.metadata["status"]
    raise Conflict(
        f"{command} is not allowed while workflow {view.workflow_id} is {status}.",
        code="operation_not_allowed",
        next_action=f"Allowed now: {', '.join(allowed) or 'none'}.",
        details={
            "workflow_id": view.workflow_id,
            "status": status,
            "allowed_operations": allowed,
        },
    )


def irreversible_begun(view: Projection) -> str | None:
    """Return what was begun first of that which cannot be undone; None before publishing."""
    for record in view.effects.values():
        is_begun = record.status in {"planned", "made", "found", "unknown"}
        if is_begun and record.effect["reversibility"] == "irreversible":
            return str(record.effect["summary"])
    return None


def _barred(view: Projection) -> set[str]:
    barred = set()
    stuck = view.ending is not None
    failed = (
        bool(view.gates)
        if stuck
        else any(entry.get("status") in {"failed", "unknown"} for entry in view.entries.values())
    )
    parked = PARKED in view.gates
    if parked or not failed:
        barred.add("skip")
    if not (parked or failed):
        barred.add("retry")
    doubts = any(record.status == "unknown" for record in view.effects.values())
    if parked or stuck or not (failed and doubts):
        barred.add("resolve")
    if parked or stuck or not view.request.get("has_scope") or irreversible_begun(view):
        barred.add("scope")
    return barred
