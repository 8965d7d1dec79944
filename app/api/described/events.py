"""What the streams carry in `data`: the events of workflows and of chat sessions."""

from typing import Any, Literal

from pydantic import Field

from app.api.described.shape import Described
from app.chat.events import ChatEventType

__all__ = ["ChatEvent", "Gap", "WorkflowEvent", "WorkflowEventType"]

WorkflowEventType = Literal[
    "workflow_queued",
    "workflow_started",
    "workflow_paused",
    "workflow_resumed",
    "workflow_reopened",
    "workflow_completed",
    "workflow_failed",
    "workflow_cancelled",
    "workflow_rolled_back",
    "workflow_rejected",
    "rollback_started",
    "scope_changed",
    "recovery_requested",
    "approval_requested",
    "approval_reminded",
    "approval_decided",
    "approval_expired",
    "approval_voided",
    "step_started",
    "step_log",
    "step_progress",
    "step_retrying",
    "step_completed",
    "step_failed",
    "step_skipped",
    "step_compensated",
    "effect_planned",
    "effect_made",
    "effect_found",
    "effect_not_made",
    "effect_unknown",
]


class WorkflowEvent(Described):
    """One entry of a workflow's history; the `event` of the stream is its `type`."""

    seq: int | None = Field(
        description="Counted from 1 without gaps; null where a pending approval is told again."
    )
    id: str | None = None
    type: WorkflowEventType
    workflow_id: str
    step: str | None
    cell: str | None
    at: str
    actor: str | None = Field(default=None, description="Who did it; `slipway` for itself.")
    data: dict[str, Any]


class Gap(Described):
    """Which events are not kept any more: the stream goes on at `first`."""

    workflow_id: str | None = None
    session_id: str | None = None
    asked_after: int
    first: int
    last: int | None


class ChatEvent(Described):
    """One entry of a session's stream; the `event` of the stream is its `type`."""

    seq: int = Field(description="Counted from 1 without gaps.")
    type: ChatEventType
    session_id: str
    at: str
    data: dict[str, Any] = Field(description="`message` is a sentence for people.")
