"""One drive of a workflow from its head to the next wait or end; the same code in every deployment."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.clock import Clock, SystemClock
from app.errors import Conflict
from app.http.addresses import AllowedHosts
from app.http.client import HttpClient
from app.http.exchange import Web
from app.processes import Sandbox
from app.secrets import SecretStore
from app.step_cache.port import ResultCache
from app.workflows.checkpointer import JournalSaver, JournalThread
from app.workflows.compiler import SHAPE, WorkflowGraph, compile_definition
from app.workflows.definition import StepSpec
from app.workflows.endings import finish
from app.workflows.executor import drive
from app.workflows.handlers import Artifacts, Remotes, StepHandler
from app.workflows.ledger import RecordLedger
from app.workflows.loader import LoadedDefinition
from app.workflows.persistence import WorkflowRecord
from app.workflows.platform_file import Platform
from app.workflows.rollback import roll_back
from app.workflows.run_context import RunContext
from app.workflows.slots import SharedSlots, StepSlots
from app.workflows.state import TERMINAL_STATUSES
from app.workflows.step_log import open_step_log
from app.workflows.transitions import waiting_status
from app.workflows.veiled_artifacts import VeiledArtifacts
from app.workflows.working_folder import working_folder
from app.workspace import Workspace

__all__ = ["Engine", "advance", "make_run"]

_IDLE_DRIVES = 3


@dataclass(slots=True)
class Engine:
    """What every drive needs; one per process."""

    handlers: Mapping[str, StepHandler]
    remotes: Remotes
    artifacts: Artifacts
    clock: Clock
    jitter: Callable[[], float]
    sandbox: Sandbox = field(default_factory=Sandbox)
    web: Web = field(default_factory=lambda: HttpClient(AllowedHosts(), SystemClock()))
    secrets: SecretStore = field(default_factory=SecretStore)
    step_cache: ResultCache | None = None
    platform: Platform = field(default_factory=Platform)
    slots: SharedSlots = field(init=False)
    saver: JournalSaver = field(init=False)
    _graphs: dict[tuple[str, str], WorkflowGraph] = field(default_factory=dict)
    _records: dict[str, WorkflowRecord] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.saver = JournalSaver(self._thread)
        self.slots = SharedSlots(self.platform.limits.parallel_steps)

    def _thread(self, thread_id: str) -> JournalThread:
        record = self._records[thread_id.partition("/")[0]]
        assert record.journal is not None
        return JournalThread(record.journal, record.checkpoint_records)

    def attach(self, record: WorkflowRecord) -> None:
        """Make the record's journal the place of its threads' checkpoints."""
        self._records[record.workflow_id] = record

    def detach(self, record: WorkflowRecord) -> None:
        self._records.pop(record.workflow_id, None)
        self.saver.forget(record.workflow_id)

    def graph(self, loaded: LoadedDefinition, on_error: str) -> WorkflowGraph:
        key = (loaded.digest, on_error)
        if key not in self._graphs:
            self._graphs[key] = compile_definition(
                loaded.definition,
                loaded.needs,
                default_on_error=on_error,
                checkpointer=self.saver,
            )
        return self._graphs[key]


def make_run(
    engine: Engine,
    record: WorkflowRecord,
    loaded: LoadedDefinition,
    draining: asyncio.Event,
    workspace: Workspace,
) -> RunContext:
    definition, veil = loaded.definition, engine.secrets.veil
    parents = {nested.id: spec.id for spec in definition.steps for nested in spec.steps}
    specs: dict[str, StepSpec] = {
        spec.id: spec for top in definition.steps for spec in (top, *top.steps)
    }
    return RunContext(
        definition=definition,
        specs=specs,
        parents=parents,
        needs=loaded.needs,
        record=record,
        handlers=engine.handlers,
        remotes=engine.remotes,
        artifacts=VeiledArtifacts(engine.artifacts, engine.secrets.veil),
        workspace=workspace,
        sandbox=engine.sandbox,
        web=engine.web,
        secrets=engine.secrets,
        clock=engine.clock,
        jitter=engine.jitter,
        slots=StepSlots(record.workflow_id, definition.limits.parallel, engine.slots),
        ledger=lambda step, cell, log: RecordLedger(record, step, cell, log, veil),
        logs=lambda key, round_, attempt: open_step_log(record, key, round_, attempt, veil),
        step_cache=engine.step_cache,
        ignores_cache=bool(record.view.request.get("no_cache")),
        platform_env=engine.platform.variables,
        defaults=engine.platform.defaults,
        draining=draining,
    )


async def advance(
    engine: Engine, record: WorkflowRecord, loaded: LoadedDefinition, stop: asyncio.Event
) -> None:
    """Drive until the workflow ends, waits for people, is paused, or `stop` is set; leave its status recorded.

    `stop` means: go no further than the next boundary (pause, cancel, shutdown). Cancelling the task is a
    hand-over: the next drive continues from the journal.
    """
    engine.attach(record)
    if record.lost_head is not None:
        await engine.saver.restore(record.workflow_id, record.lost_head)
        record.lost_head = None
    request = record.view.request
    graph = engine.graph(loaded, request["on_error"])
    workspace = await working_folder(record, engine.artifacts)
    idle = 0
    while not stop.is_set() and record.status not in TERMINAL_STATUSES:
        seq = record.view.last_seq
        draining = asyncio.Event()
        run = make_run(engine, record, loaded, draining, workspace)
        relay = asyncio.create_task(_relay(stop, draining, run))
        try:
            if record.view.ending is not None:
                if await roll_back(record, run):
                    continue
                _park(record)
                break
            start = await _start(engine, record)
            ended = await drive(graph, record.workflow_id, start, run)
        finally:
            relay.cancel()
        if record.view.paused:
            break
        if ended.finished:
            if record.view.ending is None:
                await finish(record, loaded, run)
            continue
        idle = idle + 1 if record.view.last_seq == seq else 0
        waits = bool(record.view.gates) and not ended.runnable
        if not stop.is_set() and (waits or idle >= _IDLE_DRIVES):
            _park(record)
            break
    await save(engine, record)


async def _relay(stop: asyncio.Event, draining: asyncio.Event, run: RunContext) -> None:
    await stop.wait()
    draining.set()
    run.touch()


async def _start(engine: Engine, record: WorkflowRecord) -> dict[str, Any] | None:
    """Return the input of a new run, None to continue from the last checkpoint.

    A checkpoint of a graph of another shape names nodes that this one does not have, so the graph begins at its top;
    steps that ended return their entry.
    """
    execution = record.view.metadata["execution_id"]
    saved = await engine.saver.aget_tuple({"configurable": {"thread_id": record.workflow_id}})
    if (
        saved is not None
        and saved.checkpoint["channel_values"].get("execution_id") == execution
        and saved.metadata.get("shape") == SHAPE
    ):
        return None
    return {**record.view.state, "steps": {}, "execution_id": execution}


def _park(record: WorkflowRecord) -> None:
    gates = {key: gate.what for key, gate in record.view.gates.items()}
    status = waiting_status(gates)
    if status is None:
        raise Conflict(
            f"Workflow {record.workflow_id} can go no further and waits for nobody.",
            code="stuck",
            next_action="Cancel it and report its journal.",
        )
    record.view.metadata["status"] = status


async def save(engine: Engine, record: WorkflowRecord) -> None:
    """Replace the workflow's picture; called when its status changed."""
    await record.save_picture(engine.saver.head(record.workflow_id))
