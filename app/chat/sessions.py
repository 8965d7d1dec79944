"""The sessions of one data folder: what is said in them, what they tell, and that they go on after a restart."""

import asyncio
import re
from collections.abc import AsyncGenerator, Coroutine, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.chat.commands import Commands, answer
from app.chat.events import ChatEvent
from app.chat.following import follow
from app.chat.grammar import propose
from app.chat.languages import language_of
from app.chat.messages import bad_fields, check_message
from app.chat.planning import Planning
from app.chat.port import Repositories, Workflows
from app.chat.proposal import Proposal
from app.chat.rescoping import scope_change
from app.chat.session import Session
from app.chat.speech import error_told, refusal, say
from app.chat.vocabulary import load_vocabulary
from app.chat.words import Language
from app.clock import Clock
from app.errors import NotFound, SlipwayError
from app.ids import Ids
from app.principal import LOCAL, Principal
from app.telemetry import get_logger

__all__ = ["ChatSessions"]

_ID = re.compile(r"ch_[0-9A-HJKMNP-TV-Z]{26}")
_MOST_LOADED = 100
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A message, and the number of the session's last event when it was said."""

    text: str
    fields: Mapping[str, Any]
    actor: Principal
    seq: int


class ChatSessions:
    """Messages are answered one after the other in each session, and by events.

    Nothing starts before it is confirmed: by `confirm`, or by a message that says yes to the plan shown.
    """

    def __init__(
        self, folder: Path, manager: Workflows, catalog: Repositories, clock: Clock, ids: Ids
    ) -> None:
        self._folder = folder
        self._workflows = manager
        self._repositories = catalog
        self._clock = clock
        self._ids = ids
        self._planning = Planning(manager, catalog)
        self._commands = Commands(manager)
        self._loaded: dict[str, Session] = {}
        self._summaries: dict[str, dict[str, Any]] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Take up every session where it was left: follow its workflow, finish a start, excuse a lost answer."""
        await asyncio.to_thread(self._read_summaries)
        for session in list(self._loaded.values()):
            if session.facts.unanswered:
                await session.tell(("error", refusal(session, "interrupted")), unanswered=0)
            if session.facts.state == "starting":
                self._spawn(self._finish_start(session))
            else:
                self._follow(session)

    async def close(self) -> None:
        """Stop following and answering; what was told is on disk."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for session in self._loaded.values():
            await session.close()
        self._loaded.clear()
        self._summaries = None

    async def say(
        self,
        session_id: str | None,
        text: str,
        fields: Mapping[str, Any] | None = None,
        *,
        language: Language | None = None,
        actor: Principal = LOCAL,
    ) -> str:
        """Take a message and return the session's id once it is on disk; the answer comes as events.

        `fields` is what a form knows already; it goes before the text. The answer comes in `language`,
        without one in that of the text. Raises NotFound `unknown_session`, Invalid `empty_message`,
        `message_too_long`, `unknown_field`.
        """
        given = {name: value for name, value in (fields or {}).items() if value is not None}
        check_message(text, given)
        if session_id is None:
            session_id = self._ids.new("ch")
            self._loaded[session_id] = await asyncio.to_thread(
                Session.open, self._folder / f"{session_id}.jsonl", self._clock
            )
            await self._unload()
        session = self._session(session_id)
        spoken = language or language_of(text, session.facts.language)
        noted = {
            "what": "message",
            "status": "heard",
            "message": load_vocabulary(spoken).says["heard"],
            "text": text,
            "fields": given,
            "by": actor.id,
            "language": spoken,
        }
        written = session.tell(
            ("status", noted),
            message=session.message("user", text),
            unanswered=session.facts.unanswered + 1,
            language=spoken,
        )
        heard = _Heard(text, given, actor, session.last_seq)
        await written
        self._spawn(self._answer(session, heard))
        return session_id

    async def confirm(
        self, session_id: str, digest: str | None = None, *, actor: Principal = LOCAL
    ) -> str:
        """Start what the session's plan shows and return the workflow's id; see `Planning.confirm`.

        Gate 1 is approved by the actor if the workflow's own plan has the digest that was confirmed.
        """
        session = self._session(session_id)
        async with session.turn:
            workflow_id = await self._planning.confirm(session, digest, actor)
        self._follow(session)
        return workflow_id

    async def stream(self, session_id: str, after: int = 0) -> AsyncGenerator[ChatEvent, None]:
        """Yield the session's events with seq > `after`, then live ones, until the service closes."""
        session = self._session(session_id)
        self._follow(session)
        async with aclosing(session.stream(after)) as events:
            async for event in events:
                yield event

    def history(self, session_id: str) -> dict[str, Any]:
        """Return `{session_id, title, state, messages, proposal, plan_digest, workflow_id, last_seq, ...}`."""
        return self._session(session_id).history()

    def list(self) -> list[dict[str, Any]]:
        """Return a summary of every session, the one that changed last first."""
        known = dict(self._read_summaries())
        known |= {name: session.summary() for name, session in self._loaded.items()}
        return sorted(known.values(), key=lambda one: str(one["updated_at"]), reverse=True)

    async def _answer(self, session: Session, heard: _Heard) -> None:
        async with session.turn:
            try:
                await self._respond(session, heard)
            except SlipwayError as error:
                await session.tell(("error", error_told(session, error)))
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001  # the edge of a message: whoever waits must hear of it
                _log.error("answer_failed", session_id=session.session_id, exc_info=error)
                await session.tell(("error", refusal(session, "internal_error")))
            await session.tell(None, unanswered=session.facts.unanswered - 1)
        self._follow(session)

    async def _respond(self, session: Session, heard: _Heard) -> None:
        state = session.facts.state
        follows = state == "following" and not session.facts.workflow_ended
        known = self._repositories.list()
        change = scope_change(heard.text, known, language=session.language) if follows else None
        if change is not None and not heard.fields:
            await self._commands.rescope(session, change, heard.text, heard.actor)
            return
        said = self._understand(session, heard.text, heard.fields)
        match said.command:
            case None:
                await self._not_understood(session, said)
            case "release":
                await self._planning.release(session, said)
            case "approve" if state == "planned":
                await self._planning.confirm(session, None, heard.actor, heard=heard.seq)
            case "reject" | "cancel" if state in {"asking", "planned"}:
                await session.tell(None, state="idle", proposal=None, plan=None)
                await answer(session, "forgotten", say(session, "forgotten"))
            case _:
                await self._commands.run(session, said, heard.text, heard.actor, heard=heard.seq)

    def _understand(self, session: Session, text: str, fields: Mapping[str, Any]) -> Proposal:
        context, known = session.facts.context(), self._repositories.list()
        language = session.language
        said = propose(text, known, context, language=language)
        offers = context.offers if context else []
        if said.command == "approve" and session.facts.state == "asking" and len(offers) == 1:
            said = propose(offers[0], known, context, language=language)
        if said.command == "skip" and said.repositories and context is not None:
            said = _without(context, said.repositories)
        try:
            return self._planning.with_fields(said, fields)
        except ValidationError as error:
            raise bad_fields(error) from None

    async def _not_understood(self, session: Session, said: Proposal) -> None:
        """Ask what to do; values that were said are kept for the next message."""
        asked = said.model_copy(update={"questions": [], "hints": {}})
        await self._planning.ask(session, asked, "not_understood")

    async def _finish_start(self, session: Session) -> None:
        async with session.turn:
            try:
                await self._planning.start(session)
            except SlipwayError as error:
                await session.tell(("error", error_told(session, error)))
        self._follow(session)

    def _follow(self, session: Session) -> None:
        running = session.follower is not None and not session.follower.done()
        if session.facts.state == "following" and not running:
            session.follower = self._spawn(self._followed(session))

    async def _followed(self, session: Session) -> None:
        try:
            await follow(session, self._workflows)
        except NotFound:
            await session.tell(None, workflow_ended=True)
        except SlipwayError as error:
            await session.tell(("error", error_told(session, error)))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._note_end)
        return task

    def _note_end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("chat_task_failed", reason=str(error))

    def _session(self, session_id: str) -> Session:
        """Return a session, read from disk where it is not loaded."""
        if session_id in self._loaded:
            return self._loaded[session_id]
        path = self._folder / f"{session_id}.jsonl"
        if not _ID.fullmatch(session_id) or not path.is_file():
            raise NotFound(
                f"There is no chat session {session_id[:60]!r}.",
                code="unknown_session",
                next_action="Leave the session out to begin a new one.",
            )
        self._loaded[session_id] = Session.open(path, self._clock)
        return self._loaded[session_id]

    def _read_summaries(self) -> Mapping[str, dict[str, Any]]:
        """Read all sessions once; those that are not at rest stay loaded."""
        if self._summaries is None:
            self._summaries = {}
            for path in sorted(self._folder.glob("ch_*.jsonl")):
                self._read(path)
        return self._summaries

    def _read(self, path: Path) -> None:
        assert self._summaries is not None
        if path.stem in self._loaded:
            return
        try:
            session = Session.peek(path, self._clock)
            if not session.at_rest:
                session = self._loaded[path.stem] = Session.open(path, self._clock)
        except (SlipwayError, ValueError, KeyError, TypeError) as error:
            _log.error("session_unreadable", path=str(path), reason=str(error))
            return
        self._summaries[path.stem] = session.summary()

    async def _unload(self) -> None:
        """Let go of sessions at rest that nobody reads when there are many, the oldest first."""
        idle = [one for one in self._loaded.values() if one.at_rest and not one.readers]
        for session in idle[: max(0, len(self._loaded) - _MOST_LOADED)]:
            del self._loaded[session.session_id]
            if self._summaries is not None:
                self._summaries[session.session_id] = session.summary()
            await session.close()


def _without(context: Proposal, names: Sequence[str]) -> Proposal:
    """Return the proposal without these repositories: what `skip` means before anything was started."""
    left = [name for name in context.repositories or [] if name not in names]
    said = context.model_copy(update={"command": "release", "repositories": left or None})
    return said.model_copy(update={"questions": said.missing()})
