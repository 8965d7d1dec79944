"""Why a workflow waits: everything that holds it up, each with its evidence. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.workflows.projection import Projection
from app.workflows.state import split_key

__all__ = ["why_quarantined", "why_view"]


def why_quarantined(workflow_id: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
    error = metadata["last_error"]
    wait = {"what": "quarantine", "message": error["message"], "error": error}
    return {"workflow_id": workflow_id, "status": metadata["status"], "waits": [wait]}


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
                "message": f"{approval['title']} waits for {_people(approval['approvers'])}.",
                "approval_id": approval["id"],
                "digest": approval["digest"],
            }
        else:
            error = gate.error or view.entries[key].get("error") or {}
            row |= {"message": error.get("message", ""), "error": error}
        yield row


def _people(approvers: Sequence[str]) -> str:
    """Return `role:approver`, `user:ada` as people say it; without approvers it is anybody who may decide."""
    named = [
        f"somebody with the role {name}" if kind == "role" else name or kind
        for kind, _, name in (one.partition(":") for one in approvers)
    ]
    return " or ".join(named) or "a decision"


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
