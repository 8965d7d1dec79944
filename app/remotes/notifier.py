"""The port to people who want to know."""

from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["Message", "Notifier"]


@dataclass(frozen=True, slots=True)
class Message:
    """`key` is the idempotency key: a notifier that can ask whether it was sent does so by this key."""

    key: str
    title: str
    body: str
    links: dict[str, str] = field(default_factory=dict)


class Notifier(Protocol):
    async def find(self, key: str) -> str | None:
        """Return the id of the message sent under `key`, None if it was not sent or cannot be told."""
        ...

    async def send(self, message: Message) -> str:
        """Send and return an id; a message cannot be taken back."""
        ...
