"""What an opened manager does between commands: take up, watch, heal, clean up, hand over."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from app.approvals.decisions import Decisions
from app.artifacts.store import ArtifactStore
from app.clock import Clock
from app.errors import SlipwayError, Unavailable
from app.ids import Ids
from app.telemetry import get_logger
from app.workflows import approving, crash_loop
from app.workflows.backend import ExecutionBackend
from app.workflows.handlers import Remotes
from app.workflows.library import DefinitionLibrary
from app.workflows.metadata import wants_to_run
from app.workflows.parking import is_parked, park
from app.workflows.persistence import WorkflowRecord
from app.workflows.reader import WorkflowReader
from app.workflows.registry import PluginRegistry
from app.workflows.retention import Retention
from app.workflows.shelf import Shelf
from app.workflows.starter import WorkflowStarter

__all__ = ["WorkflowKeeper"]

_WATCH_S = 5.0
_SWEEP_S = 3600.0
_log = get_logger(__name__)


class WorkflowKeeper(WorkflowStarter):
    """`keep_s`: how long ended workflows are kept. No duty stops another, and none stops a command."""

    def __init__(
        self,
        shelf: Shelf,
        clock: Clock,
        artifacts: ArtifactStore,
        load_backend: Callable[[WorkflowReader], Awaitable[ExecutionBackend]],
        *,
        library: DefinitionLibrary,
        registry: PluginRegistry,
        remotes: Remotes,
        decisions: Decisions,
        ids: Ids,
        keep_s: float,
    ) -> None:
        super().__init__(
            shelf,
            clock,
            artifacts,
            load_backend,
            library=library,
            registry=registry,
            remotes=remotes,
            ids=ids,
        )
        self._decisions = decisions
        self._retention = Retention(shelf, artifacts, clock, keep_s, self.is_driven)
        self._duties: list[asyncio.Task[None]] = []

    async def begin_duties(self) -> None:
        """Go on with every workflow that was running, then watch over all of them."""
        for record in list(self.shelf.records.values()):
            if self._wants_to_run(record) and await self._outlives(record):
                await self._drive(record)
        self._duties = [
            asyncio.create_task(self._repeat(_WATCH_S, self.watch)),
            asyncio.create_task(self._sweep()),
        ]
        await self._admit_queued()

    async def take_up(self, workflow_id: str) -> None:
        """Go on with a workflow that runs by its status and is driven by nobody; nothing happens otherwise."""
        await self.open()
        record = await self.shelf.record(workflow_id)
        if self._wants_to_run(record) and not self.is_driven(workflow_id):
            await self._drive(record)

    async def end_duties(self) -> None:
        for duty in self._duties:
            duty.cancel()
        if self._duties:
            await asyncio.wait(self._duties)
        self._duties = []

    async def hand_over(self) -> None:
        """Say of what still runs that this process stops as it should, so that it is no death."""
        for record in list(self.shelf.records.values()):
            if record.status in {"running", "rolling_back"} and record.folder is not None:
                at = crash_loop.progress(record.events)
                await self._try(asyncio.to_thread(crash_loop.hand_over, record.folder, at))

    async def watch(self) -> None:
        """Do once what is looked after every few seconds."""
        await self._try(self.heal())
        await self._try(self.expire_overdue())
        await self._try(self._admit_queued())
        await self._try(self._drive_forgotten())

    async def expire_overdue(self) -> None:
        """Remind of approvals that will expire soon, and let those expire whose time is over."""
        for record in list(self.shelf.records.values()):
            await self._try(self._expire(record))

    async def heal(self) -> None:
        """Bring back what stopped because the disk refused, as soon as it takes writes again."""
        failed = [one for one in self.shelf.records.values() if one.failure is not None]
        await asyncio.gather(*(self._try(self._heal(record)) for record in failed))
        for workflow_id, error in list(self.shelf.quarantine.items()):
            if isinstance(error, Unavailable):
                record = await self.shelf.restore(workflow_id)
                if record is not None and self._wants_to_run(record):
                    await self._drive(record)

    async def sweep(self) -> list[str]:
        """Remove ended workflows whose time is over, now; return their ids."""
        return await self._retention.sweep()

    async def drop_artifacts(self) -> int:
        """Remove contents to which nothing refers any more, now; return how many."""
        return await self._retention.drop_artifacts()

    def get_faults(self) -> list[dict[str, Any]]:
        """Return what is wrong with single workflows: `{workflow_id, code, message, stops}`.

        `stops`: nothing of that workflow can be acknowledged until the disk takes writes again.
        """
        failed = [
            _fault(name, record.failure, stops=True)
            for name, record in list(self.shelf.records.items())
            if record.failure is not None
        ]
        quarantined = list(self.shelf.quarantine.items())
        return [*failed, *(_fault(name, error, stops=False) for name, error in quarantined)]

    async def _heal(self, record: WorkflowRecord) -> None:
        backend = await self.backend()
        await backend.cancel(record.workflow_id)
        await record.reopen()
        backend.release(record)
        await self.shelf.bring_up_to_date(record)
        self.shelf.note(record)
        _log.info("workflow_healed", workflow_id=record.workflow_id)
        if self._wants_to_run(record):
            await self._drive(record)

    async def _outlives(self, record: WorkflowRecord) -> bool:
        """Return whether the workflow may be driven again; park one under which the process died too often."""
        if record.folder is None:
            return True
        at = crash_loop.progress(record.events)
        try:
            if await asyncio.to_thread(crash_loop.take_up, record.folder, at):
                return True
            await park(record, crash_loop.crash_loop(record.workflow_id))
        except SlipwayError as error:
            _log.error("take_up_not_counted", workflow_id=record.workflow_id, error=str(error))
            return True
        self.shelf.note(record)
        return False

    async def _drive_forgotten(self) -> None:
        """Drive what runs by its status but by nothing else, such as after a command that was cut off."""
        for record in list(self.shelf.records.values()):
            runs = record.status in {"running", "rolling_back"} and record.failure is None
            if runs and not self.is_driven(record.workflow_id):
                await self._drive(record)

    async def _expire(self, record: WorkflowRecord) -> None:
        await approving.remind(record, self.clock.now())
        if await approving.expire(record, self._decisions, self.clock.now()):
            await self._deliver(record)

    async def _deliver(self, record: WorkflowRecord) -> None:
        if record.view.paused or is_parked(record.view):
            return
        if record.status.startswith("waiting"):
            record.view.metadata["status"] = "running"
        (await self.backend()).deliver(record, self.shelf.definition(record.view))

    def _wants_to_run(self, record: WorkflowRecord) -> bool:
        return wants_to_run(record.view)

    def is_driven(self, workflow_id: str) -> bool:
        """Return whether something in this process drives the workflow now."""
        return self._backend is not None and self._backend.is_running(workflow_id)

    async def _sweep(self) -> None:
        while True:
            await self._try(self.sweep())
            await self.clock.sleep(_SWEEP_S)

    async def _repeat(self, pause_s: float, duty: Callable[[], Awaitable[None]]) -> None:
        while True:
            await self.clock.sleep(pause_s)
            await duty()

    async def _try(self, duty: Awaitable[object]) -> None:
        try:
            await duty
        except (SlipwayError, OSError) as error:
            _log.error("duty_failed", error=repr(error))


def _fault(workflow_id: str, error: SlipwayError | None, *, stops: bool) -> dict[str, Any]:
    code, message = (error.code, error.message) if error is not None else ("", "")
    return {"workflow_id": workflow_id, "code": code, "message": message, "stops": stops}
