"""Acknowledged state survives a loss of power: every state that the recorded writes allow is opened and finished."""

import asyncio
import contextlib
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from scripts.soaking.crash_states import CrashState, crash_states
from scripts.soaking.damage import approve_waiting, open_service
from scripts.soaking.injection import attached
from scripts.soaking.recorded_writes import ARGUMENTS, read_calls
from scripts.soaking.rows import Row, SweepEnded, Trial
from scripts.soaking.served import Served, World, served

__all__ = ["ROWS", "check_state", "recorded_states"]

_GATED = """
schema: 1
name: gated
inputs:
  number: {type: integer, required: true}
steps:
  - {id: before, type: soak.make, with: {name: before}}
  - {id: ask, type: approval, needs: [before], approval: {title: Go on, message: Go on}}
  - {id: after, type: soak.make, needs: [ask], with: {name: after}}
"""
_STARTED = re.compile(rb'"workflow_id":"(wf_\w+)"')
_ANSWERED = re.compile(rb'"id":"(ap_\w+)"')


@contextlib.contextmanager
def _power_loss(place: Path) -> Iterator[Trial]:
    with recorded_states(place) as states:

        def trial(number: int) -> int:
            if number >= len(states):
                raise SweepEnded
            check_state(states[number], place)
            return 1

        yield trial


@contextlib.contextmanager
def recorded_states(place: Path, mutant: str = "") -> Iterator[list[CrashState]]:
    """Record a run of the real service (`mutant` plants a bug in it) and yield the states after every write."""
    with served(place) as service:
        service.define("gated", _GATED)
        if mutant:
            service.faults["SOAK_MUTANT"] = mutant
        service.start()
        trace = place / "trace"
        with attached(service.pid, "-o", str(trace), *ARGUMENTS):
            before = place / "before"
            shutil.copytree(service.data, before)
            _use(service)
        service.kill()
        calls = list(read_calls(trace))
        assert sum(call.name == "fdatasync" for call in calls) or mutant, "no flush was recorded"
        plugins = str(place / "plugins")
        sys.path.insert(0, plugins)
        try:
            yield list(crash_states(service.data, before, calls, service.world.path))
        finally:
            sys.path.remove(plugins)


def _use(service: Served) -> None:
    first = service.start_workflow("gated", {"number": 1})
    service.wait(first, "waiting_for_approval")
    assert service.decide(first, "approve").status_code == 200
    service.wait(first, "completed")
    second = service.start_workflow("gated", {"number": 2})
    service.wait(second, "waiting_for_approval")
    assert service.decide(second, "approve").status_code == 200
    time.sleep(0.3)


def check_state(state: CrashState, place: Path) -> None:
    """Open the state with the whole service and finish it; AssertionError for what was told and is lost."""
    case = place / "case"
    shutil.rmtree(case, ignore_errors=True)
    _lay_out(state, place, case)
    workflows, decided = _told(state)
    os.environ["SOAK_WORLD"] = str(case / "world")
    try:
        asyncio.run(_finish(case / "data", workflows, decided, _what(state)))
    finally:
        del os.environ["SOAK_WORLD"]
    world = World(case / "world")
    for name in workflows:
        for thing in ("before", "after"):
            made = world.count("make", f"{name}/{thing}")
            assert made == 1, f"{_what(state)}: {name} {thing} was made {made} times"


def _what(state: CrashState) -> str:
    return f"after call {state.moment}, {state.variant}"


def _lay_out(state: CrashState, place: Path, case: Path) -> None:
    root = str(place / "data")
    (case / "data").mkdir(parents=True)
    (case / "workspace").mkdir()
    (case / "world").write_bytes(state.world)
    for folder in sorted(state.folders):
        (case / "data" / Path(folder).relative_to(root)).mkdir(parents=True, exist_ok=True)
    for name, content in state.files.items():
        path = case / "data" / Path(name).relative_to(root)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _told(state: CrashState) -> tuple[set[str], set[str]]:
    """Return the workflows that were acknowledged and the approvals whose answer was."""
    workflows: set[str] = set()
    decided: set[str] = set()
    answers = b"".join(state.told).split(b"HTTP/1.1 ")
    for answer in answers:
        if answer.startswith(b"202") and (found := _STARTED.search(answer)):
            workflows.add(found[1].decode())
        if answer.startswith(b"200") and b'"decisions":[{' in answer:
            decided |= {one.decode() for one in _ANSWERED.findall(answer)}
    return workflows, decided


async def _finish(data: Path, workflows: set[str], decided: set[str], what: str) -> None:
    async with open_service(data) as service:
        listed = {one["workflow_id"] for one in service.manager.list_workflows()["items"]}
        assert workflows <= listed, f"{what}: lost {sorted(workflows - listed)}"
        for name in sorted(listed):
            await service.manager.wait_settled(name)
        pending = {one["id"] for one in service.manager.list_approvals()}
        again = pending & decided
        assert not again, f"{what}: answered and asked again: {sorted(again)}"
        for name in sorted(listed):
            await approve_waiting(service, name)
            rested = await service.manager.wait_settled(name)
            status = rested["metadata"]["status"]
            assert status == "completed", f"{what}: {name} is {rested['metadata']}"


ROWS = (
    Row(
        "power-loss",
        "acknowledged state survives power loss",
        "every write and flush of two workflows is recorded; after each, five states of what reached the disk are opened",
        None,
        _power_loss,
    ),
)
