"""Server-sent events: cut at every event and taken up again, without gap or duplicate; nothing is left behind."""

import contextlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from scripts.soaking.rows import Row, SweepEnded, Trial
from scripts.soaking.served import Served, served

__all__ = ["ROWS"]

_CLIENTS = 400
_MIXED = """
schema: 1
name: mixed
inputs:
  number: {type: integer, required: true}
steps:
  - {id: one, type: soak.work, with: {for_ms: 3}}
  - id: many
    needs: [one]
    matrix: {part: [a, b, c]}
    steps:
      - {id: left, type: soak.work, with: {for_ms: 3}}
      - {id: right, type: soak.make, with: {name: "right-{{ matrix.part }}", for_ms: 2}}
  - {id: two, type: soak.make, needs: [many], with: {name: last}}
"""
_LONG = """
schema: 1
name: long
inputs:
  number: {type: integer, required: true}
steps:
  - {id: ask, type: approval, approval: {title: Wait, message: Wait}}
"""


@contextlib.contextmanager
def _cut(place: Path) -> Iterator[Trial]:
    """Cut the stream after each event of a live workflow, and once more after each later one."""
    with served(place) as service:
        service.define("mixed", _MIXED)
        service.start()

        def trial(number: int) -> int:
            workflow = service.start_workflow("mixed", {"number": number})
            told: list[dict[str, Any]] = []
            size, ended = number + 1, False
            while not ended:
                part, ended = _take(service, workflow, told[-1]["seq"] if told else 0, size)
                told += part
                size = 1
            whole = list(service.events(workflow))
            assert [one["seq"] for one in told] == list(range(1, len(whole) + 1)), (
                "gap or duplicate"
            )
            assert told == whole, "another story to who was cut off"
            if number >= len(whole):
                raise SweepEnded
            return 1

        yield trial


def _take(
    service: Served, workflow: str, after: int, size: int
) -> tuple[list[dict[str, Any]], bool]:
    """Take up to `size` events and cut the stream; True when it ended by itself, or has nothing more."""
    url = f"{service.url}/api/v1/workflows/{workflow}/events"
    part: list[dict[str, Any]] = []
    with (
        httpx.Client(trust_env=False, timeout=20.0) as client,
        client.stream("GET", url, headers={"Last-Event-ID": str(after)}) as answer,
    ):
        if answer.status_code == 204:
            return part, True
        for line in answer.iter_lines():
            if line.startswith("data:"):
                part.append(json.loads(line.removeprefix("data:")))
                if len(part) == size:
                    return part, False
    return part, True


@contextlib.contextmanager
def _crowd(place: Path) -> Iterator[Trial]:
    """Let many clients follow, most of them without reading, and go away: nothing may be left of them."""
    with served(place) as service:
        service.define("long", _LONG)
        service.start()

        def trial(number: int) -> int:
            workflow = service.start_workflow("long", {"number": number})
            service.wait(workflow, "waiting_for_approval")
            before = _descriptors(service.pid)
            with contextlib.ExitStack() as crowd:
                for _ in range(_CLIENTS):
                    crowd.enter_context(_reader(service, workflow))
                held = _descriptors(service.pid)
                assert held >= before + _CLIENTS - 5, f"only {held - before} clients are connected"
                began = time.monotonic()
                assert httpx.get(f"{service.url}/health", trust_env=False).status_code == 200
                assert time.monotonic() - began < 2.0, "the service does not answer"
            deadline = time.monotonic() + 10.0
            while (left := _descriptors(service.pid)) > before + 5:
                assert time.monotonic() < deadline, f"{left - before} descriptors are left"
                time.sleep(0.1)
            service.post(f"/workflows/{workflow}/cancel", {})
            return _CLIENTS

        yield trial


@contextlib.contextmanager
def _reader(service: Served, workflow: str) -> Iterator[None]:
    """Connect and read the first bytes only."""
    url = f"{service.url}/api/v1/workflows/{workflow}/events"
    with (
        httpx.Client(trust_env=False, timeout=20.0) as client,
        client.stream("GET", url) as answer,
    ):
        assert answer.status_code == 200, answer.status_code
        received = answer.iter_bytes()
        assert next(received)
        yield
        del received  # until here: an iterator that is collected closes the connection


def _descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208  # the names are not wanted


ROWS = (
    Row(
        "streams-cut",
        "SSE without gaps or duplicates",
        "cut after each event of a live workflow and after each one that follows, taken up by `Last-Event-ID`",
        None,
        _cut,
    ),
    Row(
        "streams-crowd",
        "SSE without leaks",
        f"{_CLIENTS} clients at once that do not read, gone without a word; the descriptors are counted",
        _CLIENTS,
        _crowd,
    ),
)
