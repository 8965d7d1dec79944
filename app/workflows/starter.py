"""The starting half of the manager: plan, admit, create, queue, and what follows when something was released."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.admission.decide import AdmissionDecision
from app.artifacts.store import ArtifactStore
from app.clock import Clock
from app.errors import SlipwayError
from app.ids import Ids
from app.principal import LOCAL, Principal
from app.workflows import crash_loop
from app.workflows.admitting import known_request, may_start, refused, within_limit
from app.workflows.backend import ExecutionBackend
from app.workflows.forking import Origin
from app.workflows.handlers import Remotes
from app.workflows.library import DefinitionLibrary
from app.workflows.loader import LoadedDefinition
from app.workflows.metadata import wants_to_run
from app.workflows.parking import is_parked
from app.workflows.persistence import WorkflowRecord
from app.workflows.reader import WorkflowReader
from app.workflows.registry import PluginRegistry
from app.workflows.shelf import Shelf
from app.workflows.starting import StartOptions, first_facts, request_of
from app.workflows.state import TERMINAL_STATUSES

__all__ = ["WorkflowStarter"]


class WorkflowStarter(WorkflowReader):
    """Starts workflows; nothing is told to the outside before it is on disk."""

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
        ids: Ids,
    ) -> None:
        super().__init__(shelf, clock, artifacts, load_backend)
        self.library = library
        self._registry = registry
        self._remotes = remotes
        self._ids = ids
        self._deciding = asyncio.Lock()

    async def start_workflow(
        self,
        inputs: Mapping[str, Any],
        *,
        definition: str = "release",
        idempotency_key: str | None = None,
        enable: Sequence[str] = (),
        disable: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        config: Mapping[str, Any] | None = None,
        no_cache: bool = False,
        directory: Path | None = None,
        actor: Principal = LOCAL,
    ) -> str:
        """Admit a workflow and return its id once it is on disk; it may be `queued` behind another.

        The same idempotency key and body return the same id; another body is a Conflict
        `idempotency_key_reused`. `config` overrides the definition's, key by key; `directory` is the working folder of the steps; without it the workflow gets
        one of its own. Raises Invalid for inputs, NotFound for a definition or repository,
        Conflict `duplicate_in_progress` with the decision in its details.
        """
        options = StartOptions(
            enable,
            disable,
            env or {},
            "pause",
            config=config or {},
            no_cache=no_cache,
            directory=directory,
            idempotency_key=idempotency_key,
        )
        return await self.start_named(definition, inputs, options, actor=actor)

    async def start_named(
        self,
        definition: str,
        inputs: Mapping[str, Any],
        options: StartOptions,
        *,
        actor: Principal = LOCAL,
    ) -> str:
        """Do what `start_workflow` does with options that are at hand."""
        await self.open()
        loaded = await self.library.get_for_run(definition, options.config)
        return await self.start_loaded(loaded, inputs, options, actor=actor)

    async def start_loaded(
        self,
        loaded: LoadedDefinition,
        inputs: Mapping[str, Any],
        options: StartOptions,
        *,
        actor: Principal = LOCAL,
    ) -> str:
        """Do what `start_workflow` does with a definition that is at hand, such as a file's."""
        await self.open()
        request = await self._request(loaded, inputs, options, actor)
        async with self._deciding:
            key = options.idempotency_key
            if key and (known := known_request(self.shelf, key, request["request_digest"])):
                return known
            decision = self._decision(request, loaded.definition.name)
            if decision.outcome == "reject":
                raise refused(decision, self._way_past(decision.blocking_workflow))
            record = await self.shelf.create(self._ids.new("wf"))
            data = {
                "definition": loaded.definition.name,
                "version": loaded.definition.version,
                "inputs": request["inputs"],
                "resources": request["resources"],
                "reason": decision.reason,
                "message": decision.message,
                "blocked_by": decision.blocking_workflow,
                "until": decision.until,
                **_ancestry(options.origin),
            }
            try:
                await record.append(
                    "workflow_queued" if decision.outcome == "wait" else "workflow_started",
                    actor=actor.id,
                    data=data,
                    private=self._first_facts(
                        record.workflow_id, loaded, request, actor, options.origin
                    ),
                    durable=True,
                )
                await record.save_picture(None)
            except SlipwayError:
                await self.shelf.abandon(record)
                raise
            self.shelf.note(record)
        if decision.outcome == "admit":
            await self._drive(record)
        return record.workflow_id

    def _way_past(self, blocking: str | None) -> str:
        """Return what to do about a workflow that does the same already; this process owns the folder."""
        record = self.shelf.records.get(blocking or "")
        driven = self._backend is not None and self._backend.is_running(blocking or "")
        if record is None or driven or not wants_to_run(record.view):
            return "Watch that workflow, or cancel it first."
        return (
            f"Nobody drives it now. Go on with: slipway workflows resume {blocking}; "
            f"or give it up first: slipway workflows cancel {blocking}"
        )

    async def plan_workflow(
        self,
        inputs: Mapping[str, Any],
        *,
        definition: str = "release",
        enable: Sequence[str] = (),
        disable: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Return what a workflow with these inputs would do; nothing is made and nothing is kept."""
        options = StartOptions(enable, disable, env or {}, "fail")
        return await self.plan_loaded(self.library.get(definition), inputs, options)

    async def plan_loaded(
        self, loaded: LoadedDefinition, inputs: Mapping[str, Any], options: StartOptions
    ) -> dict[str, Any]:
        request = await self._request(loaded, inputs, options, LOCAL)
        started = self._first_facts("wf_plan", loaded, request, LOCAL)
        return await (await self.backend()).plan(loaded, started, request)

    def explain_loaded(
        self,
        loaded: LoadedDefinition,
        step: str,
        inputs: Mapping[str, Any],
        options: StartOptions,
    ) -> dict[str, Any]:
        """Return each value that the step would get and where it comes from (see `explain`)."""
        from app.workflows.explaining import explain  # noqa: PLC0415  # a service listens earlier without

        return explain(
            loaded,
            step,
            inputs,
            options,
            handlers=self._registry.handlers,
            kind=self._registry.get_workflow_kind(loaded.definition.kind),
            platform=self.library.platform,
        )

    async def _request(
        self,
        loaded: LoadedDefinition,
        inputs: Mapping[str, Any],
        options: StartOptions,
        actor: Principal,
    ) -> dict[str, Any]:
        resolve = functools.partial(self.artifacts.resolve, actor=actor)
        return await request_of(
            loaded,
            inputs,
            options,
            self._registry,
            self._remotes,
            resolve,
            self.library.platform,
        )

    def _first_facts(
        self,
        workflow_id: str,
        loaded: LoadedDefinition,
        request: Mapping[str, Any],
        actor: Principal,
        origin: Origin | None = None,
    ) -> dict[str, Any]:
        execution, now = self._ids.new("ex"), self.clock.now()
        return first_facts(
            workflow_id, execution, loaded, request, self._registry, actor, now, origin
        )

    def _decision(
        self, request: dict[str, Any], definition: str, *, queued: str | None = None
    ) -> AdmissionDecision:
        """Return admission's word, and beyond it the platform's limit of running workflows."""
        now, limit = self.clock.now(), self.library.platform.limits.running_workflows
        decision = may_start(self.shelf, request, definition, now, queued=queued)
        if decision.outcome != "admit" or limit is None:
            return decision
        return within_limit(self.shelf, limit, queued=queued) or decision

    async def _admit_queued(self) -> None:
        async with self._deciding:
            for record in list(self.shelf.records.values()):
                view = record.view
                if record.status != "queued":
                    continue
                decision = self._decision(
                    view.request, view.metadata["definition"], queued=record.workflow_id
                )
                if decision.outcome == "admit":
                    await record.append("workflow_started", durable=True)
                    self.shelf.note(record)
                    await self._drive(record)
                else:
                    view.metadata["blocked_by"] = decision.blocking_workflow
                    view.metadata["reason"] = decision.reason
                    view.metadata["until"] = decision.until

    async def on_settled(self, record: WorkflowRecord) -> None:
        """Take note that a drive ended: what it held is free, what waited for it may start."""
        self.shelf.note(record)
        if record.folder is not None:
            await asyncio.to_thread(crash_loop.forget, record.folder)
        if record.status not in {"running", "rolling_back"}:
            await self._admit_queued()
        if record.status in TERMINAL_STATUSES:
            backend = await self.backend()
            for old in await self.shelf.retire(backend.is_running):
                backend.release(old)

    async def _drive(self, record: WorkflowRecord) -> None:
        if is_parked(record.view):
            return
        (await self.backend()).start(record, self.shelf.definition(record.view))


def _ancestry(origin: Origin | None) -> dict[str, Any]:
    if origin is None:
        return {}
    return {"forked_from": origin.named(), "effects_that_stay": list(origin.effects)}
