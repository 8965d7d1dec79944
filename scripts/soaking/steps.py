"""Steps over crashes: what completed never runs again, and the retry limit counts on disk."""

import contextlib
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from scripts.soaking.rows import Row, Trial
from scripts.soaking.served import Served, served

__all__ = ["ROWS", "check_told"]

_LIMIT = 3
_MIXED = """
schema: 1
name: mixed
steps:
  - {id: one, type: soak.work, with: {for_ms: 4}}
  - {id: two, type: soak.make, needs: [one], with: {name: second, for_ms: 2}}
  - id: many
    needs: [two]
    matrix: {part: [a, b, c]}
    steps:
      - {id: left, type: soak.work, with: {for_ms: 3}}
      - {id: right, type: soak.make, with: {name: "right-{{ matrix.part }}", for_ms: 3}}
  - {id: three, type: soak.work, needs: [many], with: {for_ms: 4}}
  - {id: four, type: soak.make, needs: [three], with: {name: last}}
"""
_AWAY = """
schema: 1
name: away
inputs:
  number: {type: integer, required: true}
steps:
  - {id: call, type: soak.fail, retry: {max: 3, delay: 50ms, backoff: fixed}, with: {for_ms: 10}}
"""


@contextlib.contextmanager
def _completed(place: Path) -> Iterator[Trial]:
    with served(place) as service:
        service.define("mixed", _MIXED)
        service.start()
        length = len(_undisturbed(service))

        def trial(number: int) -> int:
            workflow = service.start_workflow("mixed")
            told = _follow_until(service, workflow, 1 + number % (length - 1))
            service.kill()
            done = {_key(one) for one in told if one["type"] == "step_completed"}
            ran = {key: service.world.count("run", workflow, key) for key in done}
            service.start()
            found = service.wait(workflow, "completed", "failed", "waiting_for_recovery")
            assert found["metadata"]["status"] == "completed", found["metadata"]
            for key in done:
                again = service.world.count("run", workflow, key) - ran[key]
                assert again == 0, f"{key} was told as completed and ran again"
            check_told(told, list(service.events(workflow)))
            _check_things(service, workflow)
            return 1

        yield trial


def _undisturbed(service: Served) -> list[dict[str, Any]]:
    workflow = service.start_workflow("mixed")
    return list(service.events(workflow))


def _follow_until(service: Served, workflow: str, seq: int) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    for event in service.events(workflow):
        told.append(event)
        if event["seq"] >= seq:
            return told
    raise AssertionError(f"the workflow ended before event {seq}")


def check_told(told: list[dict[str, Any]], kept: list[dict[str, Any]]) -> None:
    """Raise AssertionError where an event that was told is no fact any more, or steps completed twice."""
    facts = {one["seq"]: one for one in kept}
    assert sorted(facts) == list(range(1, len(facts) + 1)), "a gap in the events"
    for one in told:
        fact = facts.get(one["seq"])
        assert fact == one, f"told: {_words(one)}; after the crash: {fact and _words(fact)}"
    completed = [_key(one) for one in kept if one["type"] == "step_completed"]
    assert len(completed) == len(set(completed)), f"completed twice: {completed}"


def _words(event: dict[str, Any]) -> str:
    return f"{event['seq']} {event['type']} {_key(event)}"


def _check_things(service: Served, workflow: str) -> None:
    names = ["second", "last", *(f"right-{part}" for part in "abc")]
    counts = {name: service.world.count("make", f"{workflow}/{name}") for name in names}
    assert set(counts.values()) == {1}, counts


def _key(event: dict[str, Any]) -> str:
    return f"{event['step']}[{event['cell']}]" if event["cell"] else str(event["step"])


@contextlib.contextmanager
def _retry_limit(place: Path) -> Iterator[Trial]:
    with served(place) as service:
        service.define("away", _AWAY)
        service.start()

        def trial(number: int) -> int:
            chance = random.Random(number)
            workflow = service.start_workflow("away", {"number": number})
            _kill_now_and_then(service, workflow, chance)
            runs = service.world.count("run", workflow, "call")
            assert 1 <= runs <= 1 + _LIMIT, f"{runs} attempts in the first round"
            again = service.post(f"/workflows/{workflow}/retry", {"step": "call"})
            assert again.status_code < 300, again.text
            _kill_now_and_then(service, workflow, chance)
            more = service.world.count("run", workflow, "call") - runs
            assert 1 <= more <= 1 + _LIMIT, f"{more} attempts in the second round"
            return 1

        yield trial


def _kill_now_and_then(service: Served, workflow: str, chance: random.Random) -> None:
    """Kill up to three times while it runs, then let it come to its rest."""
    for _ in range(chance.randint(1, 3)):
        time.sleep(chance.random() * 0.15)
        with contextlib.suppress(httpx.TransportError):
            if service.status(workflow) == "waiting_for_recovery":
                return
        service.kill()
        service.start()
    service.wait(workflow, "waiting_for_recovery")
    if "crash_loop" in str(service.get(f"/workflows/{workflow}/why")):
        assert service.post(f"/workflows/{workflow}/retry", {}).status_code < 300
        service.wait(workflow, "waiting_for_recovery")


ROWS = (
    Row(
        "completed-steps",
        "a completed step never runs again in its round",
        "kill -9 after each event of a workflow with cells and effects; no event that was told may change",
        200,
        _completed,
    ),
    Row(
        "retry-limit",
        "the retry limit holds across restarts",
        "a step that always fails, up to 3 kills in each of two rounds; attempts <= 1 + limit per round",
        100,
        _retry_limit,
    ),
)
