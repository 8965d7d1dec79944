"""Admission's side of the engine: what is active, who may start, who starts when something was released."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.admission.decide import Active, AdmissionDecision, Ended, Request, decide
from app.errors import Conflict
from app.workflows.persistence import WorkflowRecord
from app.workflows.projection import Projection
from app.workflows.shelf import Shelf
from app.workflows.state import TERMINAL_STATUSES

__all__ = [
    "admission_request",
    "known_request",
    "may_start",
    "refused",
    "require_admission",
    "require_free",
    "within_limit",
]


def may_start(
    shelf: Shelf,
    request: dict[str, Any],
    definition: str,
    now: datetime,
    *,
    queued: str | None = None,
) -> AdmissionDecision:
    """Return admission's word on a request; `queued` is its own workflow when it waits already."""
    asked = _asked(request, definition)
    ended = _ended(shelf, definition) if asked.cooldown_s else []
    return decide(asked, _active(shelf), ended, now, ahead_of=queued)


def within_limit(shelf: Shelf, limit: int, *, queued: str | None) -> AdmissionDecision | None:
    """Return the decision to wait when `limit` workflows run, or wait for that in front of this one; else None.

    One that waits for people does not count: it goes on at once when they answer.
    """
    records = sorted(shelf.records.items())
    running = [name for name, record in records if record.status in {"running", "rolling_back"}]
    ahead = [
        name
        for name, record in records
        if record.status == "queued"
        and record.view.metadata.get("reason") == "limit_reached"
        and (queued is None or name < queued)
    ]
    if len(running) + len(ahead) < limit:
        return None
    return AdmissionDecision(
        "wait",
        "limit_reached",
        f"{len(running)} workflows run, and the platform's limit is {limit}.",
        evidence={"limit": limit, "running": running, "ahead": ahead},
    )


def require_admission(shelf: Shelf, record: WorkflowRecord) -> None:
    """Refuse to reopen an ended workflow while another holds what it needs."""
    if record.status not in TERMINAL_STATUSES:
        return
    asked = _asked(record.view.request, record.view.metadata["definition"])
    decision = decide(asked, _active(shelf))
    if decision.outcome != "admit":
        raise refused(decision, "Wait until that workflow has ended.")


def require_free(shelf: Shelf, record: WorkflowRecord, request: dict[str, Any]) -> None:
    """Refuse a change of scope to what another workflow holds or does already."""
    asked = _asked(request, record.view.metadata["definition"])
    others = [one for one in _active(shelf) if one.workflow_id != record.workflow_id]
    decision = decide(asked, [one for one in others if one.holds])
    if decision.outcome != "admit":
        raise refused(decision, "Wait until that workflow has ended, or leave it out.")


def refused(decision: AdmissionDecision, next_action: str) -> Conflict:
    return Conflict(
        decision.message,
        code=decision.reason,
        next_action=next_action,
        details={"decision": decision.as_json()},
    )


def known_request(shelf: Shelf, key: str, request_digest: str) -> str | None:
    """Return the workflow that was started under this idempotency key; another request is a Conflict."""
    workflow_id = shelf.index.by_key(key)
    if workflow_id is None:
        return None
    if shelf.index.rows[workflow_id]["request_digest"] == request_digest:
        return workflow_id
    raise Conflict(
        f"The idempotency key {key!r} was used for another request (workflow {workflow_id}).",
        code="idempotency_key_reused",
        next_action="Use a new key for a new request.",
        details={"workflow_id": workflow_id},
    )


def admission_request(view: Projection) -> Request:
    return _asked(view.request, view.metadata["definition"])


def _asked(request: Mapping[str, Any], definition: str) -> Request:
    return Request(
        definition,
        tuple(request["resources"]),
        request["signature"],
        request.get("cooldown_s") or 0.0,
        request.get("on_conflict") or "wait",
    )


def _ended(shelf: Shelf, definition: str) -> list[Ended]:
    return [
        Ended(
            name, definition, tuple(row["resources"]), datetime.fromisoformat(row["completed_at"])
        )
        for name, row in shelf.index.rows.items()
        if row.get("definition") == definition
        and str(row["status"]).startswith("completed")
        and row.get("completed_at")
    ]


def _active(shelf: Shelf) -> list[Active]:
    return [
        Active(name, admission_request(record.view), not _queued(record.view))
        for name, record in sorted(shelf.records.items())
        if record.status not in TERMINAL_STATUSES
    ]


def _queued(view: Projection) -> bool:
    """Return whether it waits for admission; a pause meanwhile gives it nothing to hold."""
    status = view.metadata["status"]
    return "queued" in {status, view.metadata.get("paused_from") if status == "paused" else status}
