"""The list of all workflows' metadata, so that a start does not read them all. Derived: rebuilt when it is stale."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.atomic_files import read_json, write_json
from app.workflows.persistence import read_picture

__all__ = ["WorkflowIndex"]

_SAVE_AFTER_S = 0.2


class WorkflowIndex:
    """`rows`: workflow_id -> metadata. Ids sort by time of creation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "index.json"
        self.rows: dict[str, dict[str, Any]] = {}
        self.unreadable: list[str] = []
        self._timer: asyncio.TimerHandle | None = None
        self._saving: asyncio.Task[None] | None = None

    def load(self) -> None:
        """Read the index and bring it up to date with the folders that are there (blocking)."""
        try:
            self.rows = dict(read_json(self._path)["workflows"])
        except (OSError, ValueError, KeyError, TypeError):
            self.rows = {}
        there = {path.name for path in self._folder.glob("wf_*") if path.is_dir()}
        self.rows = {name: row for name, row in self.rows.items() if name in there}
        for name in sorted(there - self.rows.keys()):
            picture = read_picture(self._folder / name)
            if picture is not None:
                self.rows[name] = picture["metadata"]
            elif (self._folder / name / "journal.jsonl").exists():
                self.rows[name] = {"status": "running", "created_at": "", "reason": "not read yet"}

    def put(self, workflow_id: str, metadata: Mapping[str, Any]) -> None:
        self.rows[workflow_id] = dict(metadata)
        self._schedule()

    def drop(self, workflow_id: str) -> None:
        self.rows.pop(workflow_id, None)
        self._schedule()

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            await self._save()
        if self._saving is not None:
            await self._saving

    async def flush(self) -> None:
        """Write the index now: an ended workflow that lives again must not look ended after a crash."""
        await self._save()

    def _schedule(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_SAVE_AFTER_S, self._start_saving)

    def _start_saving(self) -> None:
        self._timer = None
        self._saving = asyncio.ensure_future(self._save())

    async def _save(self) -> None:
        content = {"schema_version": 1, "workflows": dict(self.rows)}
        await asyncio.to_thread(write_json, self._path, content)
