"""One process owns a data folder, whatever becomes of it and of what it started."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from app.data_folder import DataFolder
from scripts.soaking.rows import Row, Trial
from scripts.soaking.served import Served, served

__all__ = ["ROWS"]

_INHERITS = """
import os, sys, time
from pathlib import Path
from app.data_folder import DataFolder
folder = DataFolder.claim(Path(sys.argv[1]))
os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-c", "import time; time.sleep(30)"])
print("claimed", flush=True)
time.sleep(30)
"""


@contextlib.contextmanager
def _owners(place: Path) -> Iterator[Trial]:
    with served(place) as service:
        service.start()

        def trial(number: int) -> int:
            match number % 4:
                case 0:
                    _refuse_second(service)
                case 1:
                    _refuse_beside_stopped(service)
                case 2:
                    _take_over_from_killed(service)
                case _:
                    _take_over_from_children(place / f"folder-{number}")
            return 1

        yield trial


def _refuse_second(service: Served) -> None:
    second = Served(service.place, service.workspace)
    second.errors = service.place / f"second-{time.monotonic_ns()}"
    second.launch()
    code = second.wait_end()
    assert code != 0, "two owners"
    assert re.search(rf"belongs to process {service.pid}\b", second.told()), second.told()
    assert service.exit_code() is None
    assert service.get("/workflows")["items"] == []
    second.close()


def _refuse_beside_stopped(service: Served) -> None:
    os.kill(service.pid, signal.SIGSTOP)
    try:
        _wait_stopped(service.pid)
        second = Served(service.place, service.workspace)
        second.errors = service.place / f"second-{time.monotonic_ns()}"
        second.launch()
        assert second.wait_end() != 0, "a stopped owner was robbed"
        second.close()
    finally:
        os.kill(service.pid, signal.SIGCONT)
    assert service.get("/workflows")["items"] == []


def _wait_stopped(pid: int) -> None:
    deadline = time.monotonic() + 5.0
    while _state(pid) != "T":
        assert time.monotonic() < deadline, "the owner was not stopped"
        time.sleep(0.002)


def _take_over_from_killed(service: Served) -> None:
    before = service.pid
    service.kill()
    assert DataFolder.owner(service.data) is None, "a dead owner"
    service.start()
    owner = DataFolder.owner(service.data)
    assert owner is not None
    assert owner.pid == service.pid != before


def _take_over_from_children(folder: Path) -> None:
    """Kill an owner whose child lives on: the child has not inherited the lock."""
    command = [sys.executable, "-c", _INHERITS, str(folder)]
    owner = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    try:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"claimed\n"
        found = DataFolder.owner(folder)
        assert found is not None
        assert found.pid == owner.pid
        owner.kill()
        owner.wait()
        assert _members(owner.pid), "no child lived on"
        DataFolder.claim(folder).release()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(owner.pid, signal.SIGKILL)
        if owner.stdout is not None:
            owner.stdout.close()


def _members(group: int) -> list[int]:
    """Return the living processes of a group."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ProcessLookupError):
            if os.getpgid(int(entry.name)) == group and _state(int(entry.name)) != "Z":
                found.append(int(entry.name))
    return found


def _state(pid: int) -> str:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return stat.rpartition(")")[2].split()[0]


ROWS = (
    Row(
        "one-owner",
        "one owner per data folder",
        "a second process, one beside a stopped owner, one after a kill -9, one whose killed owner left a child",
        50,
        _owners,
    ),
)
