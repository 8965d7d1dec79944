"""Recovery survives crashes of its own, parks what kills the process, and leaves nothing that neither ends nor waits."""

import contextlib
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from scripts.soaking.injection import injecting
from scripts.soaking.rows import NotAvailable, Row, Trial
from scripts.soaking.served import Served, served

__all__ = ["ROWS"]

_KILLS = 5
_RECOVERIES = 3
_AFTER_FAULTS_S = 60.0
_ENDED = {"completed", "completed_with_failures", "failed", "cancelled", "rolled_back"}
_DEADLY = """
schema: 1
name: deadly
inputs:
  number: {type: integer, required: true}
steps:
  - {id: kill, type: soak.die, retry: {max: 10, delay: 10ms, backoff: fixed}}
"""
_MIXED = """
schema: 1
name: mixed
inputs:
  number: {type: integer, required: true}
steps:
  - {id: one, type: soak.make, with: {name: one, for_ms: 30}}
  - id: many
    needs: [one]
    matrix: {part: [a, b]}
    steps:
      - {id: left, type: soak.work, with: {for_ms: 30}}
      - {id: right, type: soak.make, with: {name: "right-{{ matrix.part }}", for_ms: 20}}
  - {id: two, type: soak.make, needs: [many], with: {name: last}}
"""
_GATED = """
schema: 1
name: gated
inputs:
  number: {type: integer, required: true}
steps:
  - {id: before, type: soak.make, with: {name: one, for_ms: 20}}
  - {id: ask, type: approval, needs: [before], approval: {title: Go on, message: Go on}}
  - {id: after, type: soak.make, needs: [ask], with: {name: last, for_ms: 20}}
"""
_AWAY = """
schema: 1
name: away
inputs:
  number: {type: integer, required: true}
steps:
  - {id: one, type: soak.make, with: {name: one}}
  - {id: call, type: soak.fail, needs: [one], retry: {max: 2, delay: 50ms, backoff: fixed}, with: {for_ms: 10}}
"""


@contextlib.contextmanager
def _loops(place: Path) -> Iterator[Trial]:
    with served(place) as service:
        service.define("deadly", _DEADLY)
        service.define("mixed", _MIXED)
        service.start()

        def trial(number: int) -> int:
            other = service.start_workflow("mixed", {"number": number})
            deadly = _start_deadly(service, number)
            recoveries = 0
            while _dies(service):
                recoveries += 1
                assert recoveries <= _RECOVERIES, f"taken up {recoveries} times"
                service.launch()
            service.wait(deadly, "waiting_for_recovery")
            assert _is_crash_loop(service, deadly), "nobody says why it is parked"
            runs = service.world.count("run", deadly, "kill")
            assert 1 <= runs <= 1 + _RECOVERIES, f"it ran {runs} times"
            _complete_bystander(service, other)
            return 1

        yield trial


def _start_deadly(service: Served, number: int) -> str:
    """Start a workflow whose first step kills the process; its id is found on disk where the reply got lost."""
    before = {path.name for path in (service.data / "workflows").glob("wf_*")}
    with contextlib.suppress(httpx.TransportError):
        return service.start_workflow("deadly", {"number": number})
    made = {path.name for path in (service.data / "workflows").glob("wf_*")} - before
    assert len(made) == 1, made
    return made.pop()


def _dies(service: Served) -> bool:
    """Wait until the process has died or has been well for a moment."""
    deadline = time.monotonic() + 20.0
    well_since: float | None = None
    while time.monotonic() < deadline:
        if service.exit_code() is not None:
            assert service.wait_end() == -signal.SIGKILL, service.told()
            return True
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{service.url}/health/ready", trust_env=False).status_code == 200:
                well_since = well_since or time.monotonic()
        if well_since is not None and time.monotonic() - well_since > 0.3:
            return False
        time.sleep(0.01)
    raise AssertionError("it neither dies nor gets ready")


@contextlib.contextmanager
def _killed_starts(place: Path) -> Iterator[Trial]:
    with served(place) as service:
        service.define("mixed", _MIXED)
        service.start()

        def trial(number: int) -> int:
            chance = random.Random(number)
            workflow = service.start_workflow("mixed", {"number": number})
            time.sleep(chance.random() * 0.08)
            service.kill()
            for _ in range(_KILLS):
                service.launch()
                time.sleep(chance.random() * 0.4)
                service.kill()
            service.start()
            _complete_bystander(service, workflow)
            _check_things(service, workflow, "one", "right-a", "right-b", "last")
            return 1

        yield trial


