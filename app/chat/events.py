"""What a session tells: eight types of events, and how those of a workflow are told in them. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.events.models import Event

__all__ = ["ChatEvent", "ChatEventType", "Told", "told"]

ChatEventType = Literal[
    "status",
    "progress",
    "data",
    "clarification_required",
    "plan",
    "approval_required",
    "error",
    "complete",
]
_OF_A_STEP = (
    "attempt",
    "of",
    "done",
    "total",
    "next_at",
    "reason",
    "code",
    "error",
    "manual",
    "rescoped",
    "cached",
    "source",
    "undone",
    "complete",
    "by",
)
Told = tuple[ChatEventType, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ChatEvent:
    """`seq` counts from 1 per session without gaps; `at` is a timestamp in UTC; `data` holds JSON values.

    `data["message"]` is a sentence for people. After `clarification_required`, `plan`,
    `approval_required`, `error` and `complete` it is the person's turn; `complete` says with
    `data["what"]` whether an `answer`, a `dry_run` or the `workflow` is complete.
    """

    seq: int
    type: ChatEventType
    session_id: str
    at: str
    data: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "type": self.type,
            "session_id": self.session_id,
            "at": self.at,
            "data": self.data,
        }


def told(event: Event) -> Told | None:
    """Return how a session tells of a workflow's event, None for what nobody in a chat wants to hear.

    `approval_requested` is not told here: it needs the approval itself.
    """
    teller = _TELLERS.get(event.type)
    if teller is None:
        return None
    kind, data = teller(event)
    place = {"workflow_id": event.workflow_id, "step": event.step, "cell": event.cell}
    return kind, {**{name: value for name, value in place.items() if value is not None}, **data}


def _where(event: Event) -> str:
    return f"{event.step} of {event.cell}" if event.cell else event.step or "The workflow"


def _values(event: Event, *names: str) -> dict[str, Any]:
    return {name: event.data[name] for name in names if event.data.get(name) is not None}


def _status(status: str, sentence: str) -> Callable[[Event], Told]:
    def tell(event: Event) -> Told:
        said = event.data.get("message") or sentence
        data = _values(event, "comment", "reason", "code", "blocked_by", "until", "unparked")
        return "status", {
            "what": "workflow",
            "status": status,
            "message": said,
            "by": event.actor,
            **data,
        }

    return tell


def _progress(state: str, sentence: str) -> Callable[[Event], Told]:
    def tell(event: Event) -> Told:
        data = _values(event, *_OF_A_STEP)
        said = event.data.get("message") or sentence.format(where=_where(event))
        return "progress", {"state": state, "message": said, **data}

    return tell


def _effect(event: Event) -> Told:
    effect: Mapping[str, Any] = event.data.get("effect", {})
    status = event.type.removeprefix("effect_")
    said = {
        "made": "Made",
        "found": "Found as wanted",
        "not_made": "Not made",
        "unknown": "It is not known whether made",
    }
    message = f"{said[status]}: {effect.get('summary') or effect.get('target', '')}"
    if status == "not_made" and event.data.get("reason"):
        message += f" ({event.data['reason']})"
    data = _values(event, "reason", "code")
    return "data", {
        "what": "effect",
        "status": status,
        "effect": effect,
        "message": message,
        **data,
    }


def _approval(event: Event) -> Told:
    data = _values(
        event, "approval_id", "title", "decision", "status", "by", "comment", "digest", "reason"
    )
    status = data.setdefault("status", event.type.removeprefix("approval_"))
    by = f" by {data['by']}" if data.get("by") else ""
    said = f"approved{by}; others must agree" if status == "pending" else f"{status}{by}"
    return "status", {"what": "approval", "message": f"{_where(event)} was {said}.", **data}


def _recovery(event: Event) -> Told:
    error: Mapping[str, Any] = event.data.get("error") or {}
    options = event.data.get("options") or {}
    return "error", {
        "what": "recovery",
        "code": error.get("code", "step_failed"),
        "message": f"{_where(event)}: {error.get('message', 'It failed.')}",
        "next_action": error.get("next_action", ""),
        "details": error.get("details", {}),
        "options": options,
        **_values(event, "attempts", "undoing", "log"),
    }


def _ended(status: str) -> Callable[[Event], Told]:
    def tell(event: Event) -> Told:
        end = event.data.get("status") or status
        data = _values(event, "outputs", "error", "undone", "stays", "comment", "reason", "code")
        data = {name: value for name, value in data.items() if value}
        said = f"Workflow {event.workflow_id} has ended: {end.replace('_', ' ')}."
        return "complete", {"what": "workflow", "status": end, "message": said, **data}

    return tell


_TELLERS: Mapping[str, Callable[[Event], Told]] = {
    "workflow_queued": _status("queued", "It waits for its turn."),
    "workflow_started": _status("running", "It runs."),
    "workflow_paused": _status("paused", "It is paused."),
    "workflow_resumed": _status("running", "It goes on."),
    "workflow_reopened": _status("running", "It is open again."),
    "rollback_started": _status("rolling_back", "What can be undone is undone, latest first."),
    "step_started": _progress("running", "{where} runs."),
    "step_progress": _progress("running", "{where} goes on."),
    "step_retrying": _progress("retrying", "{where} is tried again."),
    "step_completed": _progress("completed", "{where} is done."),
    "step_failed": _progress("failed", "{where} failed."),
    "step_skipped": _progress("skipped", "{where} is skipped."),
    "step_compensated": _progress("compensated", "{where} is undone."),
    "effect_made": _effect,
    "effect_found": _effect,
    "effect_not_made": _effect,
    "effect_unknown": _effect,
    "approval_decided": _approval,
    "approval_expired": _approval,
    "approval_voided": _approval,
    "recovery_requested": _recovery,
    "workflow_completed": _ended("completed"),
    "workflow_failed": _ended("failed"),
    "workflow_cancelled": _ended("cancelled"),
    "workflow_rolled_back": _ended("rolled_back"),
    "workflow_rejected": _ended("rejected"),
}
