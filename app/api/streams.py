"""What a stream tells of a workflow or a chat session, whatever carries it: numbered events, gaps, what still waits."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any

from app.api.service import Chat, Workflows
from app.api.sse import closing

__all__ = ["Told", "session_events", "workflow_events"]


@dataclass(frozen=True, slots=True)
class Told:
    """One event; without a `number` it does not move the receiver's cursor."""

    kind: str
    data: Mapping[str, Any]
    number: int | None = None


async def workflow_events(
    manager: Workflows, workflow_id: str, cursor: int, window: tuple[int, int, bool]
) -> AsyncGenerator[Told, None]:
    """Yield every event after the cursor, then live ones, until a terminal one was the last.

    `window` is what `event_window` said of the workflow. Who comes back to one that waits is told of the pending approvals again.
    """
    first, last, _ = window
    after = min(max(cursor, first - 1), last)
    if after != cursor:
        yield _gap({"workflow_id": workflow_id}, cursor, after + 1, last)
    if cursor and after == last:
        for repeated in _pending(manager, workflow_id, set()):
            yield repeated
    asked: set[str] = set()
    async with closing(manager.get_workflow_stream(workflow_id, after=after)) as entries:
        async for entry in entries:
            if entry.seq > after + 1:
                yield _gap({"workflow_id": workflow_id}, after, entry.seq, last)
            after = entry.seq
            yield Told(entry.type, entry.as_json(), entry.seq)
            if entry.type == "approval_requested":
                asked.add(entry.data["approval_id"])
            if cursor and entry.seq == last:
                for repeated in _pending(manager, workflow_id, asked):
                    yield repeated


async def session_events(chat: Chat, session: str, after: int) -> AsyncGenerator[Told, None]:
    """Yield every event of the session after the cursor, then live ones; a session has no end."""
    async with closing(chat.stream(session, after)) as entries:
        async for entry in entries:
            if entry.seq > after + 1:
                yield _gap({"session_id": session}, after, entry.seq, None)
            after = entry.seq
            yield Told(entry.type, entry.as_json(), entry.seq)


def _gap(whose: Mapping[str, Any], asked_after: int, first: int, last: int | None) -> Told:
    """Return the event that says which numbers are not kept."""
    return Told(
        "gap", {**whose, "asked_after": asked_after, "first": first, "last": last}, first - 1
    )


def _pending(manager: Workflows, workflow_id: str, asked: set[str]) -> list[Told]:
    """Return the approvals that wait and were asked for before the cursor."""
    return [
        Told(
            "approval_requested",
            {
                "seq": None,
                "type": "approval_requested",
                "workflow_id": workflow_id,
                "step": approval["step"],
                "cell": approval["cell"],
                "at": approval["requested_at"],
                "data": {
                    "approval_id": approval["id"],
                    "title": approval["title"],
                    "message": approval["message"],
                    "digest": approval["digest"],
                    "expires_at": approval["expires_at"],
                    "previous": approval.get("previous"),
                    "changes": len(approval.get("changes", ())),
                    "repeated": True,
                },
            },
        )
        for approval in manager.list_approvals(pending_only=True, workflow_id=workflow_id)
        if approval["id"] not in asked
    ]
