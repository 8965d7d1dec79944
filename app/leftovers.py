"""Ending programs that left their process group: they are found by a mark in the environment that they inherited.

Linux only; elsewhere nothing is found. A program that wipes its environment and leaves its session escapes; only a
process namespace holds that one.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

__all__ = ["MARK", "end_marked", "mark_of"]

MARK = "SLIPWAY_PROCESS"
"""The variable of the environment that holds the mark."""

_PROCESSES = Path("/proc")
_LONGEST_S = 10.0
_PAUSE_S = 0.005


def end_marked(mark: str) -> None:
    """Kill every process of ours that carries the mark, also those that they start meanwhile (blocks)."""
    deadline = time.monotonic() + _LONGEST_S
    while time.monotonic() < deadline:
        found = list(_marked(mark))
        if not found:
            return
        for process in found:
            _kill(process, mark)
        time.sleep(_PAUSE_S)


def mark_of(process: int) -> str | None:
    """Return the mark that the process began with, None where it has none or is not ours to look at."""
    try:
        environment = (_PROCESSES / str(process) / "environ").read_bytes()
    except OSError:
        return None
    for entry in environment.split(b"\0"):
        name, _, value = entry.partition(b"=")
        if name == MARK.encode():
            return value.decode(errors="replace")
    return None


def _marked(mark: str) -> Iterator[int]:
    try:
        numbers = [int(one.name) for one in _PROCESSES.iterdir() if one.name.isdecimal()]
    except OSError:
        return
    yield from (number for number in numbers if _carries(number, mark))


def _carries(process: int, mark: str) -> bool:
    return mark_of(process) == mark


def _kill(process: int, mark: str) -> None:
    """Kill by a descriptor, so that a number that was given anew meanwhile hits nobody else."""
    with suppress(OSError):
        descriptor = os.pidfd_open(process)
        try:
            if _carries(process, mark):
                signal.pidfd_send_signal(descriptor, signal.SIGKILL)
        finally:
            os.close(descriptor)
