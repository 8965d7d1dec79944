"""What a ticket file says: `tickets.json` as models, with errors that name the place in the file.

What the file holds beside these fields is kept when it is written.
"""

from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.atomic_files import write_json
from app.errors import Invalid, Unavailable
from app.remotes.tracker import Ticket, TrackerVersion

__all__ = ["TicketFile", "VersionRecord", "read_ticket_file", "write_ticket_file"]

_DONE = frozenset({"closed", "done", "released", "resolved"})


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


class LinkRecord(_Record):
    type: str
    key: str


class TicketRecord(_Record):
    key: str = Field(min_length=1, max_length=100)
    summary: str = ""
    type: str = ""
    status: str = ""
    assignee: str | None = None
    sprint: str | None = None
    fix_versions: tuple[str, ...] = ()
    links: tuple[LinkRecord, ...] = ()
    url: str | None = None

    def as_ticket(self) -> Ticket:
        return Ticket(
            key=self.key,
            summary=self.summary,
            type=self.type,
            status=self.status,
            done=self.status.strip().casefold() in _DONE,
            assignee=self.assignee,
            sprint=self.sprint,
            fix_versions=self.fix_versions,
            links=tuple((link.type, link.key) for link in self.links),
            url=self.url,
        )


class VersionRecord(_Record):
    name: str = Field(min_length=1)
    released: bool = False
    release_date: str | None = None

    def as_version(self) -> TrackerVersion:
        return TrackerVersion(self.name, self.released, self.release_date)


class TicketFile(_Record):
    tickets: tuple[TicketRecord, ...] = ()
    versions: tuple[VersionRecord, ...] = ()


def read_ticket_file(path: Path) -> TicketFile:
    """Return what the file says, nothing where it is missing; Invalid `broken_ticket_file` says where."""
    try:
        value: Any = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        return TicketFile()
    except orjson.JSONDecodeError as error:
        raise _broken(path, f"line {error.lineno}: {error.msg}") from None
    except OSError as error:
        raise Unavailable(
            f"Cannot read the ticket file {path}: {error.strerror or error}.",
            code="tracker_unreadable",
            next_action="Look at the file's permissions and its disk.",
        ) from error
    try:
        file = TicketFile.model_validate(value)
    except ValidationError as error:
        places = (
            f"{'.'.join(str(part) for part in one['loc']) or 'top'}: {one['msg']}"
            for one in error.errors()[:5]
        )
        raise _broken(path, "; ".join(places)) from None
    _require_distinct(path, [ticket.key for ticket in file.tickets])
    return file


def _require_distinct(path: Path, keys: list[str]) -> None:
    if twice := sorted({key for key in keys if keys.count(key) > 1} if _repeats(keys) else ()):
        raise _broken(path, f"more than one ticket has the key {', '.join(twice[:5])}")


def _repeats(keys: list[str]) -> bool:
    return len(set(keys)) < len(keys)


def _broken(path: Path, where: str) -> Invalid:
    return Invalid(
        f"The ticket file {path} is not usable: {where}.",
        code="broken_ticket_file",
        next_action='Repair it; its form is {"tickets": [{"key": ...}], "versions": [{"name": ...}]}.',
        details={"path": str(path), "where": where},
    )


def write_ticket_file(path: Path, file: TicketFile) -> None:
    write_json(path, file.model_dump(mode="json"), keep_previous=True)
