"""Rebuilding what of a data folder is derived: the index, pictures whose journal tells all, and ends of removals.

Journals, decisions and artifacts are never touched: they are the truth, and what they lost nobody can make up.
"""

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.approvals.decisions import Decisions
from app.atomic_files import write_atomic
from app.data_folder import DataFolder
from app.journal import JournalRecord
from app.sealed_json import seal
from app.workflows.data_check import Finding, examine, require_folder
from app.workflows.index import WorkflowIndex
from app.workflows.persistence import SCHEMA_VERSION, picture_of, read_stored
from app.workflows.removal import buried, erase

__all__ = ["repair"]


def repair(folder: Path) -> list[Finding]:
    """Do what the findings' `repair` says (blocks) and return these findings.

    Raises Conflict `data_folder_in_use` while a process owns the folder, NotFound `no_data_folder`.
    """
    require_folder(folder)
    owned = DataFolder.claim(folder)
    try:
        done = [one for one in examine(folder, is_ours=True).findings if one.repair is not None]
        for finding in done:
            _REPAIRS[finding.code](folder, finding)
        return done
    finally:
        owned.release()


def _rewrite_picture(folder: Path, finding: Finding) -> None:
    path = folder / finding.where
    if path.name != "run.json":
        path.unlink(missing_ok=True)
        return
    found = read_stored(path.parent)
    head = _head(path.parent.name, found.checkpoints)
    write_atomic(path, seal(picture_of(found.view, head), SCHEMA_VERSION))


def _head(workflow_id: str, records: list[JournalRecord]) -> Mapping[str, Any] | None:
    """Return the checkpoints that suffice to resume; loads the engine, which takes about a second."""
    if not records:
        return None
    checkpointer: Any = importlib.import_module("app.workflows.checkpointer")
    saver = checkpointer.JournalSaver(lambda _: checkpointer.JournalThread(None, records))
    head: Mapping[str, Any] | None = saver.head(workflow_id)
    return head


def _rebuild_index(folder: Path, _: Finding) -> None:
    path = folder / "workflows" / "index.json"
    path.unlink(missing_ok=True)
    index = WorkflowIndex(folder / "workflows")
    index.load()
    index.write()


def _finish_removals(folder: Path, _: Finding) -> None:
    for tombstone in buried(folder / "workflows"):
        erase(tombstone, Decisions(folder / "approvals"))


def _remove(folder: Path, finding: Finding) -> None:
    (folder / finding.where).unlink(missing_ok=True)


_REPAIRS: Mapping[str, Callable[[Path, Finding], None]] = {
    "picture_damaged": _rewrite_picture,
    "picture_lost": _rewrite_picture,
    "picture_stale": _rewrite_picture,
    "index_missing": _rebuild_index,
    "index_unreadable": _rebuild_index,
    "index_stale": _rebuild_index,
    "removal_unfinished": _finish_removals,
    "temporary_file": _remove,
}
