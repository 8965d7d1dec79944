"""The list of all workflows' metadata, so that a start does not read them all. Derived: rebuilt when it is stale."""

import asyncio
import os
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.atomic_files import write_atomic
from app.errors import SlipwayError
from app.sealed_json import DamagedDocument, seal, unseal
from app.telemetry import get_logger
from app.workflows.metadata import unknown_metadata
from app.workflows.persistence import read_picture

__all__ = ["SCHEMA_VERSION", "WorkflowIndex", "read_rows"]

SCHEMA_VERSION = 1
_SAVE_AFTER_S = 1.0
_log = get_logger(__name__)


class WorkflowIndex:
    """Ids sort by time of creation. What is read may be read from any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "index.json"
        self.rows: dict[str, dict[str, Any]] = {}
        """workflow_id -> metadata; change it by `put` and `drop` only."""
        self._order: list[str] = []
        self._keys: dict[str, str] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._saving: asyncio.Task[None] | None = None

    def load(self) -> None:
        """Read the index and bring it up to date with the folders that are there (blocking)."""
        try:
            rows = read_rows(self._path)
        except (OSError, DamagedDocument, SlipwayError):
            rows = {}
        there = _folders(self._folder)
        rows = {name: row for name, row in rows.items() if name in there}
        for name in there - rows.keys():
            rows[name] = _row(self._folder / name)
        self.rows, self._order = rows, sorted(rows)
        self._keys = {row["idempotency_key"]: name for name, row in rows.items() if _has_key(row)}

    def newest(self, before: str | None = None) -> Iterator[str]:
        """Yield the ids, newest first; `before` leaves out those that are as new as it is."""
        end = None if before is None else bisect_left(self._order, before)
        return reversed(self._order[:end])

    def by_key(self, idempotency_key: str) -> str | None:
        """Return the workflow that was started under the key."""
        return self._keys.get(idempotency_key)

    def put(self, workflow_id: str, metadata: Mapping[str, Any]) -> None:
        if workflow_id not in self.rows:
            insort(self._order, workflow_id)
        self.rows[workflow_id] = dict(metadata)
        if _has_key(metadata):
            self._keys[metadata["idempotency_key"]] = workflow_id
        self._schedule()

    def drop(self, workflow_id: str) -> None:
        row = self.rows.pop(workflow_id, None)
        if row is None:
            return
        self._order.remove(workflow_id)
        if _has_key(row):
            self._keys.pop(row["idempotency_key"], None)
        self._schedule()

    async def close(self) -> None:
        """Write what is not written yet; an index that cannot be written is rebuilt by the next start."""
        if self._saving is not None:
            await self._saving
        if self._timer is not None:
            self._timer.cancel()
            await self._save_if_possible()

    def write(self) -> None:
        """Write the index (blocks); Unavailable `storage_failed`."""
        content = seal({"workflows": dict(self.rows)}, SCHEMA_VERSION, indent=False)
        write_atomic(self._path, content)

    async def flush(self) -> None:
        """Write the index now: an ended workflow that lives again must not look ended after a crash."""
        await self._save()

    def _schedule(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_SAVE_AFTER_S, self._start_saving)

    def _start_saving(self) -> None:
        self._timer = None
        self._saving = asyncio.ensure_future(self._save_if_possible())

    async def _save_if_possible(self) -> None:
        try:
            await self._save()
        except SlipwayError as error:
            _log.warning("index_not_saved", error=str(error))

    async def _save(self) -> None:
        await asyncio.to_thread(self.write)


def read_rows(path: Path) -> dict[str, dict[str, Any]]:
    """Return what an index says; raises OSError, DamagedDocument, or Invalid for one of another release."""
    return dict(unseal(path.read_bytes(), SCHEMA_VERSION, path)["workflows"])


def _folders(folder: Path) -> set[str]:
    if not folder.is_dir():
        return set()
    with os.scandir(folder) as entries:
        return {one.name for one in entries if one.name.startswith("wf_") and one.is_dir()}


def _row(folder: Path) -> dict[str, Any]:
    """Return the metadata of a workflow that the index does not know; it is opened when it may be alive."""
    try:
        picture = read_picture(folder)
    except SlipwayError:
        picture = None
    if picture is not None:
        state, metadata = picture.get("state", {}), picture["metadata"]
        shown: dict[str, Any] = {name: state.get(name) for name in ("fix_version", "sprint_name")}
        shown["approvals"] = [approval["id"] for *_, approval in picture.get("approvals", [])]
        return {"waiting_for": [], "execution_time_s": 0.0, **shown, **metadata}
    return {**unknown_metadata(None), "status": "running", "reason": "not read yet"}


def _has_key(row: Mapping[str, Any]) -> bool:
    return bool(row.get("idempotency_key"))
