"""The tracker of whoever has none: tickets and versions in one JSON file that people may edit meanwhile."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

from app.plugins.filesystem.ticket_file import (
    TicketFile,
    VersionRecord,
    read_ticket_file,
    write_ticket_file,
)
from app.remotes.tracker import Ticket, TrackerVersion

__all__ = ["FileTracker"]


class FileTracker:
    """A `Tracker` on a file, read anew for every question; a ticket is done when its status is Done, Closed, Resolved or Released."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = asyncio.Lock()

    @property
    def configured(self) -> bool:
        """False where there is no file: tickets are then read from commits."""
        return self._path is not None and self._path.is_file()

    async def tickets(self, fix_version: str, sprint: str | None) -> tuple[Ticket, ...]:
        found = (record.as_ticket() for record in (await self._read()).tickets)
        return tuple(ticket for ticket in found if _belongs(ticket, fix_version, sprint))

    async def find(self, keys: tuple[str, ...]) -> tuple[Ticket, ...]:
        """Return the tickets of these keys in their order; a key that nobody has is left out."""
        known = {record.key: record for record in (await self._read()).tickets}
        return tuple(known[key].as_ticket() for key in keys if key in known)

    async def version(self, name: str) -> TrackerVersion | None:
        found = _named(name, (await self._read()).versions)
        return found.as_version() if found else None

    async def release_version(self, name: str, date: str, released: bool = True) -> TrackerVersion:
        """Set `released`; `date` (YYYY-MM-DD) is the release date, a version that is not released has none."""
        async with self._lock:
            file = await self._read()
            known = _named(name, file.versions) or VersionRecord(name=name)
            if known.released == released and known in file.versions:
                return known.as_version()
            change = {"released": released, "release_date": date if released else None}
            made = known.model_copy(update=change)
            others = tuple(one for one in file.versions if one.name != name)
            await self._write(file.model_copy(update={"versions": (*others, made)}))
            return made.as_version()

    async def _read(self) -> TicketFile:
        if self._path is None:
            return TicketFile()
        return await asyncio.to_thread(read_ticket_file, self._path)

    async def _write(self, file: TicketFile) -> None:
        if self._path is not None:
            await asyncio.to_thread(write_ticket_file, self._path, file)


def _belongs(ticket: Ticket, fix_version: str, sprint: str | None) -> bool:
    if ticket.fix_versions:
        return fix_version in ticket.fix_versions
    return sprint is not None and ticket.sprint == sprint


def _named(name: str, versions: Iterable[VersionRecord]) -> VersionRecord | None:
    return next((version for version in versions if version.name == name), None)
