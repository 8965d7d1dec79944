"""Answers to approvals: the create-once record decides, the workflow's record takes note, expiry fires once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.approvals.decisions import Decision, Decisions
from app.clock import timestamp
from app.errors import Conflict, Invalid
from app.principal import Principal
from app.workflows.persistence import WorkflowRecord
from app.workflows.projection import Gate, Projection

__all__ = ["answer", "catch_up", "expire", "has_status", "is_open", "remind"]

_LONGEST_NOTICE = timedelta(days=1)

_STATUS = {"approve": "approved", "reject": "rejected", "expire": "expired"}
_AFTER = {"approve": {"approved", "pending"}, "reject": {"rejected"}}
"""What the approval is once the decision stands: it stays pending while more people must agree."""


def is_open(record: WorkflowRecord, approval: Mapping[str, Any]) -> bool:
    """Return whether the approval still waits: pending, and its workflow waits at that gate."""
    return approval["status"] == "pending" and any(
        gate.approval_id == approval["id"] for gate in record.view.gates.values()
    )


def has_status(approval: Mapping[str, Any], wanted: str) -> bool:
    """Return whether the approval is among those; `decided` are approved and rejected ones, `all` every one."""
    among = {"decided": {"approved", "rejected"}}.get(wanted, {wanted})
    return wanted == "all" or approval["status"] in among


async def answer(
    record: WorkflowRecord,
    approval_id: str,
    decision: str,
    *,
    decisions: Decisions,
    now: datetime,
    comment: str,
    digest: str | None,
    actor: Principal,
) -> dict[str, Any]:
    """Record the decision; see `WorkflowManager.decide_approval`."""
    key, gate, approval = _pending(record, approval_id)
    if decision not in ("approve", "reject"):
        raise Invalid(
            f"{decision!r} is no decision.",
            code="unknown_decision",
            next_action="Answer approve or reject.",
        )
    if approval["status"] != "pending" or gate is None:
        raise _decided(approval, record.view)
    if digest is None and decision == "approve":
        raise Invalid(
            "An approval needs the digest of what was shown.",
            code="digest_required",
            next_action=f"Read approval {approval_id} and send its digest.",
        )
    if digest is not None and digest != approval["digest"]:
        raise Conflict(
            f"What approval {approval_id} asks for is not what was decided on.",
            code="digest_mismatch",
            next_action="Read the approval again and decide on what it shows now.",
            details={"approval_id": approval_id, "digest": approval["digest"], "sent": digest},
        )
    wanted = Decision(approval_id, decision, actor.id, timestamp(now), comment, approval["digest"])
    made, won = await decisions.record(wanted, approval["quorum"])
    await _note(record, key, gate, made)
    if not won and approval["status"] == "pending":
        raise _repeated(approval, actor)
    if not won or approval["status"] not in _AFTER[decision]:
        raise _decided(
            approval, record.view
        )  # somebody else was first, or the workflow was cancelled meanwhile
    return approval


async def catch_up(record: WorkflowRecord, decisions: Decisions) -> None:
    """Take note of decisions that were recorded just before a crash."""
    for key, gate in list(record.view.gates.items()):
        if gate.approval_id and (made := decisions.made(gate.approval_id)):
            await _note(record, key, gate, made)
            if key not in record.view.gates and record.status.startswith("waiting"):
                record.view.metadata["status"] = "running"


async def remind(record: WorkflowRecord, now: datetime) -> None:
    """Record, once for each approval, that the last quarter of its time (at most its last day) has begun."""
    for key, gate in list(record.view.gates.items()):
        approval = record.view.approvals.get((key, gate.round))
        if gate.what != "approval" or not approval or approval.get("reminded_at"):
            continue
        if approval["expires_at"] and _remind_at(approval) <= now < _expires_at(approval):
            await record.append(
                "approval_reminded",
                step=gate.step,
                cell=gate.cell,
                data={"approval_id": approval["id"], "expires_at": approval["expires_at"]},
                private={"round": gate.round},
                durable=True,
            )


def _remind_at(approval: Mapping[str, Any]) -> datetime:
    expires = _expires_at(approval)
    last_quarter = (expires - datetime.fromisoformat(approval["requested_at"])) / 4
    return expires - min(last_quarter, _LONGEST_NOTICE)


def _expires_at(approval: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(approval["expires_at"])


async def expire(record: WorkflowRecord, decisions: Decisions, now: datetime) -> bool:
    """Let overdue approvals expire, each once; return whether any did."""
    expired = False
    for key, gate in list(record.view.gates.items()):
        approval = record.view.approvals.get((key, gate.round))
        if gate.what != "approval" or not approval or not approval["expires_at"]:
            continue
        if _expires_at(approval) <= now:
            wanted = Decision(
                approval["id"], "expire", "slipway", timestamp(now), "", approval["digest"]
            )
            made, _ = await decisions.record(wanted, approval["quorum"])
            await _note(record, key, gate, made)
            expired = True
    return expired


def _pending(record: WorkflowRecord, approval_id: str) -> tuple[str, Gate | None, dict[str, Any]]:
    for (key, _), approval in record.view.approvals.items():
        if approval["id"] == approval_id:
            gate = record.view.gates.get(key)
            fits = gate is not None and gate.approval_id == approval_id
            return key, gate if fits else None, approval
    raise _voided({"id": approval_id}, record.view)


async def _note(record: WorkflowRecord, key: str, gate: Gate, made: Sequence[Decision]) -> None:
    """Write down those of the decisions that are not in the record yet."""
    approval = record.view.approvals[key, gate.round]
    for number, one in enumerate(made, 1):
        if approval["status"] != "pending":
            return
        if number <= len(approval["decisions"]):
            continue
        status = _STATUS[one.decision]
        if status == "approved" and number < approval["quorum"]:
            status = "pending"
        await record.append(
            "approval_expired" if status == "expired" else "approval_decided",
            step=gate.step,
            cell=gate.cell,
            actor=one.by,
            data={
                "approval_id": one.approval_id,
                "decision": one.decision,
                "status": status,
                "by": one.by,
                "comment": one.comment,
                "digest": one.digest,
            },
            private={
                "round": gate.round,
                "decision": {
                    "decision": one.decision,
                    "by": one.by,
                    "at": one.at,
                    "comment": one.comment,
                },
            },
            durable=True,
        )


def _voided(approval: Mapping[str, Any], view: Projection) -> Conflict:
    """Say what took the approval's place, and what is different there."""
    name, successor = approval["id"], approval.get("superseded_by")
    asked = [one for one in view.approvals.values() if one["id"] == successor]
    asked += [one for one in view.approvals.values() if one["status"] == "pending"]
    instead = next((one for one in asked if one["id"] != name), None)
    details = {
        "approval_id": name,
        "workflow_id": view.workflow_id,
        "voided": approval.get("voided"),
        "instead": instead and instead["id"],
        "changes": instead.get("changes", []) if instead else [],
    }
    action = (
        f"Look at approval {instead['id']}: it says what changed."
        if instead
        else "Look at the workflow: it went on without it, or ended."
    )
    return Conflict(
        f"Approval {name} is not asked for any more.",
        code="approval_voided",
        next_action=action,
        details=details,
    )


def _decided(approval: Mapping[str, Any], view: Projection) -> Conflict:
    if approval["status"] in {"pending", "voided"}:
        return _voided(approval, view)
    last = approval["decisions"][-1] if approval["decisions"] else None
    by = f" by {last['by']} at {last['at']}" if last else ""
    return Conflict(
        f"Approval {approval['id']} was {approval['status']}{by}.",
        code="already_decided",
        next_action="Nothing is left to decide.",
        details={"approval_id": approval["id"], "status": approval["status"], "decision": last},
    )


def _repeated(approval: Mapping[str, Any], actor: Principal) -> Conflict:
    missing = approval["quorum"] - len(approval["decisions"])
    return Conflict(
        f"{actor.id} has approved {approval['id']} already; {missing} more must agree.",
        code="already_approved",
        next_action="Another person has to approve it.",
        details={
            "approval_id": approval["id"],
            "quorum": approval["quorum"],
            "decisions": approval["decisions"],
        },
    )
