"""Steps that wait for people: asking once, reading the answer from the record, parking when nothing else moves.

A waiting node runs again from its top after every interrupt, so nothing here has an effect before it waits,
and a request is written once per step, cell and round.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import orjson

from app.clock import timestamp
from app.workflows.commands import allowed_operations
from app.workflows.definition import Approval, StepSpec
from app.workflows.differences import differences
from app.workflows.doubts import doubts_of, doubts_options
from app.workflows.expressions import UNKNOWN
from app.workflows.projection import Projection
from app.workflows.run_context import Cell, PlannedStep, RunContext
from app.workflows.scope import Scope, resolved
from app.workflows.state import StepEntry, step_key

__all__ = [
    "Park",
    "approval_shown",
    "digest_of",
    "request_approval",
    "wait_for_approval",
    "wait_for_recovery",
]

Park = Callable[[Mapping[str, Any]], None]
"""LangGraph's `interrupt`, handed in by the compiler: it raises unless the run was resumed."""

_OPTIONS = {
    "retry": "Tries the step again, with the same number of retries as before.",
    "scope": "Changes what is released, and plans and asks again.",
    "skip": "Leaves the step undone and goes on with what follows it.",
    "cancel": "Stops the workflow and undoes what was prepared, unless asked to keep it.",
    "rollback": "Undoes, latest first, every effect of this workflow that can be undone.",
}


def digest_of(value: Any) -> str:
    """Return `sha256:` + hex over the canonical JSON of `value` (sorted keys, no spaces)."""
    return "sha256:" + hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def request_approval(spec: StepSpec, cell: Cell, run: RunContext) -> StepEntry | None:
    """Ask for the step's approval once; None when it was granted (or this is a dry run)."""
    if spec.approval is None:
        return None
    key = step_key(spec.id, cell.key)
    view = run.record.view
    if (key, view.round_of(key)) in view.approvals:
        approved = view.approvals[key, view.round_of(key)]["status"] == "approved"
        return None if approved else view.entries[key]
    shown = await approval_shown(spec, spec.approval, cell, run)
    if run.planned is not None:
        run.planned[key] = PlannedStep("needs_approval", approval=shown)
        return None
    approval = _request(key, shown, spec.approval, run)
    await run.record.append(
        "approval_requested",
        step=spec.id,
        cell=cell.key,
        data={
            "approval_id": approval["id"],
            "title": approval["title"],
            "message": approval["message"],
            "digest": approval["digest"],
            "expires_at": approval["expires_at"],
            "previous": approval["previous"],
            "changes": len(approval["changes"]),
        },
        private={"round": view.round_of(key), "approval": approval},
        durable=True,
    )
    return view.entries[key]


async def approval_shown(
    spec: StepSpec, approval: Approval, cell: Cell, run: RunContext
) -> dict[str, Any]:
    """Return what people are asked to approve; the digest covers `plan`, and is None while a part of it is not known."""
    scope = Scope(run, spec, cell)
    plan = await resolved(approval.plan, scope)
    shown = None if plan is UNKNOWN else _shown(plan)
    return {
        "step": spec.id,
        "cell": cell.key,
        "title": await resolved(approval.title or spec.title, scope),
        "message": await resolved(approval.message, scope),
        "plan": shown,
        "digest": digest_of(plan) if shown == plan else None,
    }


def _shown(plan: Any) -> Any:
    """Return the plan with a text in place of what a dry run does not know yet."""
    match plan:
        case dict():
            return {name: _shown(value) for name, value in plan.items()}
        case list():
            return [_shown(value) for value in plan]
    return str(plan) if plan is UNKNOWN else plan


def _request(
    key: str, shown: dict[str, Any], approval: Approval, run: RunContext
) -> dict[str, Any]:
    view = run.record.view
    seed = f"{run.record.workflow_id}\n{key}\n{view.round_of(key)}".encode()
    name = base64.b32encode(hashlib.sha256(seed).digest()).decode()[:26]
    now = run.clock.now()
    expires = now + timedelta(seconds=approval.expires) if approval.expires else None
    before = _shown_before(key, view)
    return {
        "id": f"ap_{name}",
        "workflow_id": run.record.workflow_id,
        **shown,
        "changes": differences(before["plan"], shown["plan"]) if before else [],
        "previous": before["id"] if before else None,
        "requested_at": timestamp(now),
        "expires_at": timestamp(expires) if expires else None,
        "quorum": approval.quorum,
        "approvers": list(approval.approvers),
        "allow_self": approval.allow_self,
        "status": "pending",
    }


