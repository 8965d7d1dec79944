"""What was accepted stays: no 202 is lost, and one idempotency key starts one workflow."""

import contextlib
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from scripts.soaking.rows import Row, Trial
from scripts.soaking.served import Served, served

__all__ = ["ROWS"]

_PARALLEL = 20
_ENDS = ("completed", "failed", "cancelled", "waiting_for_recovery")
_SHORT = """
schema: 1
name: short
inputs:
  number: {type: integer, required: true}
steps:
  - {id: first, type: soak.work, with: {for_ms: 5}}
  - {id: second, type: soak.make, needs: [first], with: {name: thing}}
"""


@contextlib.contextmanager
def _accepted(place: Path) -> Iterator[Trial]:
    with served(place) as service:
        service.define("short", _SHORT)
        service.start()
        ids: list[str] = []

        def trial(number: int) -> int:
            ids.append(service.start_workflow("short", {"number": number}))
            service.kill()
            service.start()
            listed = _listed(service)
            assert set(ids) <= listed.keys(), f"lost: {sorted(set(ids) - listed.keys())}"
            found = service.wait(ids[-1], *_ENDS)
            assert found["metadata"]["status"] == "completed", found["metadata"]
            assert found["state"]["inputs"]["number"] == number
            assert service.world.count("make", f"{ids[-1]}/thing") == 1
            return 1

        yield trial


@contextlib.contextmanager
def _idempotent(place: Path) -> Iterator[Trial]:
    with served(place) as service:
        service.define("short", _SHORT)
        service.start()

        def trial(number: int) -> int:
            before = set(_listed(service))
            first = _together(service, number)
            if number % 2:
                service.kill()
                service.start()
            second = _together(service, number)
            ids = {str(answer.json()["workflow_id"]) for answer in [*first, *second] if answer}
            assert len(ids) == 1, f"one key, {len(ids)} workflows"
            assert set(_listed(service)) - before == ids
            other = _post(service, number, -number - 1)
            assert other.status_code == 409, other.text
            assert other.json()["code"] == "idempotency_key_reused", other.text
            service.wait(next(iter(ids)), *_ENDS)
            assert service.world.count("make", f"{next(iter(ids))}/thing") == 1
            return 1

        yield trial


@contextlib.contextmanager
def _interrupted(place: Path) -> Iterator[Trial]:
    """Kill while the same request is asked twenty times at once."""
    with served(place) as service:
        service.define("short", _SHORT)
        service.start()

        def trial(number: int) -> int:
            before = set(_listed(service))
            with ThreadPoolExecutor(_PARALLEL) as pool:
                asked = [pool.submit(_try_post, service, number) for _ in range(_PARALLEL)]
                time.sleep(random.Random(number).random() * 0.05)
                service.kill()
            told = {one.result() for one in asked} - {None}
            service.start()
            answer = _post(service, number, number)
            assert answer.status_code == 202, answer.text
            now = str(answer.json()["workflow_id"])
            assert told <= {now}, f"told {told}, and now {now}"
            assert set(_listed(service)) - before == {now}
            service.wait(now, *_ENDS)
            assert service.world.count("make", f"{now}/thing") == 1
            return 1

        yield trial


def _listed(service: Served) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    cursor = ""
    while True:
        page = service.get(f"/workflows?limit=500{cursor}")
        found |= {one["workflow_id"]: one for one in page["items"]}
        if not page["next"]:
            return found
        cursor = f"&cursor={page['next']}"


def _together(service: Served, number: int) -> list[httpx.Response]:
    with ThreadPoolExecutor(_PARALLEL) as pool:
        answers = list(pool.map(lambda _: _post(service, number, number), range(_PARALLEL)))
    assert {answer.status_code for answer in answers} == {202}, [one.text for one in answers]
    return answers


def _post(service: Served, key: int, number: int) -> httpx.Response:
    body = {"definition": "short", "inputs": {"number": number}}
    return service.post("/workflows", body, **{"Idempotency-Key": f"key-{key}"})


def _try_post(service: Served, number: int) -> str | None:
    with contextlib.suppress(httpx.TransportError):
        answer = _post(service, number, number)
        if answer.status_code == 202:
            return str(answer.json()["workflow_id"])
    return None


ROWS = (
    Row(
        "accepted",
        "a 202 is never lost",
        "kill -9 right after the reply, start again, list; it must also end and make its effect once",
        300,
        _accepted,
    ),
    Row(
        "idempotency",
        "same idempotency key, one workflow; other body, 409",
        "20 parallel requests, half of the rounds with a kill -9 before 20 more",
        100,
        _idempotent,
    ),
    Row(
        "idempotency-killed",
        "same idempotency key, one workflow, across a kill",
        "kill -9 in the middle of 20 parallel requests, then once more",
        100,
        _interrupted,
    ),
)
