"""An effect happens at most once: the process dies at each boundary of each effect of a release."""

import asyncio
import contextlib
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from app.sample.workspace import make_sample
from scripts.soaking.inside import EVERY, POINTS
from scripts.soaking.release_world import check_release
from scripts.soaking.rows import Row, Trial
from scripts.soaking.served import Served, served
from tests.acceptance.slipway_process import refs

__all__ = ["ROWS", "release_under_faults", "thing_under_fault"]

_NAMES = ("frontend", "backend")
_TIMES = 20
_MOST_DEATHS = 40
_FEWEST = 10
"""Faults of one release: an effect that was made while another one killed the process is found, not made."""
_PATIENCE_S = 180.0
_THING = """
schema: 1
name: thing
steps:
  - {id: before, type: soak.work, with: {for_ms: 100}}
  - {id: make, type: soak.make, needs: [before], with: {name: thing, for_ms: 10}, retry: {max: 2, delay: 20ms}}
  - {id: after, type: soak.work, needs: [make], with: {for_ms: 100}}
"""


@contextlib.contextmanager
def _effects(place: Path) -> Iterator[Trial]:
    def trial(number: int) -> int:
        return release_under_faults(place / str(number), POINTS[number % len(POINTS)])

    yield trial


@contextlib.contextmanager
def _counted(place: Path) -> Iterator[Trial]:
    def trial(number: int) -> int:
        thing_under_fault(place / str(number), POINTS[number % len(POINTS)])
        return 1

    yield trial


def thing_under_fault(place: Path, point: str, *, forgetful: bool = False) -> None:
    """Make one thing, that could as well be made twice, with one fault; `forgetful` as for a release."""
    with served(place) as service:
        service.define("thing", _THING)
        if forgetful:
            service.faults["SOAK_FORGETFUL"] = "1"
        service.faults["SOAK_FAULT"] = f"{point} soak.thing:thing"
        service.start()
        workflow = service.start_workflow("thing")
        if point != "dropped":
            assert service.wait_end() == -signal.SIGKILL
            del service.faults["SOAK_FAULT"]
            service.start()
        found = service.wait(workflow, "completed", "waiting_for_recovery", "failed")
        assert service.world.count("fault", point) == 1, "the fault did not happen"
        assert found["metadata"]["status"] == "completed", found["metadata"]
        made = service.world.count("make", f"{workflow}/thing")
        assert made == 1, f"{point}: it was made {made} times"


def release_under_faults(place: Path, point: str) -> int:
    """Release with the fault in every effect that comes to that point, and check the world; return how many did."""
    with _release_service(place) as service:
        before = refs(service.workspace)
        service.faults["SOAK_FAULT"] = f"{point} {EVERY}"
        service.start()
        workflow = service.start_release(*_NAMES)
        for _ in range(_MOST_DEATHS):
            if _lives_to_the_end(service, workflow):
                break
            service.launch()
        done = service.get(f"/workflows/{workflow}")
        assert done["metadata"]["status"] == "completed", done["metadata"]
        struck = [tuple(line) for line in service.world.lines() if line[0] == "fault"]
        assert len(struck) == len(set(struck)) > _FEWEST, f"faults: {struck}"
        check_release(service, before, workflow, *_NAMES)
        return len(struck)


@contextlib.contextmanager
def _release_service(place: Path) -> Iterator[Served]:
    place.mkdir(parents=True)
    sample = place.parent / "sample"
    if not sample.exists():
        asyncio.run(make_sample(sample))
    shutil.copytree(sample, place / "workspace", symlinks=True)
    with served(place) as service:
        yield service


def _lives_to_the_end(service: Served, workflow: str) -> bool:
    """Approve whatever is asked and retry what came to its limit, until the end or until the process has killed itself."""
    deadline = time.monotonic() + _PATIENCE_S
    while service.exit_code() is None:
        assert time.monotonic() < deadline, "the process reached neither its fault nor the end"
        with contextlib.suppress(httpx.TransportError, httpx.HTTPStatusError):
            if _brought_on(service, workflow):
                return True
        time.sleep(0.02)
    assert service.wait_end() == -signal.SIGKILL
    return False


def _brought_on(service: Served, workflow: str) -> bool:
    """Do what a person would do now; return whether the release is complete."""
    metadata = service.get(f"/workflows/{workflow}")["metadata"]
    for wait in metadata["waiting_for"] if metadata["status"] == "waiting_for_recovery" else ():
        where = {"step": wait["step"], "cell": wait["cell"]} if wait["step"] else {}
        service.post(f"/workflows/{workflow}/retry", where)
    for one in service.get("/approvals")["items"]:
        body = {"decision": "approve", "comment": "", "digest": one["digest"]}
        service.post(f"/approvals/{one['id']}", body)
    return bool(metadata["status"] == "completed")


ROWS = (
    Row(
        "effects-counted",
        "an effect at most once per key, where nothing but the ledger prevents a second one",
        f"an effect that counts; the process dies at {len(POINTS) - 1} places of it, or loses the answer; {_TIMES} times each",
        len(POINTS) * _TIMES,
        _counted,
    ),
    Row(
        "effects",
        "an effect at most once per key, or `unknown` and visible",
        f"releases of two repositories; in every one of the 20 effects the process dies at one of {len(POINTS) - 1} places of the"
        f" intent, the effect and the outcome and another goes on, or the answer is lost; {_TIMES} times each place",
        20 * len(POINTS) * _TIMES,
        _effects,
    ),
)
