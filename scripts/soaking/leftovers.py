"""Cancel, pause and time limits leave no process behind, also none that left its process group."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from scripts.soaking.rows import NotAvailable, Row, Trial
from scripts.soaking.served import Served, served

__all__ = ["ROWS"]

_PATIENCE_S = 20.0
_AWAY = {
    "setsid": "setsid sleep 300 & echo $! > child; echo $$ > parent; exec sleep 300",
    "double-fork": "(setsid sh -c 'echo $$ > child; exec sleep 300' &) & echo $$ > parent; exec sleep 300",
    "orphan": "echo $$ > parent; (setsid sh -c 'echo $$ > child; exec sleep 300' &); exit 0",
    "many": "for n in 1 2 3 4 5; do setsid sleep 300 & done; echo $! > child; echo $$ > parent; wait",
}
_ENDINGS = ("cancel", "pause", "time limit")
_DEFINITION = """
schema: 1
name: {name}
inputs: {{number: {{type: integer, required: true}}}}
steps:
  - id: run
    type: soak.program
    timeout: {timeout}
    retry: {{max: 0}}
    with: {{script: "{script}"}}
"""


@contextlib.contextmanager
def _left_behind(place: Path) -> Iterator[Trial]:
    if not Path("/proc/self/environ").exists():
        raise NotAvailable("there is no /proc")
    with served(place) as service:
        service.faults["SLIPWAY_STOP_GRACE"] = "0.2"
        for way, script in _AWAY.items():
            for name, timeout in ((way, "1h"), (f"{way}-limited", "1s")):
                text = _DEFINITION.format(name=name, timeout=timeout, script=script)
                service.define(name, text)
        service.start()

        def trial(number: int) -> int:
            way = list(_AWAY)[number % len(_AWAY)]
            ending = _ENDINGS[number // len(_AWAY) % len(_ENDINGS)]
            name = f"{way}-limited" if ending == "time limit" else way
            workflow = service.start_workflow(name, {"number": number})
            _wait_for_child(service, workflow)
            _end(service, workflow, ending)
            left = _survivors(service, workflow)
            assert not left, f"{way}, {ending}: {left} still run"
            return 1

        yield trial


def _wait_for_child(service: Served, workflow: str) -> None:
    """Wait until a process lives that left the group of the program: that is the fault."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        child = _number(service, workflow, "child")
        if child and _number(service, workflow, "parent") and os.getpgid(child) == child:
            return
        time.sleep(0.005)
    raise AssertionError("no process left its group")


def _number(service: Served, workflow: str, name: str) -> int | None:
    path = service.world.path.parent / workflow / name
    text = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    return int(text) if text else None


def _end(service: Served, workflow: str, ending: str) -> None:
    if ending == "time limit":
        service.wait(workflow, "waiting_for_recovery")
        return
    answer = service.post(f"/workflows/{workflow}/{ending}", {})
    assert answer.status_code == 200, answer.text
    service.wait(workflow, "cancelled" if ending == "cancel" else "paused")


def _survivors(service: Served, workflow: str) -> list[int]:
    """Return what still runs in the workflow's folder, after the time that a stop may take."""
    folder = str(service.world.path.parent / workflow)
    deadline = time.monotonic() + _PATIENCE_S
    while (found := [one for one in _processes() if _folder_of(one) == folder]) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.02)
    return found


def _processes() -> list[int]:
    return [int(one.name) for one in Path("/proc").iterdir() if one.name.isdecimal()]


def _folder_of(process: int) -> str | None:
    try:
        return str(Path(f"/proc/{process}/cwd").readlink())
    except OSError:
        return None


ROWS = (
    Row(
        "no-leftovers",
        "cancel, pause and time limits leave no process behind",
        "setsid, double fork, orphans and many of them, stopped by a cancel, a pause and a time limit; nothing may run in the step's folder",
        50,
        _left_behind,
    ),
)
