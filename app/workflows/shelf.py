"""The workflows of one data folder: those that live are open, those that ended are read when asked for."""

import asyncio
import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from app.approvals.decisions import Decisions
from app.clock import Clock
from app.errors import NotFound
from app.telemetry import get_logger
from app.workflows.approving import catch_up
from app.workflows.index import WorkflowIndex
from app.workflows.loader import LoadedDefinition, load_definition
from app.workflows.persistence import WorkflowRecord, read_picture
from app.workflows.projection import Projection
from app.workflows.reading import metadata_view
from app.workflows.registry import PluginRegistry
from app.workflows.state import TERMINAL_STATUSES

__all__ = ["Shelf"]

_KEPT_OPEN = 32
_log = get_logger(__name__)


class Shelf:
    def __init__(
        self, folder: Path, registry: PluginRegistry, decisions: Decisions, clock: Clock
    ) -> None:
        self.folder = folder
        self.index = WorkflowIndex(folder)
        self.records: dict[str, WorkflowRecord] = {}
        self.is_open = False
        self._registry = registry
        self._decisions = decisions
        self._clock = clock
        self._definitions: dict[str, LoadedDefinition] = {}
        self._handling = asyncio.Lock()

    async def open(self) -> None:
        """Open every workflow that has not ended."""
        await asyncio.to_thread(self.folder.mkdir, parents=True, exist_ok=True)
        await asyncio.to_thread(self.index.load)
        self.is_open = True
        for workflow_id, row in sorted(self.index.rows.items()):
            if row["status"] not in TERMINAL_STATUSES:
                with contextlib.suppress(NotFound):
                    await self.record(workflow_id)

    async def close(self) -> None:
        for record in self.records.values():
            await record.close()
        self.records.clear()
        await self.index.close()
        self.is_open = False

    async def create(self, workflow_id: str) -> WorkflowRecord:
        record = await WorkflowRecord.create(workflow_id, self.folder / workflow_id, self._clock)
        self.records[workflow_id] = record
        return record

    async def record(self, workflow_id: str) -> WorkflowRecord:
        """Return the open record, opening it when it is not; NotFound `unknown_workflow`."""
        if record := self.records.get(workflow_id):
            return record
        folder = self._folder_of(workflow_id)
        async with self._handling:
            if record := self.records.get(workflow_id):
                return record
            if not folder.is_dir():
                raise _unknown(workflow_id)
            record = await WorkflowRecord.open(folder, self._clock)
            if not record.view.request:
                await self._leave_out(record)
                raise _unknown(workflow_id)
            await catch_up(record, self._decisions)
            self.records[workflow_id] = record
            self.note(record)
            return record

    async def _leave_out(self, record: WorkflowRecord) -> None:
        """Close a record that holds no request: the process ended before the first fact was on disk, or all is lost.

        Nobody was told of the one, and nothing can be done for the other; its files stay as they are.
        """
        _log.warning("workflow_without_beginning", workflow_id=record.workflow_id)
        self.index.drop(record.workflow_id)
        await record.close()

    def view(self, workflow_id: str) -> Projection:
        """Return a workflow as it is now, from memory or from its picture; callable from any thread."""
        if record := self.records.get(workflow_id):
            return record.view
        picture = read_picture(self._folder_of(workflow_id))
        if picture is None:
            raise _unknown(workflow_id)
        return Projection.restore(workflow_id, picture)

    def definition(self, view: Projection) -> LoadedDefinition:
        """Return the definition that the workflow started with."""
        saved = view.request["definition"]
        if saved["digest"] not in self._definitions:
            self._definitions[saved["digest"]] = load_definition(
                saved["text"], source=saved["source"], handlers=self._registry.handlers
            )
        return self._definitions[saved["digest"]]

    def note(self, record: WorkflowRecord) -> None:
        """Carry the workflow's metadata into the index."""
        self.index.put(record.workflow_id, metadata_view(record.view, self._clock.now()))

    def listed(self, before: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (workflow_id, metadata) of all, newest first; `before` begins behind that id."""
        if not self.is_open:
            self.index.load()
        now = self._clock.now()
        for workflow_id in self.index.newest(before):
            record = self.records.get(workflow_id)
            row = metadata_view(record.view, now) if record else self.index.rows.get(workflow_id)
            if row is not None:
                yield workflow_id, row

    async def retire(self, is_driven: Callable[[str], bool]) -> list[WorkflowRecord]:
        """Close the oldest ended workflows beyond the few that are kept open; return them."""
        async with self._handling:
            ended = [
                name
                for name, record in sorted(self.records.items())
                if record.status in TERMINAL_STATUSES and not is_driven(name)
            ]
            old = [self.records.pop(name) for name in ended[: max(0, len(ended) - _KEPT_OPEN)]]
            for record in old:
                await record.close()
        return old

    async def remove(self, workflow_id: str) -> None:
        """Delete an ended workflow's folder; NotFound when somebody else did."""
        folder = self._folder_of(workflow_id)
        async with self._handling:
            if not folder.is_dir():
                raise _unknown(workflow_id)
            if record := self.records.pop(workflow_id, None):
                await record.close()
            self.index.drop(workflow_id)
            await asyncio.to_thread(shutil.rmtree, folder)

    def _folder_of(self, workflow_id: str) -> Path:
        if not (workflow_id.startswith("wf_") and workflow_id[3:].isalnum()):
            raise _unknown(workflow_id)
        return self.folder / workflow_id


def _unknown(workflow_id: str) -> NotFound:
    return NotFound(
        f"There is no workflow {workflow_id}.",
        code="unknown_workflow",
        next_action="List them with `slipway workflows list`.",
    )
