"""Files that are torn or corrupt fall back and are reported; one bad workflow stops nobody else.

The data folder is made by the real service, which is killed; each case damages a copy of it and opens that with the
whole service in this process, approves what waits, and compares the end with an undamaged one.
"""

import asyncio
import contextlib
import os
import random
import shutil
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import SlipwayError
from app.settings import Settings
from app.wiring import Service, build_service
from scripts.soaking.rows import Row, SweepEnded, Trial
from scripts.soaking.served import World, served

__all__ = ["ROWS", "Folder", "approve_waiting", "open_service", "prepared"]

_PATIENCE_S = 20.0
_FILES = ("journal.jsonl", "run.json", "run.json.previous")
_RESTS = {"completed", "failed", "cancelled", "waiting_for_recovery", "waiting_for_approval"}
_GATED = """
schema: 1
name: gated
inputs:
  number: {type: integer, required: true}
steps:
  - {id: before, type: soak.make, with: {name: before}}
  - {id: ask, type: approval, needs: [before], approval: {title: Go on, message: Go on}}
  - {id: after, type: soak.make, needs: [ask], with: {name: after}}
"""


@dataclass(frozen=True, slots=True)
class Folder:
    """A data folder with two workflows that wait for an approval; `victim` is the one that is damaged."""

    place: Path
    victim: str
    bystander: str

    def files(self, data: Path) -> list[Path]:
        return [data / "workflows" / self.victim / name for name in _FILES]

    @contextlib.contextmanager
    def copy(self) -> Iterator[Path]:
        """Yield a copy of the data folder; the counting handlers write to a copy of its world."""
        case = self.place / "case"
        shutil.copytree(self.place / "data", case / "data")
        shutil.copy(self.place / "world", case / "world")
        os.environ["SOAK_WORLD"] = str(case / "world")
        try:
            yield case / "data"
        finally:
            del os.environ["SOAK_WORLD"]
            shutil.rmtree(case)


@dataclass(frozen=True, slots=True)
class _Seen:
    """How a workflow was found, and how it was once its approval was given."""

    found: dict[str, Any]
    rested: dict[str, Any]


@contextlib.contextmanager
def prepared(place: Path) -> Iterator[Folder]:
    with served(place) as service:
        service.define("gated", _GATED)
        service.start()
        names = [service.start_workflow("gated", {"number": number}) for number in (1, 2)]
        for name in names:
            service.wait(name, "waiting_for_approval")
        folder = Folder(place, *names)
        _wait_written(folder.files(service.data))
        service.kill()
        plugins = str(place / "plugins")
        sys.path.insert(0, plugins)
        try:
            yield folder
        finally:
            sys.path.remove(plugins)


