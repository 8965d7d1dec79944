"""Writes the sample: bare repositories `NAME.git`, `tickets.json` and `pages/` in one folder.

What exists is kept, so that a sample one has worked in is never thrown away; a folder that holds
anything else is refused. A repository appears complete or not at all.
"""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from app.atomic_files import read_json, write_json
from app.errors import Invalid, Unavailable
from app.processes import run_process
from app.sample.backend import backend
from app.sample.frontend import frontend
from app.sample.generated import generated, generated_name
from app.sample.history import History
from app.sample.mobile_app import mobile_app
from app.sample.payments_api import payments_api
from app.sample.tickets import FIX_VERSION, SPRINT, ticket_file

__all__ = ["MAX_REPOSITORIES", "SampleRepository", "SampleSummary", "make_sample"]

MAX_REPOSITORIES = 200
_MARKER = ".slipway-sample.json"
_STORIES: dict[str, Callable[[], History]] = {
    "frontend": frontend,
    "backend": backend,
    "payments-api": payments_api,
    "mobile_app": mobile_app,
}
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_ATTR_NOSYSTEM": "1",
}


@dataclass(frozen=True, slots=True)
class SampleRepository:
    """`created` is False for one that stood there already; its refs may have moved since."""

    name: str
    path: Path
    branches: tuple[str, ...]
    tags: tuple[str, ...]
    created: bool


@dataclass(frozen=True, slots=True)
class SampleSummary:
    """What is in the folder, and a sentence to say in the chat."""

    folder: Path
    repositories: tuple[SampleRepository, ...]
    tickets: int
    fix_version: str
    sprint_name: str
    sentence: str

    def as_json(self) -> dict[str, Any]:
        return {
            "folder": str(self.folder),
            "repositories": [
                {
                    "name": one.name,
                    "path": str(one.path),
                    "branches": list(one.branches),
                    "tags": list(one.tags),
                    "created": one.created,
                }
                for one in self.repositories
            ],
            "tickets": self.tickets,
            "fix_version": self.fix_version,
            "sprint_name": self.sprint_name,
            "sentence": self.sentence,
        }


async def make_sample(folder: Path, *, repositories: int = 4) -> SampleSummary:
    """Make the sample, or add what it lacks; asked twice it changes nothing.

    The first four repositories are always the same, the others are generated. Raises Invalid
    `folder_not_empty` for a folder that is no sample, `bad_count` for fewer than 1 repository.
    """
    if not 1 <= repositories <= MAX_REPOSITORIES:
        raise Invalid(
            f"A sample of {repositories} repositories cannot be made.",
            code="bad_count",
            next_action=f"Ask for 1 to {MAX_REPOSITORIES}.",
        )
    await asyncio.to_thread(_prepare, folder)
    limit = asyncio.Semaphore(4)
    stories = _stories(repositories)
    made = await asyncio.gather(
        *(_repository(folder, name, story, limit) for name, story in stories.items())
    )
    tickets = await asyncio.to_thread(_keep_tickets, folder / "tickets.json")
    return SampleSummary(
        folder, tuple(made), tickets, FIX_VERSION, SPRINT, _sentence(list(stories))
    )


def _stories(count: int) -> dict[str, Callable[[], History]]:
    stories = dict(list(_STORIES.items())[:count])
    for number in range(count - len(stories)):
        stories[generated_name(number)] = partial(generated, number)
    return stories


def _sentence(names: list[str]) -> str:
    return f"release {FIX_VERSION} of {' and '.join(names[:2])} from {SPRINT}"


def _prepare(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise _refused(folder, "is a file")
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / _MARKER).is_file() and any(folder.iterdir()):
        raise _refused(folder, "is not empty and is no sample")
    write_json(folder / _MARKER, {"schema_version": 1, "what": "a sample workspace of Slipway"})
    (folder / "pages").mkdir(exist_ok=True)


def _refused(folder: Path, why: str) -> Invalid:
    return Invalid(
        f"The sample cannot be made in {folder}: it {why}.",
        code="folder_not_empty",
        next_action="Name an empty or a new folder.",
        details={"folder": str(folder)},
    )


def _keep_tickets(path: Path) -> int:
    if not path.exists():
        write_json(path, ticket_file())
    try:
        return sum(FIX_VERSION in one["fix_versions"] for one in read_json(path)["tickets"])
    except (ValueError, KeyError, TypeError):
        raise Invalid(
            f"{path} is not the ticket file of a sample any more.",
            code="bad_ticket_file",
            next_action="Correct it, or remove it and make the sample again.",
        ) from None


async def _repository(
    folder: Path, name: str, tell: Callable[[], History], limit: asyncio.Semaphore
) -> SampleRepository:
    path = folder / f"{name}.git"
    async with limit:
        story = tell()
        created = not path.exists()
        if created:
            await _import(path, story)
    return SampleRepository(name, path, story.branches, story.tags, created)


async def _import(path: Path, story: History) -> None:
    building = path.with_name(f".{path.name}.building")
    await asyncio.to_thread(shutil.rmtree, building, ignore_errors=True)
    arguments = (
        "--bare",
        "--quiet",
        "--template=",
        "--initial-branch=main",
        "--object-format=sha1",
    )
    await _git("init", *arguments, str(building))
    await _git(
        "-c", "fastimport.unpackLimit=1", "fast-import", "--quiet", "--done",
        stdin=story.stream(), repository=building,
    )  # fmt: skip
    await asyncio.to_thread(building.rename, path)


async def _git(*arguments: str, stdin: bytes = b"", repository: Path | None = None) -> None:
    place = {} if repository is None else {"GIT_DIR": str(repository)}
    ended = await run_process(["git", *arguments], env={**_ENVIRONMENT, **place}, stdin=stdin)
    if ended.returncode != 0:
        raise Unavailable(
            f"git could not make the sample: {ended.stderr.decode(errors='replace')[-500:].strip()}",
            code="git_failed",
            next_action="Install git 2.38 or later and look for free space.",
        )
