"""The reading half of the manager: plain functions over what is recorded, and streams of events."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from app.artifacts.catalog import ArtifactCatalog
from app.artifacts.store import ArtifactStore
from app.clock import Clock
from app.errors import NotFound
from app.events.models import Event
from app.workflows import reading, waits
from app.workflows.approving import has_status, is_open
from app.workflows.backend import ExecutionBackend
from app.workflows.checkpoint_moments import checkpoint_moments
from app.workflows.consequences import consequences
from app.workflows.filters import WorkflowFilter
from app.workflows.loader import LoadedDefinition
from app.workflows.log_names import log_name
from app.workflows.missing_logs import no_log
from app.workflows.shelf import Shelf
from app.workflows.state import TERMINAL_STATUSES, split_key, step_key

__all__ = ["WorkflowReader"]


class WorkflowReader:
    """Reads the workflows of one data folder. `get_*`, `list_*` and `why` are callable from any thread."""

    def __init__(
        self,
        shelf: Shelf,
        clock: Clock,
        artifacts: ArtifactStore,
        load_backend: Callable[["WorkflowReader"], Awaitable[ExecutionBackend]],
    ) -> None:
        self.shelf = shelf
        self.clock = clock
        self._artifacts = artifacts
        self.artifacts = ArtifactCatalog(artifacts, artifacts.marks, self, clock)
        self._load_backend = load_backend
        self._backend: ExecutionBackend | None = None

    async def open(self) -> None:
        """Make the data folder ours; the manager does it."""
        await self.shelf.open()

    async def backend(self) -> ExecutionBackend:
        """Return the execution back end, loaded on first use (it takes about a second of CPU)."""
        if self._backend is None:
            self._backend = await self._load_backend(self)
        return self._backend

    def get_workflow_status(self, workflow_id: str) -> dict[str, Any]:
        """Return `{workflow_id, metadata, state, steps, allowed_operations, is_running}`.

        Of a workflow in quarantine only the metadata is known.
        """
        if metadata := self.shelf.quarantined(workflow_id):
            return reading.quarantine_view(workflow_id, metadata)
        view = self.shelf.view(workflow_id)
        ended = view.metadata["status"] in TERMINAL_STATUSES
        running = not ended and self._backend is not None and self._backend.is_running(workflow_id)
        unattended = self.shelf.is_unattended(view)
        steps = self.shelf.outlines(view)
        return reading.status_view(
            view, steps, self.clock.now(), is_running=running, unattended=unattended
        )

    def list_workflows(
        self,
        *,
        status: str | Collection[str] | None = None,
        definition: str | None = None,
        repository: str | None = None,
        kind: str | None = None,
        started_by: str | None = None,
        since: datetime | None = None,
        text: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> dict[str, Any]:
        """Return `{"items": [{"workflow_id", ...metadata}], "next": cursor}` of those that fit, newest first."""
        statuses = [status] if isinstance(status, str) else status or ()
        wanted = WorkflowFilter(statuses, definition, kind, repository, started_by, since, text)
        fitting = (
            {"workflow_id": workflow_id, **row}
            for workflow_id, row in self.shelf.listed(cursor)
            if wanted.fits(workflow_id, row)
        )
        page = list(islice(fitting, limit))
        more = next(fitting, None) is not None
        return {"items": page, "next": page[-1]["workflow_id"] if more and page else None}

    async def get_workflow_stream(
        self, workflow_id: str, *, after: int = 0
    ) -> AsyncIterator[Event]:
        """Yield events with seq > `after`, then live ones, until a terminal event was the last."""
        await self.open()
        async for event in (await self.shelf.record(workflow_id)).stream(after):
            yield event

    async def event_window(self, workflow_id: str) -> tuple[int, int, bool]:
        """Return the first and last seq that are kept, and whether the last is terminal."""
        await self.open()
        record = await self.shelf.record(workflow_id)
        return record.first_seq, record.view.last_seq, record.ended

    def list_approvals(
        self, *, pending_only: bool = True, workflow_id: str | None = None
    ) -> list[dict[str, Any]]:
        """Return approvals of workflows that have not ended, the oldest request first."""
        found = [
            approval
            for record in list(self.shelf.records.values())
            if workflow_id in (None, record.workflow_id)
            for approval in record.view.approvals.values()
            if not pending_only or is_open(record, approval)
        ]
        return sorted(found, key=lambda approval: str(approval["requested_at"]))

    def find_approvals(
        self, status: str, *, workflow_id: str | None = None, limit: int = 50
    ) -> list[dict[str, Any]]:
        """Return approvals of any workflow, the latest request first (blocks).

        `status`: `pending`, `decided` (approved or rejected), `voided`, `expired` or `all`.
        """
        found: list[dict[str, Any]] = []
        for name, row in self.shelf.listed():
            if workflow_id in (None, name) and row.get("approvals"):
                known = self.shelf.view(name).approvals.values()
                found += [one for one in list(known) if has_status(one, status)]
            if len(found) >= limit:
                break
        return sorted(found, key=lambda one: str(one["requested_at"]), reverse=True)[:limit]

    def get_approval(self, approval_id: str) -> dict[str, Any]:
        view = self.shelf.view(self._workflow_of(approval_id))
        return next(one for one in view.approvals.values() if one["id"] == approval_id)

    def get_effects(self, workflow_id: str) -> list[dict[str, Any]]:
        return reading.effects_view(self.shelf.view(workflow_id))

    def get_consequences(self, workflow_id: str) -> list[dict[str, Any]]:
        """Return what each command that is allowed now would do."""
        if self.shelf.quarantined(workflow_id):
            return []
        view = self.shelf.view(workflow_id)
        return consequences(view, self.shelf.definition(view), self.shelf.outlines(view))

    def why(self, workflow_id: str) -> dict[str, Any]:
        """Return what the workflow waits for, with evidence."""
        if metadata := self.shelf.quarantined(workflow_id):
            return waits.why_quarantined(workflow_id, metadata)
        crowded = self._backend.crowded(workflow_id) if self._backend is not None else ()
        view = self.shelf.view(workflow_id)
        return waits.why_view(view, crowded, unattended=self.shelf.is_unattended(view))

    def get_log(
        self,
        workflow_id: str,
        step: str,
        cell: str | None = None,
        *,
        round_: int | None = None,
        attempt: int | None = None,
    ) -> Path:
        """Return the file of the step's latest log, or of the latest one of a round, or of an attempt in it.

        NotFound `no_log` where it wrote none, and where a cell has to be named; `unknown_step` for a step that is none.
        """
        view = self.shelf.view(workflow_id)
        key = step_key(step, cell)
        log = view.entries.get(key, {}).get("log")
        if key in view.entries and (round_ or attempt):
            round_ = round_ or view.round_of(key)
            log = log_name(key, round_, attempt or view.starts.get((key, round_), 0))
        path = self.shelf.folder / workflow_id / str(log)
        if not log or not path.is_file():
            raise no_log(view, self.shelf.definition(view), step, cell)
        return path

    def get_artifacts(self, workflow_id: str) -> list[dict[str, Any]]:
        """Return every artifact that its steps left, as the journal says; `ArtifactCatalog` knows which are still there."""
        return reading.artifacts_view(self.shelf.view(workflow_id))

    async def get_graph(self, workflow_id: str) -> str:
        """Return the workflow's graph as Mermaid text."""
        return await self.graph_of(self.shelf.definition(self.shelf.view(workflow_id)))

    async def graph_of(self, loaded: LoadedDefinition) -> str:
        return (await self.backend()).mermaid(loaded)

    async def get_history(self, workflow_id: str) -> list[dict[str, Any]]:
        """Return LangGraph's checkpoints of the workflow, newest first, each with its place among the events."""
        await self.open()
        record = await self.shelf.record(workflow_id)
        rows = await (await self.backend()).history(record)
        moments = await asyncio.to_thread(checkpoint_moments, self.shelf.folder / workflow_id)
        titles = {one.spec.id: one.spec.title for one in self.shelf.outlines(record.view)}
        return [
            {
                **row,
                "seq": moments.get(row["checkpoint_id"]),
                "label": titles.get(split_key(row["current_step"] or "")[0]),
            }
            for row in rows
        ]

    async def wait_settled(self, workflow_id: str) -> dict[str, Any]:
        """Wait until nothing drives the workflow any more (it ended or waits for people); return its status."""
        await (await self.backend()).settled(workflow_id)
        return self.get_workflow_status(workflow_id)

    def _workflow_of(self, approval_id: str) -> str:
        """Return which workflow asked for the approval, also one that has ended."""
        for record in list(self.shelf.records.values()):
            if any(one["id"] == approval_id for one in list(record.view.approvals.values())):
                return record.workflow_id
        for workflow_id, row in list(self.shelf.index.rows.items()):
            if approval_id in row.get("approvals", ()):
                return workflow_id
        raise NotFound(
            f"There is no approval {approval_id}.",
            code="unknown_approval",
            next_action="List the pending ones with `slipway approvals list`.",
        )
