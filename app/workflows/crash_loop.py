"""How often the process died under a workflow: one that keeps killing it is not driven for ever.

The count stands in `taken-up.json` beside the journal, from a start that takes the workflow up until its drive ends. It
is written before the drive begins, because a process that dies has no time to write. Only deaths in a row count: a step
that ended, or a person who answered, begins a new row, and so does a stop that handed over.
"""

import contextlib
from collections.abc import Iterable
from pathlib import Path

from app.atomic_files import write_atomic
from app.errors import Conflict
from app.events.models import Event
from app.sealed_json import DamagedDocument, seal, unseal

__all__ = ["LIMIT", "SCHEMA_VERSION", "crash_loop", "forget", "hand_over", "progress", "take_up"]

LIMIT = 3
SCHEMA_VERSION = 1
_NAME = "taken-up.json"
_PROGRESS = frozenset(
    {
        "step_completed",
        "step_failed",
        "step_skipped",
        "step_compensated",
        "effect_made",
        "effect_found",
        "approval_decided",
        "workflow_resumed",
        "workflow_reopened",
        "rollback_started",
    }
)


def progress(events: Iterable[Event]) -> int:
    """Return the number of the last event that says that the workflow got on."""
    return max((event.seq for event in events if event.type in _PROGRESS), default=0)


def take_up(folder: Path, progress: int) -> bool:
    """Count a take-up durably (blocks); False when the process died under the workflow too often in a row."""
    deaths, seen = _read(folder)
    if seen != progress:
        deaths = min(deaths, 1)
    if deaths >= LIMIT:
        return False
    _write(folder, deaths + 1, progress)
    return True


def hand_over(folder: Path, progress: int) -> None:
    """Note durably (blocks) that the process stops as it should: the next start counts no death."""
    _write(folder, 0, progress)


def forget(folder: Path) -> None:
    """End the count (blocks): the drive came to its end, or a person looked at it."""
    with contextlib.suppress(OSError):
        (folder / _NAME).unlink()


def crash_loop(workflow_id: str) -> Conflict:
    return Conflict(
        f"The process died {LIMIT} times in a row while workflow {workflow_id} was driven.",
        code="crash_loop",
        next_action="Look at the log of the step that was running and at the memory of the machine, then retry or cancel.",
        details={"workflow_id": workflow_id, "deaths": LIMIT},
    )


def _read(folder: Path) -> tuple[int, int | None]:
    """Return (deaths up to now, progress at the last take-up); without a count this is the first death."""
    path = folder / _NAME
    try:
        content = unseal(path.read_bytes(), SCHEMA_VERSION, path)
        return content["deaths_then"], content["progress"]
    except (OSError, DamagedDocument, KeyError):
        return 1, None


def _write(folder: Path, deaths_then: int, progress: int) -> None:
    content = {"deaths_then": deaths_then, "progress": progress}
    write_atomic(folder / _NAME, seal(content, SCHEMA_VERSION))
