"""A full or broken disk: an error, no false acknowledgement, and nothing lost or made twice afterwards."""

import contextlib
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from scripts.soaking.injection import injecting
from scripts.soaking.rows import NotAvailable, Row, SweepEnded, Trial
from scripts.soaking.served import Served, served

__all__ = ["CALLS", "ROWS", "Acknowledged", "finish_all", "gated_service", "use"]

CALLS = (
    ("fdatasync", "EIO"),
    ("fsync", "EIO"),
    ("write", "ENOSPC"),
    ("rename,renameat,renameat2", "EIO"),
    ("openat", "ENOSPC"),
    ("link,linkat", "ENOSPC"),
)
_ENDS = ("completed", "waiting_for_recovery", "waiting_for_approval", "failed")
_SETTLE_S = 1.0
_GATED = """
schema: 1
name: gated
inputs:
  number: {type: integer, required: true}
steps:
  - {id: before, type: soak.make, with: {name: before}, retry: {max: 1, delay: 50ms}}
  - {id: ask, type: approval, needs: [before], approval: {title: Go on, message: Go on}}
  - {id: after, type: soak.make, needs: [ask], with: {name: after}, retry: {max: 1, delay: 50ms}}
"""


@dataclass(slots=True)
class Acknowledged:
    """What the service said it had taken: workflows by number, approvals that were answered."""

    workflows: dict[int, str] = field(default_factory=dict)
    approvals: list[str] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


@contextlib.contextmanager
def gated_service(place: Path) -> Iterator[Served]:
    with served(place) as service:
        service.define("gated", _GATED)
        service.start()
        yield service


@contextlib.contextmanager
def _failing_calls(place: Path) -> Iterator[Trial]:
    exhausted: set[str] = set()
    with gated_service(place) as service:

        def trial(number: int) -> int:
            calls, error = CALLS[number % len(CALLS)]
            if len(exhausted) == len(CALLS):
                raise SweepEnded
            if calls in exhausted:
                return 0
            nth = number // len(CALLS) + 1
            first = service.start_workflow("gated", {"number": 2 * number})
            service.wait(first, "waiting_for_approval")
            taken = Acknowledged({2 * number: first})
            output = place / "strace"
            with injecting(service.pid, output, calls, f"error={error}:when={nth}") as injected:
                use(service, taken, 2 * number + 1)
                _settle(service, taken)
                hits = injected.hits
            if hits == 0:
                exhausted.add(calls)
            assert service.exit_code() is None, f"the service ended: {service.told()}"
            service.kill()
            service.start()
            finish_all(service, taken)
            return 1 if hits else 0

        yield trial


def use(service: Served, taken: Acknowledged, number: int) -> None:
    """Answer every approval and start a workflow; note what was acknowledged, insist on clear refusals."""
    with contextlib.suppress(httpx.TransportError, httpx.HTTPStatusError):
        for one in service.get("/approvals")["items"]:
            body = {"decision": "approve", "comment": "", "digest": one["digest"]}
            answer = service.post(f"/approvals/{one['id']}", body)
            if _is_taken(answer, taken):
                taken.approvals.append(one["id"])
    with contextlib.suppress(httpx.TransportError):
        body = {"definition": "gated", "inputs": {"number": number}}
        answer = service.post("/workflows", body)
        if _is_taken(answer, taken):
            taken.workflows[number] = str(answer.json()["workflow_id"])


def _is_taken(answer: httpx.Response, taken: Acknowledged) -> bool:
    if answer.status_code < 300:
        return True
    code = answer.json().get("code")
    assert code, f"refused without a reason: {answer.status_code} {answer.text}"
    taken.refused.append((answer.status_code, str(code)))
    return False


def _settle(service: Served, taken: Acknowledged) -> None:
    """Wait until what was taken rests, or a moment when it cannot."""
    deadline = time.monotonic() + _SETTLE_S
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError, httpx.HTTPStatusError):
            if all(service.status(one) in _ENDS for one in taken.workflows.values()):
                return
        time.sleep(0.05)


def finish_all(service: Served, taken: Acknowledged) -> None:
    """Bring everything that was acknowledged to its end; nothing may be lost or made twice."""
    listed = {one["workflow_id"]: one for one in service.get("/workflows?limit=500")["items"]}
    lost = taken.workflows.values() - listed.keys()
    assert not lost, f"acknowledged and lost: {sorted(lost)}"
    pending = {one["id"] for one in service.get("/approvals")["items"]}
    again = pending & set(taken.approvals)
    assert not again, f"acknowledged and asked again: {sorted(again)}"
    for name in listed:
        _finish(service, name)
    for name in taken.workflows.values():
        for thing in ("before", "after"):
            made = service.world.count("make", f"{name}/{thing}")
            assert made == 1, f"{name}: {thing} was made {made} times"


def _finish(service: Served, workflow: str) -> None:
    for _ in range(4):
        found = service.wait(workflow, *_ENDS)
        match found["metadata"]["status"]:
            case "completed":
                return
            case "waiting_for_approval":
                service.decide(workflow, "approve")
                service.wait_past_gate(workflow, found)
            case _:
                service.post(f"/workflows/{workflow}/retry", {})
                service.wait_past_gate(workflow, found)
    raise AssertionError(f"{workflow} does not finish: {service.get(f'/workflows/{workflow}')}")


@contextlib.contextmanager
def _full(place: Path) -> Iterator[Trial]:
    """Fill a small file system at another moment each time, and free it again."""
    with _small_disk(place / "disk") as disk, gated_service(disk) as service:

        def trial(number: int) -> int:
            taken = Acknowledged()
            filler = disk / "filler"
            for step in range(6):
                if step == 1 + number % 3:
                    _fill(filler)
                use(service, taken, 100 * number + step)
                time.sleep(0.02)
            with contextlib.suppress(httpx.TransportError):
                ready = _readiness(service)
                assert ready == 503, f"ready on a full disk: {ready}"
            assert any(code == 503 for code, _ in taken.refused), "the full disk was not felt"
            filler.unlink()
            _wait_ready_again(service)
            finish_all(service, taken)
            service.kill()
            service.start()
            finish_all(service, taken)
            return 1

        yield trial


def _readiness(service: Served) -> int:
    answer: httpx.Response = httpx.get(f"{service.url}/health/ready", trust_env=False)
    return answer.status_code


def _wait_ready_again(service: Served) -> None:
    deadline = time.monotonic() + 10.0
    while _readiness(service) != 200:
        assert time.monotonic() < deadline, "space returned and the service did not get ready"
        time.sleep(0.1)


def _fill(path: Path) -> None:
    with path.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)


@contextlib.contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", str(folder)]
    made = subprocess.run(mount, capture_output=True, text=True, check=False)
    if made.returncode:
        raise NotAvailable(f"no small file system can be mounted: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


ROWS = (
    Row(
        "failing-calls",
        "EIO and no space: an error, no false acknowledgement",
        "strace makes every n-th fdatasync, fsync, write, rename, open and link of the running service fail, in turn",
        None,
        _failing_calls,
    ),
    Row(
        "full-disk",
        "disk full: an error, unready, no false acknowledgement; recovers when space returns",
        "a file system of 4 MiB is filled at three moments of a workflow and freed again",
        20,
        _full,
    ),
)
