"""An effect happens at most once: the process dies at each boundary of each effect of a release."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from app.sample.workspace import make_sample
from scripts.soaking.inside import POINTS
from scripts.soaking.release_world import check_release
from scripts.soaking.rows import Row, Trial
from scripts.soaking.served import Served, served
from tests.acceptance.slipway_process import refs

__all__ = ["ROWS", "release_effects", "release_under_fault", "thing_under_fault"]

_NAMES = ("frontend", "backend")
_TIMES = 20
_PATIENCE_S = 30.0
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
    keys = release_effects(place / "first")
    boundaries = [(point, key) for key in keys for point in POINTS]

    def trial(number: int) -> int:
        point, key = boundaries[number % len(boundaries)]
        release_under_fault(place / str(number), point, key)
        return 1

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


def release_effects(place: Path) -> list[str]:
    """Make an undisturbed release and return the keys of its effects, in order."""
    with _release_service(place) as service:
        service.start()
        workflow = service.start_release(*_NAMES)
        assert service.finish(workflow)["metadata"]["status"] == "completed"
        items = service.get(f"/workflows/{workflow}/effects")["items"]
        return [f"{one['kind']}:{one['target']}" for one in items]


def release_under_fault(place: Path, point: str, key: str, *, forgetful: bool = False) -> None:
    """Release with one fault, finish it in another process, and check the world.

    `forgetful` plants a ledger without memory into both processes.
    """
    with _release_service(place) as service:
        before = refs(service.workspace)
        if forgetful:
            service.faults["SOAK_FORGETFUL"] = "1"
        service.faults["SOAK_FAULT"] = f"{point} {key}"
        service.start()
        workflow = service.start_release(*_NAMES)
        if point == "dropped":
            done = service.finish(workflow)
        else:
            _approve_until_death(service)
            del service.faults["SOAK_FAULT"]
            service.start()
            done = service.finish(workflow)
        assert service.world.count("fault", point, *key.split()) == 1, "the fault did not happen"
        assert done["metadata"]["status"] == "completed", done["metadata"]["last_error"]
        check_release(service, before, workflow, *_NAMES)


@contextlib.contextmanager
def _release_service(place: Path) -> Iterator[Served]:
    place.mkdir(parents=True)
    asyncio.run(make_sample(place / "workspace"))
    with served(place) as service:
        yield service


def _approve_until_death(service: Served) -> None:
    """Approve whatever is asked until the process has killed itself."""
    deadline = time.monotonic() + _PATIENCE_S
    while service.exit_code() is None:
        assert time.monotonic() < deadline, "the process did not reach its fault"
        with contextlib.suppress(httpx.TransportError):
            for one in service.get("/approvals")["items"]:
                body = {"decision": "approve", "comment": "", "digest": one["digest"]}
                service.post(f"/approvals/{one['id']}", body)
        time.sleep(0.02)
    assert service.wait_end() == -signal.SIGKILL


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
        f"a release of two repositories; for each of its 20 effects the process dies at {len(POINTS) - 1} places of the"
        f" intent, the effect and the outcome, or loses the answer; {_TIMES} times each",
        20 * len(POINTS) * _TIMES,
        _effects,
    ),
)
