"""The embedded back end: one asyncio task per driven workflow. The only module above that loads LangGraph."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.errors import SlipwayError
from app.telemetry import get_logger
from app.workflows.advance import Engine, advance
from app.workflows.compiler import compile_definition
from app.workflows.loader import LoadedDefinition
from app.workflows.mermaid import draw
from app.workflows.parking import park
from app.workflows.persistence import WorkflowRecord
from app.workflows.planning import plan

__all__ = ["GRACE_S", "EmbeddedBackend"]

GRACE_S = 10.0
_SETTLE_S = 5.0
_log = get_logger(__name__)


@dataclass(slots=True)
class _Driven:
    """`nudged`: somebody wants it to go on after this drive; `last`: it must not, whoever wants it.

    `interrupted`: a step was stopped in its middle because the workflow is paused.
    """

    task: "asyncio.Task[None]" = field(init=False)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    nudged: bool = False
    last: bool = False
    interrupted: bool = False


@dataclass(slots=True)
class EmbeddedBackend:
    """`on_settled` is awaited after every drive, with the record in its new status.

    `grace_s`: how long a step may go on to its end after a pause, a cancel or the stop of the process; then it is
    stopped, its programs are ended, and its try is given back.
    """

    engine: Engine
    on_settled: Callable[[WorkflowRecord], Awaitable[None]]
    grace_s: float = GRACE_S
    _driven: dict[str, _Driven] = field(default_factory=dict)
    _closing: bool = False
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)
    """Drives, also those that only take note of their end, and late interruptions of them."""

    def start(self, record: WorkflowRecord, loaded: LoadedDefinition) -> None:
        workflow_id = record.workflow_id
        if driven := self._driven.get(workflow_id):
            driven.nudged = True
        elif not self._closing:
            driven = self._driven[workflow_id] = _Driven()
            driven.task = asyncio.create_task(self._drive(record, loaded, driven), name=workflow_id)
            self._keep(driven.task)

    def _keep(self, task: "asyncio.Task[None]") -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def deliver(self, record: WorkflowRecord, loaded: LoadedDefinition) -> None:
        self.start(record, loaded)

    def drain(self, workflow_id: str) -> None:
        if driven := self._driven.get(workflow_id):
            driven.stop.set()
            driven.nudged = False
            interruption = asyncio.create_task(self._interrupt_late(driven))
            self._keep(interruption)

    async def _interrupt_late(self, driven: _Driven) -> None:
        await asyncio.wait([driven.task], timeout=self.grace_s)
        if not (driven.task.done() or driven.nudged or driven.last):
            driven.interrupted = True
            driven.task.cancel()

    async def cancel(self, workflow_id: str) -> None:
        driven = self._driven.get(workflow_id)
        if driven is None:
            return
        driven.last = True
        driven.stop.set()
        await asyncio.wait([driven.task], timeout=self.grace_s)
        driven.task.cancel()
        await asyncio.wait([driven.task])

    async def settled(self, workflow_id: str) -> None:
        while driven := self._driven.get(workflow_id):
            await asyncio.wait([driven.task])

    def is_running(self, workflow_id: str) -> bool:
        return workflow_id in self._driven

    def crowded(self, workflow_id: str) -> list[str]:
        return self.engine.slots.waiting_of(workflow_id)

    async def plan(
        self, loaded: LoadedDefinition, started: Mapping[str, Any], request: Mapping[str, Any]
    ) -> dict[str, Any]:
        return await plan(self.engine, loaded, started, request)

    def mermaid(self, loaded: LoadedDefinition) -> str:
        return draw(compile_definition(loaded.definition, loaded.needs))

    async def history(self, record: WorkflowRecord) -> list[dict[str, Any]]:
        self.engine.attach(record)
        config: Any = {"configurable": {"thread_id": record.workflow_id, "checkpoint_ns": ""}}
        return [
            {
                "checkpoint_id": saved.checkpoint["id"],
                "at": saved.checkpoint["ts"],
                "step": saved.metadata.get("step"),
                "source": saved.metadata.get("source"),
                "current_step": saved.checkpoint["channel_values"].get("current_step"),
                "completed": len(saved.checkpoint["channel_values"].get("steps_completed") or ()),
            }
            async for saved in self.engine.saver.alist(config)
        ]

    def release(self, record: WorkflowRecord) -> None:
        self.engine.detach(record)

    async def close(self) -> None:
        self._closing = True
        driven = list(self._driven.values())
        for one in driven:
            one.last = True
            one.stop.set()
        tasks = [one.task for one in driven]
        if tasks:
            await asyncio.wait(tasks, timeout=self.grace_s)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_SETTLE_S)

    async def _drive(
        self, record: WorkflowRecord, loaded: LoadedDefinition, driven: _Driven
    ) -> None:
        driven_id = record.workflow_id
        try:
            while True:
                driven.nudged = False
                await self._advance(record, loaded, driven)
                if driven.last or not driven.nudged:
                    break
                if driven.stop.is_set():
                    driven.stop = asyncio.Event()
        except Exception as error:  # noqa: BLE001  # the edge of the worker loop
            _log.error("drive_failed", workflow_id=driven_id, error=repr(error), exc_info=error)
            await self._stand_still(record, error)
        finally:
            self._driven.pop(driven_id, None)
        await self.on_settled(record)

    async def _advance(
        self, record: WorkflowRecord, loaded: LoadedDefinition, driven: _Driven
    ) -> None:
        """Drive once; a drive that a pause interrupted ended as it should."""
        try:
            await advance(self.engine, record, loaded, driven.stop)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not driven.interrupted or driven.last or task is None:
                raise
            driven.interrupted = False
            task.uncancel()

    async def _stand_still(self, record: WorkflowRecord, error: Exception) -> None:
        """Leave a workflow whose drive failed to a person, or to the moment when the disk takes writes again."""
        failed = error if isinstance(error, SlipwayError) else _fault(error)
        if record.failure is None and failed.code != "storage_failed":
            try:
                await park(record, failed)
            except SlipwayError as refused:
                failed = refused
            else:
                return
        record.stalled = failed


def _fault(error: Exception) -> SlipwayError:
    return SlipwayError(
        f"Driving the workflow failed: {type(error).__name__}: {error}.",
        code="drive_failed",
        next_action="See the service's log; retry drives it again, cancel undoes what was prepared.",
    )
