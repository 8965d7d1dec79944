"""One session on disk and in memory: its messages, its numbered events and what it is about, folded from a journal."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from app.chat.events import ChatEvent, ChatEventType, Told
from app.chat.proposal import Proposal
from app.clock import Clock, timestamp
from app.journal import Journal, JournalRecord, read_journal
from app.redaction import redact, redact_json

__all__ = ["Facts", "Session", "State"]

State = Literal["idle", "asking", "planned", "starting", "following"]
"""`asking`: a proposal waits for answers or corrections; `planned`: a plan waits to be confirmed;
`starting`: it was confirmed; `following`: its workflow exists."""

_KEPT_EVENTS = 5_000
_TITLE = 80


@dataclass(slots=True)
class Facts:
    """What a session is about. `plan` is `{digest, gate, gate_digest, number, inputs}`; JSON values only."""

    state: State = "idle"
    title: str = ""
    proposal: dict[str, Any] | None = None
    hints: dict[str, str] = field(default_factory=dict)
    offers: list[str] = field(default_factory=list)
    plan: dict[str, Any] | None = None
    gate_seen: bool = False
    """Gate 1 was asked after the plan was confirmed: it is answered for the person once."""
    confirmed_by: dict[str, Any] | None = None
    workflow_id: str | None = None
    workflow_ended: bool = False
    followed: int = 0
    """The last event of the workflow that was told."""
    shown: dict[str, str] = field(default_factory=dict)
    """Approval id -> the digest that was shown here."""
    shown_at: dict[str, int] = field(default_factory=dict)
    """Approval id -> the number of the event that showed it."""
    language: str = ""
    """In which the session speaks, that of the last message; older sessions have none and speak English."""
    unanswered: int = 0
    """Messages that were taken and are not answered yet."""

    def context(self) -> Proposal | None:
        """Return the proposal that the next message may add to."""
        if self.proposal is None or self.state not in {"asking", "planned"}:
            return None
        return Proposal.model_validate(
            {**self.proposal, "spans": {}, "hints": self.hints, "offers": self.offers}
        )


class Session:
    """Changes enter by `tell`. An event is seen by streams once it is written."""

    def __init__(
        self,
        session_id: str,
        journal: Journal | None,
        clock: Clock,
        records: Sequence[JournalRecord] = (),
    ) -> None:
        self.session_id = session_id
        self.facts = Facts()
        self.messages: list[dict[str, Any]] = []
        self.events: list[ChatEvent] = []
        self.created_at = self.updated_at = timestamp(clock.now())
        self.turn = asyncio.Lock()
        self.follower: asyncio.Task[None] | None = None
        self.readers = 0
        self._journal = journal
        self._clock = clock
        self._last_seq = self._written_seq = 0
        self._changed = asyncio.Event()
        self._closed = False
        self._fold(records)

    def _fold(self, records: Sequence[JournalRecord]) -> None:
        for number, record in enumerate(records):
            saved = record.data["event"]
            self._take(record.data, ChatEvent(**saved) if saved else None)
            if number == 0:
                self.created_at = self.updated_at
        self._written_seq = self._last_seq

    @classmethod
    def open(cls, path: Path, clock: Clock) -> "Session":
        """Open or create the session of a file; blocks."""
        opened = Journal.open(path)
        return cls(path.stem, opened.journal, clock, opened.records)

    @classmethod
    def peek(cls, path: Path, clock: Clock) -> "Session":
        """Read a session without taking its file: it can be looked at, nothing can be told; blocks."""
        return cls(path.stem, None, clock, read_journal(path).records)

    @property
    def language(self) -> str:
        return self.facts.language or "en"

    @property
    def last_seq(self) -> int:
        return self._last_seq

    def message(self, role: Literal["user", "assistant"], text: str) -> dict[str, Any]:
        return {"role": role, "text": redact(text), "at": timestamp(self._clock.now())}

    def tell(
        self,
        what: Told | None,
        *,
        message: Mapping[str, Any] | None = None,
        durable: bool = True,
        **facts: Any,
    ) -> asyncio.Future[None]:
        """Record an event with the facts that go with it; the future resolves once it is written."""
        assert self._journal is not None
        event = None if what is None else self._event(*what)
        data = {
            "at": timestamp(self._clock.now()),
            "event": event.as_json() if event else None,
            "message": message,
            "facts": facts,
        }
        written = self._journal.append("entry", data, durable=durable)
        self._take(data, event)
        if event is not None:
            seq = event.seq
            written.add_done_callback(lambda done: self._written(seq, done))
        return written

    def _event(self, kind: ChatEventType, data: Mapping[str, Any]) -> ChatEvent:
        at = timestamp(self._clock.now())
        return ChatEvent(self._last_seq + 1, kind, self.session_id, at, redact_json(dict(data)))

    def _written(self, seq: int, done: asyncio.Future[None]) -> None:
        if not done.cancelled() and done.exception() is None:
            self._written_seq = max(seq, self._written_seq)
            self._wake()

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _take(self, data: Mapping[str, Any], event: ChatEvent | None) -> None:
        self.updated_at = data["at"]
        for name, value in data["facts"].items():
            setattr(self.facts, name, value)
        if data["message"]:
            self.messages.append(dict(data["message"]))
            if not self.facts.title:
                self.facts.title = data["message"]["text"][:_TITLE]
        if event is not None:
            self._last_seq = event.seq
            self.events.append(event)
            if len(self.events) > 2 * _KEPT_EVENTS:
                del self.events[:_KEPT_EVENTS]

    async def stream(self, after: int) -> AsyncGenerator[ChatEvent, None]:
        """Yield written events with seq > `after`, then live ones until the session is closed."""
        cursor = after
        self.readers += 1
        try:
            while True:
                waiter = self._changed
                first = self.events[0].seq if self.events else 1
                for event in self.events[max(0, cursor + 1 - first) :]:
                    if event.seq > self._written_seq:
                        break
                    cursor = event.seq
                    yield event
                if self._closed:
                    return
                if waiter is self._changed:
                    await waiter.wait()
        finally:
            self.readers -= 1

    def summary(self) -> dict[str, Any]:
        return {
            "session_id": self.session_id,
            "title": self.facts.title,
            "state": self.facts.state,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
            "workflow_id": self.facts.workflow_id,
        }

    def history(self) -> dict[str, Any]:
        """Return everything but the events."""
        plan = self.facts.plan or {}
        return {
            **self.summary(),
            "messages": [*self.messages],
            "language": self.language,
            "proposal": self.facts.proposal,
            "plan_digest": plan.get("digest"),
            "shown_approvals": dict(self.facts.shown),
            "last_seq": self._last_seq,
        }

    @property
    def at_rest(self) -> bool:
        """Whether nothing goes on: no answer, no start, no living workflow."""
        facts = self.facts
        running = facts.state == "starting" or (
            facts.state == "following" and not facts.workflow_ended
        )
        return not (running or facts.unanswered > 0 or self.turn.locked())

    async def close(self) -> None:
        self._closed = True
        if self.follower is not None:
            self.follower.cancel()
        self._wake()
        if self._journal is not None:
            await self._journal.close()
