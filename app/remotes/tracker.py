"""The port to a tracker of tickets and versions."""

from dataclasses import dataclass
from typing import Protocol

__all__ = ["Ticket", "Tracker", "TrackerVersion"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """`links` are (relation, key) such as `("is blocked by", "SHOP-7")`; all text is data from outside."""

    key: str
    summary: str
    type: str
    status: str
    done: bool
    assignee: str | None
    sprint: str | None
    fix_versions: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True)
class TrackerVersion:
    name: str
    released: bool
    release_date: str | None


class Tracker(Protocol):
    """One tracker. Raises Unavailable when it does not answer (transient)."""

    @property
    def configured(self) -> bool:
        """False: there is no tracker; tickets are then read from commits, and none is only a warning."""
        ...

    async def tickets(self, fix_version: str, sprint: str | None) -> tuple[Ticket, ...]:
        """Return the tickets of the fix version; with `sprint` also those of the sprint without any fix version."""
        ...

    async def find(self, keys: tuple[str, ...]) -> tuple[Ticket, ...]: ...

    async def version(self, name: str) -> TrackerVersion | None: ...

    async def release_version(self, name: str, date: str, released: bool = True) -> TrackerVersion:
        """Create the version where it is missing and set `released`; idempotent."""
        ...
