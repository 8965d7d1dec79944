"""A person in front of the chat: says something and waits for their turn."""

from collections.abc import Callable, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

from app.chat.events import ChatEvent
from app.chat.sessions import ChatSessions
from app.clock import SystemClock
from app.errors import NotFound
from app.ids import Ids
from app.nearest import nearest
from app.principal import LOCAL, Principal
from app.repositories.models import RepositoryConfig
from tests.chat.fake_workflows import FakeWorkflows

__all__ = ["YOUR_TURN", "Conversation", "FakeRepositories"]

YOUR_TURN = {"clarification_required", "plan", "approval_required", "error", "complete"}
NAMES = ("backend", "frontend", "mobile_app", "payments-api")


class FakeRepositories:
    def list(self) -> list[RepositoryConfig]:
        return [RepositoryConfig(name=name, url=f"/{name}.git") for name in NAMES]

    def get(self, name: str) -> RepositoryConfig:
        for config in self.list():
            if config.name == name:
                return config
        raise NotFound(f"No {name}.{nearest(name, NAMES)}", code="unknown_repository")


class Conversation:
    """One session over sessions that can be stopped and opened again on the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workflows = FakeWorkflows()
        self.sessions = self._sessions()
        self.id: str | None = None
        self.events: list[ChatEvent] = []

    def _sessions(self) -> ChatSessions:
        clock = SystemClock()
        return ChatSessions(self.folder, self.workflows, FakeRepositories(), clock, Ids(clock))

    async def restart(self) -> None:
        await self.sessions.close()
        self.sessions = self._sessions()
        await self.sessions.open()

    async def say(
        self, text: str, fields: Mapping[str, Any] | None = None, actor: Principal = LOCAL
    ) -> ChatEvent:
        """Return the event that ends the answer."""
        self.id = await self.sessions.say(self.id, text, fields, actor=actor)
        return await self.until(lambda event: event.type in YOUR_TURN)

    async def until(self, wanted: Callable[[ChatEvent], bool]) -> ChatEvent:
        """Read on to the next event that is wanted."""
        assert self.id is not None
        after = self.events[-1].seq if self.events else 0
        async with aclosing(self.sessions.stream(self.id, after)) as events:
            async for event in events:
                self.events.append(event)
                if wanted(event):
                    return event
        raise AssertionError("the stream ended")

    def history(self) -> dict[str, Any]:
        assert self.id is not None
        return self.sessions.history(self.id)

    def types(self) -> list[str]:
        return [event.type for event in self.events]
