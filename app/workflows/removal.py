"""Removing a workflow so that a crash leaves all of it or nothing.

First the folder gets another name, which is the tombstone: from that moment the workflow does not exist. What belongs to
it elsewhere, then the folder itself, go afterwards; a start finishes what a crash left. All functions block.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from app.approvals.decisions import Decisions
from app.atomic_files import storage_failed, sync_folder
from app.errors import SlipwayError
from app.workflows.persistence import read_stored

__all__ = ["buried", "bury", "erase"]

_TOMBSTONE = ".removed-"


def bury(folder: Path) -> Path:
    """Make the workflow nonexistent, durably, and return its tombstone; Unavailable `storage_failed`."""
    tombstone = folder.with_name(f"{_TOMBSTONE}{folder.name}")
    try:
        folder.rename(tombstone)
        sync_folder(folder.parent)
    except OSError as error:
        raise storage_failed(folder, error) from error
    return tombstone


def buried(workflows: Path) -> list[Path]:
    """Return the tombstones that are left in a folder of workflows."""
    return sorted(workflows.glob(f"{_TOMBSTONE}wf_*"))


def erase(tombstone: Path, decisions: Decisions) -> None:
    """Remove the decisions on the workflow's approvals, then what is left of it; a second call does nothing."""
    for approval_id in _approvals(tombstone):
        decisions.remove(approval_id)
    shutil.rmtree(tombstone, ignore_errors=True)


def _approvals(tombstone: Path) -> Iterator[str]:
    """Yield the ids of its approvals; what cannot be read any more leaves decisions behind, which harm nobody."""
    try:
        view = read_stored(tombstone).view
    except (OSError, SlipwayError):
        return
    for approval in view.approvals.values():
        yield str(approval["id"])
