"""The event loop never waits for the disk: every flush takes 200 ms longer, and liveness answers as ever."""

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx

from scripts.soaking.injection import injecting
from scripts.soaking.rows import Row, Trial
from scripts.soaking.served import Served, served

__all__ = ["ROWS"]

_DELAY_US = 200_000
_LIMIT_S = 0.1
_WORKFLOWS = 5
_FEWEST = 100
_STEPS = """
schema: 1
name: steps
inputs:
  number: {type: integer, required: true}
steps:
  - {id: one, type: soak.make, with: {name: one}}
  - {id: two, type: soak.make, needs: [one], with: {name: two}}
"""


@contextlib.contextmanager
def _slow(place: Path) -> Iterator[Trial]:
    with served(place) as service:
        service.define("steps", _STEPS)
        service.start()

        def trial(number: int) -> int:
            output = place / f"strace-{number}"
            what = f"delay_enter={_DELAY_US}"
            with injecting(service.pid, output, "fsync,fdatasync", what) as injected:
                began = time.monotonic()
                with ThreadPoolExecutor(1) as pool:
                    answers = _ask_while(service, pool.submit(_start, service, number))
                took = time.monotonic() - began
                flushes = injected.delays
            assert flushes >= _WORKFLOWS * 4, f"only {flushes} flushes were delayed"
            assert took > 4 * _DELAY_US / 1e6, f"the flushes were not slow: {took:.2f} s"
            answers.sort()
            slow = answers[int(len(answers) * 0.99)]
            assert slow < _LIMIT_S, f"p99 of {len(answers)} answers is {slow * 1000:.0f} ms"
            return len(answers)

        yield trial


def _start(service: Served, number: int) -> list[str]:
    """Start workflows one after the other; each start waits for the slow disk."""
    names = []
    with httpx.Client(trust_env=False, timeout=60.0) as client:
        for each in range(_WORKFLOWS):
            body = {"definition": "steps", "inputs": {"number": number * _WORKFLOWS + each}}
            answer = client.post(f"{service.url}/api/v1/workflows", json=body)
            names.append(str(answer.json()["workflow_id"]))
        while any(_status(client, service, name) != "completed" for name in names):
            time.sleep(0.1)
    return names


def _status(client: httpx.Client, service: Served, name: str) -> str:
    answer = client.get(f"{service.url}/api/v1/workflows/{name}")
    return str(answer.json()["metadata"]["status"])


def _ask_while(service: Served, busy: "Future[list[str]]") -> list[float]:
    """Ask for liveness until the workflows have ended."""
    answers: list[float] = []
    with httpx.Client(trust_env=False, timeout=60.0) as client:
        while not busy.done() or len(answers) < _FEWEST:
            began = time.monotonic()
            assert client.get(f"{service.url}/health").status_code == 200
            answers.append(time.monotonic() - began)
            time.sleep(0.005)
    busy.result()
    return answers


ROWS = (
    Row(
        "loop-and-disk",
        "the event loop never waits for the disk",
        "strace delays every fsync and fdatasync by 200 ms; `/health` p99 < 100 ms while workflows run",
        1000,
        _slow,
    ),
)
