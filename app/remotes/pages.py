"""The port to a place for documents."""

from dataclasses import dataclass
from typing import Literal, Protocol

__all__ = ["Page", "Pages"]


@dataclass(frozen=True, slots=True)
class Page:
    id: str
    title: str
    status: Literal["draft", "published"]
    url: str
    version: int
    body: str


class Pages(Protocol):
    """One place for Markdown documents. Raises Unavailable when it does not answer (transient)."""

    async def find(self, title: str) -> Page | None: ...

    async def save_draft(self, title: str, body: str) -> Page:
        """Create or replace the draft of that title; a published page keeps standing until `publish`."""
        ...

    async def publish(self, title: str) -> Page: ...

    async def delete(self, title: str) -> None:
        """Remove draft and published page; nothing happens where there is none."""
        ...
