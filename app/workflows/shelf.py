"""The workflows of one data folder: those that live are open, those that ended are read when asked for."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from app.approvals.decisions import Decisions
from app.clock import Clock
from app.data_folder import DataFolder
from app.errors import NotFound, SlipwayError
from app.telemetry import get_logger
from app.workflows.approving import catch_up
from app.workflows.definition import Retry
from app.workflows.index import WorkflowIndex
from app.workflows.loader import LoadedDefinition, load_definition
from app.workflows.metadata import COUNTS, metadata_view, unknown_metadata, wants_to_run
from app.workflows.outline import Outline, outlines
from app.workflows.parking import park_lost
from app.workflows.persistence import WorkflowRecord, read_picture, read_stored
from app.workflows.projection import Projection
from app.workflows.reading import counts_view
from app.workflows.registry import PluginRegistry
from app.workflows.removal import buried, bury, erase
from app.workflows.restoration import Quarantined
from app.workflows.state import TERMINAL_STATUSES

__all__ = ["Shelf"]

_KEPT_OPEN = 32
_log = get_logger(__name__)


def _always(_: Projection) -> bool:
    return True


class Shelf:
    def __init__(
        self,
        folder: Path,
        registry: PluginRegistry,
        decisions: Decisions,
        clock: Clock,
        *,
        retry: Retry | None = None,
    ) -> None:
        """`retry`: the platform's, for steps whose definition says nothing of it."""
        self.folder = folder
        self.index = WorkflowIndex(folder)
        self.records: dict[str, WorkflowRecord] = {}
        self.quarantine: dict[str, SlipwayError] = {}
        """Workflows that cannot be read, and why; their files stay as they are."""
        self.is_open = False
        self._registry = registry
        self._decisions = decisions
        self._clock = clock
        self._retry = retry
        self._definitions: dict[str, LoadedDefinition] = {}
        self._outlines: dict[str, list[Outline]] = {}
        self._handling = asyncio.Lock()

    async def open(self) -> None:
        """Open every workflow that has not ended; one that cannot be opened is quarantined and stops no other."""
        await asyncio.to_thread(self.folder.mkdir, parents=True, exist_ok=True)
        await asyncio.to_thread(self._finish_removals)
        await asyncio.to_thread(self.index.load)
        self.is_open = True
        for workflow_id, row in sorted(self.index.rows.items()):
            if row["status"] not in TERMINAL_STATUSES:
                await self.restore(workflow_id)

    async def close(self) -> None:
        for record in self.records.values():
            await record.close()
        self.records.clear()
        self.quarantine.clear()
        await self.index.close()
        self.is_open = False

    async def restore(self, workflow_id: str) -> WorkflowRecord | None:
        """Open a workflow, or put it into quarantine with the reason."""
        self.quarantine.pop(workflow_id, None)
        try:
            return await self.record(workflow_id)
        except NotFound:
            self.index.drop(workflow_id)
        except SlipwayError as error:
            _log.error("workflow_quarantined", workflow_id=workflow_id, error=str(error))
            self.quarantine[workflow_id] = error
        return None

    async def create(self, workflow_id: str) -> WorkflowRecord:
        record = await WorkflowRecord.create(workflow_id, self.folder / workflow_id, self._clock)
        self.records[workflow_id] = record
        return record

    async def abandon(self, record: WorkflowRecord) -> None:
        """Take back a workflow that could not be created."""
        self.records.pop(record.workflow_id, None)
        await record.close()
        folder = self.folder / record.workflow_id
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def record(self, workflow_id: str) -> WorkflowRecord:
        """Return the open record, opening it when it is not; NotFound `unknown_workflow`.

        Raises what put it into quarantine, and what opening raises.
        """
        if record := self.records.get(workflow_id):
            return record
        folder = self._folder_of(workflow_id)
        async with self._handling:
            if record := self.records.get(workflow_id):
                return record
            if not folder.is_dir():
                raise _unknown(workflow_id)
            if error := self.quarantine.get(workflow_id):
                raise error
            record = await self._opened(folder)
            self.records[workflow_id] = record
            self.note(record)
            return record

    async def _opened(self, folder: Path) -> WorkflowRecord:
        record = await WorkflowRecord.open(folder, self._clock)
        try:
            if record.is_unborn:
                await asyncio.to_thread(shutil.rmtree, folder)
                raise _unknown(folder.name)
            if not (record.view.request and record.view.metadata.get("status")):
                raise Quarantined(folder.name, "neither its journal nor run.json tells what it is.")
            await self.bring_up_to_date(record)
        except (SlipwayError, OSError):
            await record.close()
            raise
        return record

    async def bring_up_to_date(self, record: WorkflowRecord) -> None:
        """Do what the process that died did not come to."""
        if record.status not in TERMINAL_STATUSES:
            if not record.certain:
                await park_lost(record)
            await catch_up(record, self._decisions)
        elif record.picture_seq < record.view.last_seq:
            await record.save_picture(record.lost_head)

    def view(self, workflow_id: str) -> Projection:
        """Return a workflow as it is now, from memory or from its files; callable from any thread.

        A picture is younger than nothing in its journal only where this process owns the folder and closed the workflow.
        """
        if record := self.records.get(workflow_id):
            return record.view
        if error := self.quarantine.get(workflow_id):
            raise error
        folder = self._folder_of(workflow_id)
        picture = read_picture(folder) if self.is_open else None
        if picture is not None:
            return Projection.restore(workflow_id, picture)
        try:
            found = read_stored(folder)
        except FileNotFoundError:
            raise _unknown(workflow_id) from None
        if not found.view.request:
            raise _unknown(workflow_id)
        return found.view

    def quarantined(self, workflow_id: str) -> dict[str, Any] | None:
        """Return the metadata of a workflow in quarantine: what was known last, and why it cannot be read."""
        error = self.quarantine.get(workflow_id)
        if error is None:
            return None
        reason = {"code": error.code, "message": error.message, "next_action": error.next_action}
        return {
            **unknown_metadata(reason),
            **self.index.rows.get(workflow_id, {}),
            "status": "waiting_for_recovery",
            "reason": "quarantined",
            "last_error": reason,
            "waiting_for": [],
        }

    def definition(self, view: Projection) -> LoadedDefinition:
        """Return the definition that the workflow started with."""
        saved = view.request["definition"]
        if saved["digest"] not in self._definitions:
            known = view.request.get("config", {})
            self._definitions[saved["digest"]] = load_definition(
                saved["text"],
                source=saved["source"],
                handlers=self._registry.handlers,
                config_of=lambda _: known,
            )
        return self._definitions[saved["digest"]]

    def outlines(self, view: Projection) -> list[Outline]:
        """Return what the workflow's definition says of its steps."""
        digest = view.request["definition"]["digest"]
        if digest not in self._outlines:
            loaded = self.definition(view)
            self._outlines[digest] = [*outlines(loaded, self._registry.handlers, self._retry)]
        return self._outlines[digest]

    def note(self, record: WorkflowRecord) -> None:
        """Carry the workflow's metadata into the index."""
        self.index.put(record.workflow_id, self._metadata(record, self._clock.now()))

    def _metadata(self, record: WorkflowRecord, now: datetime) -> dict[str, Any]:
        """Return the metadata with the counts of steps; a list reads no definition for them."""
        view, row = record.view, self.index.rows.get(record.workflow_id, {})
        counts = {name: row.get(name) for name in COUNTS}
        if view.request["definition"]["digest"] in self._definitions:
            counts = counts_view(view, self.outlines(view))
        return {**metadata_view(view, now), **counts}

    def listed(self, before: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (workflow_id, metadata) of all, newest first; `before` begins behind that id."""
        if not self.is_open:
            self.index.load()
        now = self._clock.now()
        for workflow_id in self.index.newest(before):
            record = self.records.get(workflow_id)
            row = self._metadata(record, now) if record else self.quarantined(workflow_id)
            if row := row or self._row(workflow_id, now):
                yield workflow_id, row

    def _row(self, workflow_id: str, now: datetime) -> dict[str, Any] | None:
        """Return what the index says; while the folder is not ours, what the journal says of one that has not ended."""
        row = self.index.rows.get(workflow_id)
        if row is None or self.is_open or row["status"] in TERMINAL_STATUSES:
            return row
        try:
            view = self.view(workflow_id)
        except (SlipwayError, OSError):
            return row
        return {**metadata_view(view, now), "unattended": self.is_unattended(view)}

    def is_unattended(self, view: Projection) -> bool:
        """Return whether something of the workflow is left to do and no process lives that would do it."""
        if self.is_open or not wants_to_run(view):
            return False
        return DataFolder.owner(self.folder.parent) is None

    async def expect_life(self, workflow_id: str) -> None:
        """Let the index on disk say that an ended workflow runs, before it does: a crash must not leave it forgotten."""
        row = self.index.rows.get(workflow_id, {})
        self.index.put(workflow_id, {**row, "status": "running"})
        await self.index.flush()

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

    async def remove(
        self, workflow_id: str, may_go: Callable[[Projection], bool] = _always
    ) -> bool:
        """Delete a workflow with its decisions; False when, asked while nothing can come between, it may not go.

        NotFound when somebody else did; a crash leaves all of it or nothing.
        """
        folder = self._folder_of(workflow_id)
        async with self._handling:
            if not folder.is_dir():
                raise _unknown(workflow_id)
            if record := self.records.get(workflow_id):
                if not may_go(record.view):
                    return False
                del self.records[workflow_id]
                await record.close()
            tombstone = await asyncio.to_thread(bury, folder)
            self.index.drop(workflow_id)
        await asyncio.to_thread(erase, tombstone, self._decisions)
        return True

    def _finish_removals(self) -> None:
        for tombstone in buried(self.folder):
            erase(tombstone, self._decisions)

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
