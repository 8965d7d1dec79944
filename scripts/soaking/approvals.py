"""Approvals: one decision counts, whoever else tries; they wait through restarts and jumps of the clock."""

import contextlib
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from scripts.soaking.rows import Row, Trial
from scripts.soaking.served import Served, served

__all__ = ["ROWS"]

_PARALLEL = 50
_DAY_S = 86_400
_GATED = """
schema: 1
name: gated
inputs:
  number: {type: integer, required: true}
steps:
  - id: ask
    type: approval
    approval:
      title: Make it
      message: "Make thing {{ inputs.number }}"
      expires: 36h
  - {id: thing, type: soak.make, needs: [ask], with: {name: thing}}
"""


@contextlib.contextmanager
def _gated(place: Path) -> Iterator[Served]:
    with served(place) as service:
        service.define("gated", _GATED)
        service.faults["SOAK_CLOCK"] = str(place / "clock")
        service.start()
        yield service


@contextlib.contextmanager
def _parallel(place: Path) -> Iterator[Trial]:
    with _gated(place) as service:

        def trial(number: int) -> int:
            workflow, approval = _asked(service, number)
            chance = random.Random(number)
            asked = [chance.choice(("approve", "reject", "cancel")) for _ in range(_PARALLEL)]
            with ThreadPoolExecutor(_PARALLEL) as pool:
                answers = list(
                    pool.map(lambda word: _answer(service, workflow, approval, word), asked)
                )
            _check_winner(service, workflow, approval, asked, answers)
            return 1

        yield trial


def _answer(
    service: Served, workflow: str, approval: dict[str, Any], word: str
) -> tuple[int, dict[str, Any]]:
    if word == "cancel":
        answer = service.post(f"/workflows/{workflow}/cancel", {})
    else:
        body = {"decision": word, "comment": "", "digest": approval["digest"]}
        answer = service.post(f"/approvals/{approval['id']}", body)
    return answer.status_code, answer.json()


def _check_winner(
    service: Served,
    workflow: str,
    approval: dict[str, Any],
    asked: list[str],
    answers: list[tuple[int, dict[str, Any]]],
) -> None:
    assert {code for code, _ in answers} <= {200, 202, 409}, Counter(code for code, _ in answers)
    won = [word for word, (code, _) in zip(asked, answers, strict=True) if code < 300]
    decided = [word for word in won if word != "cancel"]
    assert len(decided) <= 1, f"{len(decided)} decisions were accepted: {decided}"
    assert won, "nobody was accepted"
    rests = ("completed", "cancelled", "waiting_for_recovery", "failed", "rolled_back")
    found = service.wait(workflow, *rests)
    status = found["metadata"]["status"]
    events = list(_finished_events(service, workflow))
    facts = [one["data"]["decision"] for one in events if one["type"] == "approval_decided"]
    assert facts == decided, f"accepted {decided}, recorded {facts}"
    made = service.world.count("make", f"{workflow}/thing")
    undone = service.world.count("undo", f"{workflow}/thing")
    assert made <= (1 if decided == ["approve"] else 0), f"made {made} after {won}"
    if "cancel" in won:
        assert status in {"cancelled", "completed"}, status
        assert status != "cancelled" or made == undone, f"cancelled, made {made}, undone {undone}"
    else:
        assert status == {"approve": "completed", "reject": "waiting_for_recovery"}[decided[0]]


def _finished_events(service: Served, workflow: str) -> Iterator[dict[str, Any]]:
    """Yield the events there are now, without waiting for more."""
    last = service.get(f"/workflows/{workflow}")["metadata"].get("last_seq")
    for event in service.events(workflow):
        yield event
        if event["type"] == "recovery_requested" or event["seq"] == last:
            return


@contextlib.contextmanager
def _bound(place: Path) -> Iterator[Trial]:
    with _gated(place) as service:

        def trial(number: int) -> int:
            workflow, approval = _asked(service, number)
            wrong = list(approval["digest"])
            at = random.Random(number).randrange(
                wrong.index(":") + 1 if ":" in wrong else 0, len(wrong)
            )
            wrong[at] = "0" if wrong[at] != "0" else "1"
            for digest in ("".join(wrong), None):
                body = {"decision": "approve", "comment": "", "digest": digest}
                answer = service.post(f"/approvals/{approval['id']}", body)
                assert answer.status_code in {409, 422}, answer.text
            assert service.status(workflow) == "waiting_for_approval"
            assert service.world.count("make", f"{workflow}/thing") == 0
            service.post(f"/workflows/{workflow}/cancel", {})
            return 1

        yield trial


@contextlib.contextmanager
def _waiting(place: Path) -> Iterator[Trial]:
    """Kill, and let the clock jump: a day back, or a day on, or past the approval's end."""
    with _gated(place) as service:
        clock = place / "clock"

        def trial(number: int) -> int:
            workflow, approval = _asked(service, number)
            service.kill()
            shift = (-_DAY_S, _DAY_S, 2 * _DAY_S)[number % 3]
            clock.write_text(str(shift), encoding="utf-8")
            service.start()
            if shift < 2 * _DAY_S:
                service.wait(workflow, "waiting_for_approval")
                pending = [one["id"] for one in service.get("/approvals")["items"]]
                assert approval["id"] in pending, "the approval is gone"
                code, answer = _answer(service, workflow, approval, "approve")
                assert code == 200, answer
                found = service.wait(workflow, "completed", "failed", "waiting_for_recovery")
                assert found["metadata"]["status"] == "completed"
                assert service.world.count("make", f"{workflow}/thing") == 1
            else:
                _check_expired_once(service, workflow)
            clock.unlink()
            return 1

        yield trial


def _check_expired_once(service: Served, workflow: str) -> None:
    service.wait(workflow, "waiting_for_recovery")
    service.kill()
    service.start()
    time.sleep(0.05)
    events = list(_finished_events(service, workflow))
    expired = [one for one in events if one["type"] == "approval_expired"]
    assert len(expired) == 1, f"expired {len(expired)} times"
    assert service.status(workflow) == "waiting_for_recovery"
    assert service.world.count("make", f"{workflow}/thing") == 0
    with contextlib.suppress(httpx.HTTPStatusError):
        service.post(f"/workflows/{workflow}/cancel", {})


def _asked(service: Served, number: int) -> tuple[str, dict[str, Any]]:
    """Start a workflow and return it with its approval, once it is asked for."""
    workflow = service.start_workflow("gated", {"number": number})
    service.wait(workflow, "waiting_for_approval")
    found = [one for one in service.get("/approvals")["items"] if one["workflow_id"] == workflow]
    assert len(found) == 1, found
    return workflow, found[0]


ROWS = (
    Row(
        "approval-counts-once",
        "an approval counts once",
        f"{_PARALLEL} parallel approve, reject and cancel; one decision is accepted and is the one recorded",
        100,
        _parallel,
    ),
    Row(
        "approval-bound",
        "an approval is bound to its digest",
        "another digest, and none, are refused and nothing happens",
        100,
        _bound,
    ),
    Row(
        "approval-waits",
        "a waiting approval survives restarts and clock jumps; expiry fires once",
        "kill -9 while it waits; the clock jumps a day back, a day on, or past its end",
        100,
        _waiting,
    ),
)