def _wait_written(files: Sequence[Path]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not all(path.exists() for path in files):
        assert time.monotonic() < deadline, f"not written: {files}"
        time.sleep(0.01)


@contextlib.contextmanager
def _torn(place: Path) -> Iterator[Trial]:
    with prepared(place) as folder:
        whole = _undamaged(folder)
        sizes = [path.stat().st_size for path in folder.files(folder.place / "data")]

        def trial(number: int) -> int:
            which, cut = _place_of(number, sizes)
            with folder.copy() as data:
                path = folder.files(data)[which]
                os.truncate(path, cut)
                assert path.stat().st_size == cut < sizes[which], "nothing was cut off"
                _check(folder, data, whole, f"{path.name} cut at {cut}")
            return 1

        yield trial


def _place_of(number: int, sizes: list[int]) -> tuple[int, int]:
    for which, size in enumerate(sizes):
        if number < size:
            return which, number
        number -= size
    raise SweepEnded


@contextlib.contextmanager
def _flipped(place: Path) -> Iterator[Trial]:
    with prepared(place) as folder:
        whole = _undamaged(folder)

        def trial(number: int) -> int:
            chance = random.Random(number)
            with folder.copy() as data:
                path = chance.choice(folder.files(data))
                content = bytearray(path.read_bytes())
                place, bit = chance.randrange(len(content)), chance.randrange(8)
                content[place] ^= 1 << bit
                path.write_bytes(content)
                _check(folder, data, whole, f"{path.name} byte {place} bit {bit}")
            return 1

        yield trial


@contextlib.contextmanager
def _ruined(place: Path) -> Iterator[Trial]:
    with prepared(place) as folder:

        def trial(number: int) -> int:
            chance = random.Random(number)
            with folder.copy() as data:
                for path in folder.files(data):
                    _ruin(path, chance, number % 4)
                seen = asyncio.run(_examine(data, folder.bystander))
                status = seen.rested["metadata"]["status"]
                assert status == "completed", f"the other workflow: {seen.rested['metadata']}"
            return 1

        yield trial


def _ruin(path: Path, chance: random.Random, how: int) -> None:
    match how:
        case 0:
            path.write_bytes(chance.randbytes(chance.randrange(1, 5000)))
        case 1:
            path.write_bytes(b"")
        case 2:
            path.unlink()
        case _:
            path.write_bytes(b'{"kind": "event", "data": {}}\n' * 10)


def _undamaged(folder: Folder) -> _Seen:
    with folder.copy() as data:
        seen = asyncio.run(_examine(data, folder.victim))
        assert seen.rested["metadata"]["status"] == "completed", seen.rested["metadata"]
        assert not seen.found["metadata"].get("damage")
        return seen


def _check(folder: Folder, data: Path, whole: _Seen, what: str) -> None:
    """Raise AssertionError for a crash, for damage in silence, for an effect that is made twice."""
    seen = asyncio.run(_examine(data, folder.victim))
    world = World(data.parent / "world")
    for thing in ("before", "after"):
        made = world.count("make", f"{folder.victim}/{thing}")
        assert made <= 1, f"{what}: {thing} was made {made} times"
    reported = bool(seen.found["metadata"].get("damage") or seen.found["metadata"].get("reason"))
    same = _facts(seen.found) == _facts(whole.found)
    assert same or reported, f"{what}: {_facts(seen.found)} without a word"
    status = seen.rested["metadata"]["status"]
    assert status in _RESTS, f"{what}: {seen.rested['metadata']}"
    if status == "completed":
        assert world.count("make", f"{folder.victim}/after") == 1, f"{what}: completed, not made"


def _facts(view: dict[str, Any]) -> dict[str, Any]:
    steps = {one["id"]: one["status"] for one in view["steps"]}
    return {"status": view["metadata"]["status"], "steps": steps}


async def _examine(data: Path, workflow: str) -> _Seen:
    """Open the folder as a service does, look, approve what waits, and look again at its rest."""
    async with open_service(data) as service:
        listed = {one["workflow_id"] for one in service.manager.list_workflows()["items"]}
        assert workflow in listed, f"{workflow} is not listed"
        async with asyncio.timeout(_PATIENCE_S):
            await service.manager.wait_settled(workflow)
            found = service.manager.get_workflow_status(workflow)
            await approve_waiting(service, workflow)
            await service.manager.wait_settled(workflow)
        return _Seen(found, service.manager.get_workflow_status(workflow))


@contextlib.asynccontextmanager
async def open_service(data: Path) -> AsyncIterator[Service]:
    """Open a data folder in this process, as `slipway serve` does."""
    settings = Settings(data_dir=data, workspace=data.parent / "workspace")
    service = build_service(settings, take_up=True)
    await service.open()
    try:
        yield service
    finally:
        await service.close()


async def approve_waiting(service: Service, workflow: str) -> None:
    for one in service.manager.list_approvals(workflow_id=workflow):
        with contextlib.suppress(SlipwayError):
            await service.manager.decide_approval(one["id"], "approve", digest=one["digest"])


ROWS = (
    Row(
        "torn-files",
        "torn files fall back and are reported",
        "the journal, run.json and its previous generation of a waiting workflow cut off at every byte",
        None,
        _torn,
    ),
    Row(
        "flipped-bits",
        "corrupt files fall back and are reported",
        "one random bit of a workflow's files",
        500,
        _flipped,
    ),
    Row(
        "one-bad-workflow",
        "one bad workflow does not stop the service",
        "all files of one workflow are garbage, empty, gone or wrong; the other one finishes",
        100,
        _ruined,
    ),
)