@contextlib.contextmanager
def _chaos(place: Path) -> Iterator[Trial]:
    """Run ten workflows at once under kills, stops and failing flushes; all must end or say what they wait for."""
    with served(place) as service:
        for name, text in {"mixed": _MIXED, "gated": _GATED, "away": _AWAY}.items():
            service.define(name, text)
        service.start()

        def trial(number: int) -> int:
            chance = random.Random(number)
            kinds = [chance.choice(("mixed", "gated", "away")) for _ in range(10)]
            names = [
                service.start_workflow(kind, {"number": 10 * number + each})
                for each, kind in enumerate(kinds)
            ]
            for _ in range(3):
                _strike(service, chance)
            _check_rest(service, names)
            for name in names:
                for thing in ("one", "right-a", "right-b", "last"):
                    made = service.world.count("make", f"{name}/{thing}")
                    assert made <= 1, f"{thing} of {name} was made {made} times"
            return len(names)

        yield trial


def _strike(service: Served, chance: random.Random) -> None:
    """Bring about one fault, while somebody answers approvals."""
    time.sleep(chance.random() * 0.1)
    decider = threading.Thread(target=_decide_some, args=(service.url, chance.random()))
    decider.start()
    match chance.randrange(3):
        case 0:
            service.kill()
        case 1:
            assert service.stop() == 0, service.told()
        case _:
            _fail_flushes(service, chance)
            service.kill()
    decider.join()
    service.start()


def _fail_flushes(service: Served, chance: random.Random) -> None:
    output = service.place / "strace"
    try:
        with injecting(
            service.pid, output, "fdatasync,fsync", f"error=EIO:when={chance.randint(1, 3)}+"
        ):
            time.sleep(0.2)
    except NotAvailable:
        return


def _decide_some(url: str, chance: float) -> None:
    with contextlib.suppress(httpx.HTTPError), httpx.Client(trust_env=False, timeout=5.0) as client:
        for one in client.get(f"{url}/api/v1/approvals").json()["items"]:
            decision = "approve" if chance < 0.8 else "reject"
            body = {"decision": decision, "comment": "", "digest": one["digest"]}
            client.post(f"{url}/api/v1/approvals/{one['id']}", json=body)


def _check_rest(service: Served, names: list[str]) -> None:
    """Wait until everything rests; what has not ended must name what it waits for."""
    deadline = time.monotonic() + _AFTER_FAULTS_S
    left = list(names)
    while left:
        views = {name: service.get(f"/workflows/{name}")["metadata"] for name in left}
        left = [name for name, view in views.items() if not _rests(view["status"])]
        for name, view in views.items():
            if view["status"].startswith("waiting"):
                assert view["waiting_for"], f"{name} waits for nothing that is named: {view}"
        assert time.monotonic() < deadline, f"{[views[name] for name in left]} after a minute"
        time.sleep(0.05)


def _rests(status: str) -> bool:
    return status in _ENDED or status.startswith("waiting")


def _complete_bystander(service: Served, workflow: str) -> None:
    """Wait for its end; nobody can tell which of two killed the process, so it may be parked and retried as well."""
    found = service.wait(workflow, "completed", "waiting_for_recovery", "failed")
    if found["metadata"]["status"] == "waiting_for_recovery":
        assert _is_crash_loop(service, workflow), found["metadata"]
        assert service.post(f"/workflows/{workflow}/retry", {}).status_code < 300
        found = service.wait(workflow, "completed", "failed")
    assert found["metadata"]["status"] == "completed", found["metadata"]


def _is_crash_loop(service: Served, workflow: str) -> bool:
    return "crash_loop" in str(service.get(f"/workflows/{workflow}/why"))


def _check_things(service: Served, workflow: str, *things: str) -> None:
    made = {thing: service.world.count("make", f"{workflow}/{thing}") for thing in things}
    assert set(made.values()) == {1}, made


ROWS = (
    Row(
        "chaos",
        "every workflow ends or waits by name",
        "ten workflows at once under seeded kills, stops and failing flushes; within 60 s of the last fault",
        200,
        _chaos,
    ),
    Row(
        "killed-starts",
        "recovery itself survives crashes",
        f"a running workflow, {_KILLS} kills during start-up, then it ends with everything made once",
        100,
        _killed_starts,
    ),
    Row(
        "crash-loop",
        "a workflow that kills the process is parked",
        f"its step kills the process each time; parked after at most {_RECOVERIES} recoveries, the others go on",
        100,
        _loops,
    ),
)
