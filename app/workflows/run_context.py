"""What surrounds one drive of a graph: LangGraph hands it to every node as the runtime context. Holds no truth."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.clock import Clock, timestamp
from app.workflows.definition import Definition, StepSpec
from app.workflows.handlers import (
    Artifacts,
    EffectLedger,
    Remotes,
    SandboxMode,
    StepHandler,
    StepLog,
)
from app.workflows.projection import Projection
from app.workflows.state import StepEntry, step_key
from app.workspace import Workspace

__all__ = ["TOP", "Cell", "PlannedStep", "RunContext", "Scope", "StepRecord"]


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
    sandbox: SandboxMode
    clock: Clock
    jitter: Callable[[], float]
    """Returns 0..1."""
    slots: asyncio.Semaphore
    ledger: Callable[[str, str | None], EffectLedger]
    logs: Callable[[str, int, int], tuple[StepLog, str]]
    """(step key, round, attempt) -> the log and its path relative to the workflow's folder."""
    platform_env: Mapping[str, str] = field(default_factory=dict)
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

    def scope(self, spec: StepSpec, cell: Cell) -> "Scope":
        return Scope(self, spec, cell)


class Scope(Mapping[str, Any]):
    """The names an expression sees, looked up when asked: a step with no expression costs nothing."""

    def __init__(self, run: RunContext, spec: StepSpec, cell: Cell) -> None:
        self._run = run
        self._spec = spec
        self._cell = cell

    def __getitem__(self, name: str) -> Any:
        run = self._run
        request = run.record.view.request
        match name:
            case "inputs" | "parameters":
                return request["inputs"]
            case "config":
                return run.definition.config
            case "env":
                return self.env()
            case "matrix":
                return self._cell.values
            case "steps":
                return _Steps(self)
            case "workflow":
                return self._workflow()
            case "artifacts":
                return run.record.view.state.get("artifacts", {})
            case "now":
                return self._now()
        return self.step(name)

    def __iter__(self) -> Iterator[str]:
        yield from (
            "inputs",
            "parameters",
            "config",
            "env",
            "matrix",
            "steps",
            "workflow",
            "artifacts",
            "now",
        )
        yield from self._run.specs

    def __len__(self) -> int:
        return 9 + len(self._run.specs)

    def step_ids(self) -> Iterator[str]:
        return iter(self._run.specs)

    def env(self) -> dict[str, str]:
        run = self._run
        request_env = run.record.view.request.get("env") or {}
        return {**run.platform_env, **run.definition.env, **self._spec.env, **request_env}

    def step(self, step_id: str) -> dict[str, Any]:
        """Return a step as expressions see it; of another group's step, cell -> value maps."""
        run = self._run
        if step_id not in run.specs:
            raise KeyError(step_id)
        entries = run.record.view.entries
        group = run.parents.get(step_id)
        if group is None or group == run.parents.get(self._spec.id):
            key = step_key(step_id, self._cell.key if group is not None else None)
            return _seen(entries.get(key))
        prefix = f"{step_id}["
        cells = {
            key[len(prefix) : -1]: entry for key, entry in entries.items() if key.startswith(prefix)
        }
        return {
            "status": {cell: entry.get("status") for cell, entry in cells.items()},
            "outputs": {cell: entry.get("outputs") for cell, entry in cells.items()},
            "error": {cell: entry.get("error") for cell, entry in cells.items()},
        }

    def _workflow(self) -> dict[str, Any]:
        view = self._run.record.view
        return {
            "id": self._run.record.workflow_id,
            "name": self._run.definition.name,
            "version": self._run.definition.version,
            "created_at": view.metadata.get("created_at"),
            "started_by": view.metadata.get("started_by"),
        }

    def _now(self) -> str:
        key = step_key(self._spec.id, self._cell.key)
        entry = self._run.record.view.entries.get(key, {})
        return entry.get("started_at") or timestamp(self._run.clock.now())


class _Steps(Mapping[str, Any]):
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def __getitem__(self, name: str) -> Any:
        return self._scope.step(name)

    def __iter__(self) -> Iterator[str]:
        return self._scope.step_ids()

    def __len__(self) -> int:
        return sum(1 for _ in self._scope.step_ids())


def _seen(entry: StepEntry | None) -> dict[str, Any]:
    if entry is None:
        return {"status": "pending", "outputs": None, "error": None, "attempts": 0, "artifacts": []}
    return {
        "status": entry.get("status"),
        "outputs": entry.get("outputs"),
        "error": entry.get("error"),
        "attempts": entry.get("attempts", 0),
        "artifacts": entry.get("artifacts", []),
    }
