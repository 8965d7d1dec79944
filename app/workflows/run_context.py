"""What surrounds one drive of a graph: LangGraph hands it to every node as the runtime context. Holds no truth."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.clock import Clock
from app.http.exchange import Web
from app.processes import Sandbox
from app.secrets import SecretStore
from app.step_cache.port import ResultCache
from app.workflows.definition import Defaults, Definition, StepSpec
from app.workflows.handlers import (
    Artifacts,
    EffectLedger,
    Remotes,
    StepHandler,
    StepLog,
)
from app.workflows.projection import Projection
from app.workflows.slots import StepSlots
from app.workspace import Workspace

__all__ = ["TOP", "Cell", "PlannedStep", "RunContext", "StepRecord"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a matrix; `TOP` stands for steps outside of any."""

    key: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


TOP = Cell()


class StepRecord(Protocol):
    """The workflow's record as the step's wrapper needs it."""

    workflow_id: str
    view: Projection

    def append(
        self,
        event_type: str,
        *,
        step: str | None = None,
        cell: str | None = None,
        actor: str = "slipway",
        data: Mapping[str, Any] | None = None,
        private: Mapping[str, Any] | None = None,
        durable: bool = False,
    ) -> "asyncio.Future[None]": ...

    def changed(self) -> Coroutine[Any, Any, object]: ...


@dataclass(slots=True)
class PlannedStep:
    """What a dry run says of one step."""

    disposition: str
    reason: str | None = None
    effects: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] | None = None
    approval: dict[str, Any] | None = None


@dataclass(slots=True)
class RunContext:
    """`planned` is None in a real run; in a dry run nothing with effects executes and it fills instead."""

    definition: Definition
    specs: Mapping[str, StepSpec]
    parents: Mapping[str, str]
    """Nested step id -> its group's id."""
    needs: Mapping[str, tuple[str, ...]]
    """Step id -> what it needs, in the definition's order."""
    record: StepRecord
    handlers: Mapping[str, StepHandler]
    remotes: Remotes
    artifacts: Artifacts
    workspace: Workspace
    sandbox: Sandbox
    web: Web
    secrets: SecretStore
    clock: Clock
    jitter: Callable[[], float]
    """Returns 0..1."""
    slots: StepSlots
    ledger: Callable[[str, str | None, StepLog], EffectLedger]
    logs: Callable[[str, int, int], tuple[StepLog, str]]
    """(step key, round, attempt) -> the log and its path relative to the workflow's folder."""
    step_cache: ResultCache | None = None
    ignores_cache: bool = False
    """Whether every step runs, whatever is cached."""
    platform_env: Mapping[str, str] = field(default_factory=dict)
    """What the steps' environment begins with; plain text, never an expression."""
    defaults: Defaults = field(default_factory=Defaults)
    """Of the platform, beneath those of the definition."""
    draining: asyncio.Event = field(default_factory=asyncio.Event)
    executing: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)
    activity: asyncio.Event = field(default_factory=asyncio.Event)
    planned: dict[str, PlannedStep] | None = None

    def touch(self) -> None:
        self.activity.set()

    async def wait(self, key: str) -> bool:
        """Wait until the record changes; False when the workflow is asked to stop instead."""
        if self.draining.is_set():
            return False
        self.waiting.add(key)
        self.touch()
        waits = [
            asyncio.ensure_future(self.record.changed()),
            asyncio.ensure_future(self.draining.wait()),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.waiting.discard(key)
            for task in waits:
                task.cancel()
        return not self.draining.is_set()

    async def rest(self, seconds: float) -> bool:
        """Sleep; False when the workflow is asked to stop first."""
        waits = [
            asyncio.ensure_future(self.clock.sleep(seconds)),
            asyncio.ensure_future(self.draining.wait()),
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waits:
                task.cancel()
        return not self.draining.is_set()

    def is_enabled(self, spec: StepSpec) -> bool:
        """Return whether the step is turned on, by its definition, its kind and who started the workflow."""
        request = self.record.view.request
        if spec.id in (*request.get("disable", ()), *request.get("turned_off", ())):
            return False
        return spec.enabled or spec.automatic or spec.id in request.get("enable", ())
