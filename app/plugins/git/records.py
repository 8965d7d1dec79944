"""Pull requests and releases of repositories without a forge, as one JSON file per repository."""

import asyncio
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app.atomic_files import read_json, write_json
from app.clock import Clock, timestamp
from app.errors import Invalid, NotFound
from app.remotes.forge import ForgeRelease, PullRequest

__all__ = ["ForgeRecords", "RecordFiles"]

_SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class ForgeRecords:
    """What was recorded of one repository, the oldest first."""

    repository: str
    pull_requests: tuple[PullRequest, ...] = ()
    releases: tuple[ForgeRelease, ...] = ()

    def newest(self, source: str, target: str) -> PullRequest | None:
        wanted = [
            each for each in self.pull_requests if (each.source, each.target) == (source, target)
        ]
        return max(wanted, key=lambda each: each.number, default=None)

    def pull_request(self, number: int) -> PullRequest:
        for each in self.pull_requests:
            if each.number == number:
                return each
        raise NotFound(
            f"Repository {self.repository} has no pull request {number}.",
            code="unknown_pull_request",
            next_action="Open it first.",
            details={"repository": self.repository, "number": number},
        )

    def release(self, tag: str) -> ForgeRelease | None:
        return next((each for each in self.releases if each.tag == tag), None)

    def with_pull_request(self, request: PullRequest) -> "ForgeRecords":
        others = tuple(each for each in self.pull_requests if each.number != request.number)
        ordered = sorted((*others, request), key=lambda each: each.number)
        return replace(self, pull_requests=tuple(ordered))

    def with_release(self, release: ForgeRelease) -> "ForgeRecords":
        others = tuple(each for each in self.releases if each.tag != release.tag)
        return replace(self, releases=(*others, release))


class RecordFiles:
    """Reads and durably replaces the records in `folder`; `updated_at` in a file is for its human reader."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def place(self, repository: str, anchor: str) -> str:
        """Return the address of a record: its file, and what to look for in it."""
        return f"{self._file(repository).absolute().as_uri()}#{anchor}"

    async def read(self, repository: str) -> ForgeRecords:
        """Raise Invalid `unreadable_records` where the file cannot be understood."""
        return await asyncio.to_thread(_read, self._file(repository), repository)

    async def write(self, records: ForgeRecords) -> None:
        header = {"schema_version": _SCHEMA_VERSION, "updated_at": timestamp(self._clock.now())}
        await asyncio.to_thread(
            _write, self._file(records.repository), {**header, **asdict(records)}
        )

    def _file(self, repository: str) -> Path:
        return self._folder / f"{repository}.pulls.json"


def _read(file: Path, repository: str) -> ForgeRecords:
    if not file.exists():
        return ForgeRecords(repository)
    try:
        return _parse(read_json(file), repository)
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(
            f"The pull requests of {repository} in {file} cannot be read: {error}.",
            code="unreadable_records",
            next_action="Repair the file or restore it from a backup; nothing was changed.",
            details={"repository": repository},
        ) from None


def _parse(content: dict[str, Any], repository: str) -> ForgeRecords:
    if content["schema_version"] != _SCHEMA_VERSION:
        raise ValueError(f"schema_version {content['schema_version']} is not {_SCHEMA_VERSION}")
    return ForgeRecords(
        repository,
        tuple(PullRequest(**each) for each in content["pull_requests"]),
        tuple(ForgeRelease(**each) for each in content["releases"]),
    )


def _write(file: Path, content: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_json(file, content)
