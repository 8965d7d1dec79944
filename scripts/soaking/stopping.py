"""SIGTERM drains or hands over: the process ends by itself with code 0, and the next one goes on."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from scripts.soaking.rows import Row, Trial
from scripts.soaking.served import Served, served

__all__ = ["ROWS", "STATUSES"]

_LONGEST_S = 15.0
_ANY = """
schema: 1
name: any
inputs:
  number: {type: integer, required: true}
  kind: {type: string, required: true}
steps:
  - {id: first, type: soak.make, with: {name: first}}
  - {id: long, type: soak.work, needs: [first], when: "{{ inputs.kind == 'running' }}", with: {for_ms: 700}}
  - id: ask
    type: approval
    needs: [first]
    when: "{{ inputs.kind == 'waiting_for_approval' }}"
    approval: {title: Go on, message: Go on}
  - id: away
    type: soak.fail
    needs: [first]
    when: "{{ inputs.kind in ['waiting_for_recovery', 'retrying'] }}"
    retry: {max: 1, delay: 1s}
  - {id: last, type: soak.make, needs: [long, ask], with: {name: last}}
"""
STATUSES = (
    "running",
    "waiting_for_approval",
    "waiting_for_recovery",
    "retrying",
    "paused",
    "rolling_back",
    "completed",
    "queued_start",
    "streaming",
)


@contextlib.contextmanager
def _stopped(place: Path) -> Iterator[Trial]:
    with served(place) as service:
        service.define("any", _ANY)
        service.start()

        def trial(number: int) -> int:
            kind = STATUSES[number % len(STATUSES)]
            workflow = service.start_workflow("any", {"number": number, "kind": _kind(kind)})
            check = _PREPARE[kind](service, workflow)
            began = time.monotonic()
            code = service.stop()
            took = time.monotonic() - began
            assert code == 0, f"{kind}: the process ended with {code}: {service.told()}"
            assert took < _LONGEST_S, f"{kind}: it took {took:.1f} s"
            service.start()
            check()
            assert service.world.count("make", f"{workflow}/first") == 1
            return 1

        yield trial


def _kind(status: str) -> str:
    return status if status in {"running", "waiting_for_approval"} else _BY_STATUS.get(status, "")


_BY_STATUS = {
    "waiting_for_recovery": "waiting_for_recovery",
    "retrying": "retrying",
    "paused": "waiting_for_approval",
    "rolling_back": "waiting_for_approval",
    "streaming": "waiting_for_approval",
    "queued_start": "running",
}
_Check = Callable[[], None]


def _running(service: Served, workflow: str) -> _Check:
    _until(lambda: service.world.count("run", workflow, "long") == 1)
    return lambda: _ends(service, workflow, "completed")


def _just_started(service: Served, workflow: str) -> _Check:
    return lambda: _ends(service, workflow, "completed")


def _waits(service: Served, workflow: str) -> _Check:
    service.wait(workflow, "waiting_for_approval")

    def check() -> None:
        assert service.status(workflow) == "waiting_for_approval"
        assert service.decide(workflow, "approve").status_code == 200
        _ends(service, workflow, "completed")

    return check


def _failed(service: Served, workflow: str) -> _Check:
    service.wait(workflow, "waiting_for_recovery")
    return lambda: _ends(service, workflow, "waiting_for_recovery")


def _retrying(service: Served, workflow: str) -> _Check:
    _until(lambda: service.world.count("run", workflow, "away") >= 1)

    def check() -> None:
        _ends(service, workflow, "waiting_for_recovery")
        runs = service.world.count("run", workflow, "away")
        assert runs <= 2, f"{runs} attempts"

    return check


def _paused(service: Served, workflow: str) -> _Check:
    service.wait(workflow, "waiting_for_approval")
    assert service.post(f"/workflows/{workflow}/pause", {}).status_code < 300

    def check() -> None:
        assert service.status(workflow) == "paused"
        assert service.post(f"/workflows/{workflow}/resume", {}).status_code < 300
        _ends(service, workflow, "waiting_for_approval")

    return check


def _rolling_back(service: Served, workflow: str) -> _Check:
    service.wait(workflow, "waiting_for_approval")
    assert service.post(f"/workflows/{workflow}/cancel", {}).status_code < 300

    def check() -> None:
        _ends(service, workflow, "cancelled")
        assert service.world.count("undo", f"{workflow}/first") == 1

    return check


def _completed(service: Served, workflow: str) -> _Check:
    service.wait(workflow, "completed")
    return lambda: _ends(service, workflow, "completed")


def _streaming(service: Served, workflow: str) -> _Check:
    """Follow the workflow; the stream must end by itself when the service stops."""
    service.wait(workflow, "waiting_for_approval")
    ended = threading.Event()
    url = f"{service.url}/api/v1/workflows/{workflow}/events"

    def follow() -> None:
        with (
            httpx.Client(trust_env=False, timeout=30.0) as client,
            client.stream("GET", url) as answer,
        ):
            for _ in answer.iter_lines():
                pass
        ended.set()

    follower = threading.Thread(target=follow, daemon=True)
    follower.start()
    time.sleep(0.1)

    def check() -> None:
        follower.join(5.0)
        assert ended.is_set(), "the stream was cut instead of ended"
        assert service.status(workflow) == "waiting_for_approval"

    return check


_PREPARE: dict[str, Callable[[Served, str], _Check]] = {
    "running": _running,
    "queued_start": _just_started,
    "waiting_for_approval": _waits,
    "waiting_for_recovery": _failed,
    "retrying": _retrying,
    "paused": _paused,
    "rolling_back": _rolling_back,
    "completed": _completed,
    "streaming": _streaming,
}


def _ends(service: Served, workflow: str, status: str) -> None:
    service.wait(workflow, status)


def _until(ask: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10.0
    while not ask():
        assert time.monotonic() < deadline, "the moment to stop did not come"
        time.sleep(0.005)


ROWS = (
    Row(
        "sigterm",
        "SIGTERM drains or hands over",
        "in every status, in the middle of a step and of a retry, right after a start, and with a reader of the stream",
        50,
        _stopped,
    ),
)
