"""A session follows its workflow: events are told as they come, and gate 1 is answered if it shows what was confirmed."""

from typing import Any

from app.chat.events import Told, told
from app.chat.planning import principal_of
from app.chat.port import Workflows
from app.chat.session import Session
from app.chat.speech import say
from app.errors import Conflict, NotAllowed
from app.events.models import TERMINAL_EVENTS, Event

__all__ = ["follow"]

_ALWAYS_KEPT = TERMINAL_EVENTS | {"approval_requested", "recovery_requested"}


async def follow(session: Session, workflows: Workflows) -> None:
    """Tell every event of the session's workflow after the last one told, until it has ended.

    An event is told at most once: where it was told is recorded with it.
    """
    workflow_id = session.facts.workflow_id
    if workflow_id is None:
        return
    async for event in workflows.get_workflow_stream(workflow_id, after=session.facts.followed):
        if event.type == "approval_requested":
            await _approval(session, workflows, event)
            continue
        what = told(event)
        if what is None:
            continue
        durable = event.type in _ALWAYS_KEPT
        ended = event.type in TERMINAL_EVENTS
        message = session.message("assistant", what[1]["message"]) if durable else None
        written = session.tell(
            what,
            message=message,
            durable=durable,
            followed=event.seq,
            workflow_ended=ended,
        )
        if durable:
            await written


async def _approval(session: Session, workflows: Workflows, event: Event) -> None:
    approval = workflows.get_approval(event.data["approval_id"])
    if approval["status"] != "pending":
        session.tell(None, durable=False, followed=event.seq)
        return
    what, answered = await _confirmed(session, workflows, event, approval)
    await session.tell(
        what,
        message=session.message("assistant", what[1]["message"]),
        followed=event.seq,
        gate_seen=session.facts.gate_seen or answered,
        shown={**session.facts.shown, approval["id"]: approval["digest"]},
        shown_at={**session.facts.shown_at, approval["id"]: session.last_seq + 1},
    )


async def _confirmed(
    session: Session, workflows: Workflows, event: Event, approval: dict[str, Any]
) -> tuple[Told, bool]:
    """Approve gate 1 for the person who confirmed the plan, if this is that plan by its digest, once.

    Return what to tell and whether this was gate 1.
    """
    facts = session.facts
    plan, by = facts.plan, facts.confirmed_by
    if plan is None or by is None or facts.gate_seen or event.step != plan["gate"]:
        return _asks(approval), False
    if approval["digest"] != plan["gate_digest"]:
        changed = say(session, "plan_changed")
        digests = {"confirmed_digest": plan["gate_digest"]}
        return _asks(approval, f"{changed} {approval['message']}", changed=True, **digests), True
    try:
        await workflows.decide_approval(
            approval["id"],
            "approve",
            comment="Confirmed in the chat.",
            digest=plan["gate_digest"],
            actor=principal_of(by),
        )
    except NotAllowed as refusal:
        return _asks(
            approval, f"{refusal.message} {approval['message']}", refusal=refusal.code
        ), True
    except Conflict as conflict:
        if conflict.code == "digest_mismatch":
            return _asks(approval, refusal=conflict.code), True
    said = {
        "what": "approval",
        "status": "as_confirmed",
        "workflow_id": approval["workflow_id"],
        "step": approval["step"],
        "title": approval["title"],
        "approval_id": approval["id"],
        "digest": approval["digest"],
        "message": f"{approval['title']}: this is the plan that was confirmed.",
    }
    return ("status", said), True


def _asks(approval: dict[str, Any], message: str | None = None, **more: Any) -> Told:
    said = f"{approval['title']}. {message or approval['message']}"
    data = {**approval, "approval_id": approval["id"], "message": said, **more}
    return "approval_required", data