def _shown_before(key: str, view: Projection) -> dict[str, Any] | None:
    """Return the approval that was asked for this step before."""
    earlier = [approval for (one, _), approval in view.approvals.items() if one == key]
    return earlier[-1] if earlier else None


async def wait_for_approval(spec: StepSpec, cell: Cell, run: RunContext, park: Park) -> StepEntry:
    """Return the entry with status `pending` when approved, `failed` when rejected or expired."""
    key = step_key(spec.id, cell.key)
    view = run.record.view
    while True:
        approval = view.approvals[key, view.round_of(key)]
        match approval["status"]:
            case "approved":
                return StepEntry(**{**view.entries[key], "status": "pending"})
            case "rejected" | "expired":
                return await _refused(spec, cell, approval, run)
        if not await run.wait(key):
            park({"what": "approval", "approval_id": approval["id"], "step": key})


async def _refused(
    spec: StepSpec, cell: Cell, approval: Mapping[str, Any], run: RunContext
) -> StepEntry:
    key = step_key(spec.id, cell.key)
    entry = run.record.view.entries[key]
    if entry["status"] == "failed":
        return entry
    last = approval["decisions"][-1] if approval["decisions"] else {}
    comment = f": {last['comment']}" if last.get("comment") else ""
    by = f" by {last['by']}" if last.get("by") else ""
    failed = StepEntry(
        **{
            **entry,
            "status": "failed",
            "completed_at": timestamp(run.clock.now()),
            "error": {
                "code": f"approval_{approval['status']}",
                "message": f"{approval['title']} was {approval['status']}{by}{comment}.",
                "next_action": "Retry to plan and ask again"
                f"{', change the scope' if run.record.view.request.get('has_scope') else ''}"
                ", or cancel the workflow.",
                "details": {"approval_id": approval["id"]},
            },
        }
    )
    await run.record.append(
        "step_failed",
        step=spec.id,
        cell=cell.key,
        data={"attempt": entry.get("attempts", 0), "error": failed["error"]},
        private={"entry": failed},
        durable=True,
    )
    return failed


async def wait_for_recovery(spec: StepSpec, cell: Cell, run: RunContext, park: Park) -> StepEntry:
    """Return the entry once a person decided: `retrying` in a new round, or `skipped`."""
    key = step_key(spec.id, cell.key)
    view = run.record.view
    while view.entries[key]["status"] in {"failed", "unknown"}:
        if key not in view.gates:
            await _request_recovery(spec, cell, run)
            continue  # somebody may have answered while it was written
        if not await run.wait(key):
            park({"what": "recovery", "step": key, "error": view.entries[key]["error"]})
    return view.entries[key]


async def _request_recovery(spec: StepSpec, cell: Cell, run: RunContext) -> None:
    key = step_key(spec.id, cell.key)
    view = run.record.view
    entry = view.entries[key]
    error = entry["error"] or {}
    rejected = str(error.get("code", "")).startswith("approval_")
    await run.record.append(
        "recovery_requested",
        step=spec.id,
        cell=cell.key,
        data={
            "error": error,
            "attempts": entry.get("attempts", 0),
            "log": entry.get("log"),
            "options": _options(view, key, is_refused=rejected),
        },
        private={"round": view.round_of(key)},
        durable=True,
    )


def _options(view: Projection, key: str, *, is_refused: bool) -> dict[str, str]:
    if doubts_of(view, key):
        kept = {name: _OPTIONS[name] for name in ("cancel", "rollback")}
        return {**doubts_options(view, key), **kept}
    barred = {"skip", "rollback"} if is_refused else set()
    if "scope" not in allowed_operations(view):
        barred.add("scope")
    options = {name: text for name, text in _OPTIONS.items() if name not in barred}
    return {**options, "retry": "Plans again and asks again."} if is_refused else options
