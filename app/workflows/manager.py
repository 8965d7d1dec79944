"""WorkflowManager: the only issuer of commands. Every interface is a projection of what it records."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.approvals.decisions import Decisions
from app.artifacts.store import ArtifactStore
from app.clock import Clock
from app.ids import Ids
from app.principal import LOCAL, Principal
from app.workflows import approving
from app.workflows.admitting import require_admission
from app.workflows.backend import ExecutionBackend
from app.workflows.forking import Origin, origin_of
from app.workflows.handlers import Remotes
from app.workflows.library import DefinitionLibrary
from app.workflows.persistence import WorkflowRecord
from app.workflows.reader import WorkflowReader
from app.workflows.recovering import RecoveryCommands
from app.workflows.registry import PluginRegistry
from app.workflows.rounds import new_round
from app.workflows.shelf import Shelf
from app.workflows.starting import StartOptions
from app.workflows.targets import target_keys

__all__ = ["WorkflowManager"]

_KEPT_S = 30 * 86400.0


class WorkflowManager(RecoveryCommands):
    """Starts and steers the workflows of one data folder.

    Commands are async and return once what they decided is on disk. They raise NotFound for an unknown
    id and Conflict `operation_not_allowed` naming what the status allows. `take_up` True: an opened manager goes
    on with every workflow that was running (a service does; a command line drives only its own).
    """

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
        claim: Callable[[], Awaitable[None]],
        take_up: bool = False,
        keep_s: float = _KEPT_S,
    ) -> None:
        super().__init__(
            shelf,
            clock,
            artifacts,
            load_backend,
            library=library,
            registry=registry,
            remotes=remotes,
            decisions=decisions,
            ids=ids,
            keep_s=keep_s,
        )
        self._claim = claim
        self._take_up = take_up
        self._opening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Claim the data folder and restore every workflow that has not ended; idempotent.

        Raises Conflict `data_folder_in_use` when another process owns the folder.
        """
        if self._opening is None:
            self._opening = asyncio.ensure_future(self._open())
        try:
            await asyncio.shield(self._opening)
        except BaseException:
            if self._opening is not None and self._opening.done():
                self._opening = None
            raise

    async def close(self) -> None:
        """Stop at the next boundaries and hand over what still runs to the next start."""
        await self.end_duties()
        if self._backend is not None:
            await self._backend.close()
        await self.hand_over()
        await self.shelf.close()
        self._opening = None

    async def _open(self) -> None:
        self._backend = None  # one that was closed drives nothing any more
        await self._claim()
        await self.shelf.open()
        if self._take_up:
            await self.begin_duties()

    async def pause_workflow(
        self, workflow_id: str, *, comment: str = "", actor: Principal = LOCAL
    ) -> dict[str, Any]:
        record = await self._for_command(workflow_id, "pause")
        await record.append(
            "workflow_paused", actor=actor.id, data={"comment": comment}, durable=True
        )
        if record.view.paused:
            (await self.backend()).drain(workflow_id)
        return await self._after(record)

    async def resume_workflow(
        self, workflow_id: str, *, comment: str = "", actor: Principal = LOCAL
    ) -> dict[str, Any]:
        async with self._deciding_on(workflow_id, "resume") as record:
            if paused := record.view.paused:
                data = {"comment": comment}
                facts = [record.append("workflow_resumed", actor=actor.id, data=data, durable=True)]
            else:
                loaded = self.shelf.definition(record.view)
                keys = target_keys(record.view, loaded)
                facts = [
                    *self._reopen(record, actor),
                    *new_round(record, loaded, keys, comment, actor),
                ]
        return await (self._unpaused if paused else self._go_on)(record, facts)

    async def _unpaused(
        self, record: WorkflowRecord, facts: Sequence[asyncio.Future[None]]
    ) -> dict[str, Any]:
        await asyncio.gather(*facts)
        if record.status == "queued":
            await self._admit_queued()
        elif not record.view.paused:
            await self._drive(record)
        return await self._after(record)

    async def cancel_workflow(
        self, workflow_id: str, *, keep: bool = False, comment: str = "", actor: Principal = LOCAL
    ) -> dict[str, Any]:
        """Stop it; what was prepared is undone unless `keep`, nothing is once publishing began."""
        record = await self._for_command(workflow_id, "cancel")
        if record.status == "queued":
            await record.append(
                "workflow_cancelled",
                actor=actor.id,
                data={"comment": comment, "undone": [], "stays": []},
                durable=True,
            )
            await self.on_settled(record)
            return await self._after(record)
        return await self._undo(record, self._end("cancel", record, comment, actor, keep=keep))

    async def rollback_workflow(
        self, workflow_id: str, *, comment: str = "", actor: Principal = LOCAL
    ) -> dict[str, Any]:
        """Undo, latest first, every effect that can be undone; irreversible ones are listed and stay."""
        async with self._deciding_on(workflow_id, "rollback") as record:
            require_admission(self.shelf, record)
            started = self._end("rollback", record, comment, actor)
        return await self._undo(record, started)

    def _end(
        self,
        ending: str,
        record: WorkflowRecord,
        comment: str,
        actor: Principal,
        *,
        keep: bool = False,
    ) -> asyncio.Future[None]:
        return record.append(
            "rollback_started",
            actor=actor.id,
            data={"ending": ending, "keep": keep, "comment": comment},
            durable=True,
        )

    async def _undo(self, record: WorkflowRecord, started: asyncio.Future[None]) -> dict[str, Any]:
        await started
        await (await self.backend()).cancel(record.workflow_id)
        await self._drive(record)
        return await self._after(record)

    async def fork_workflow(
        self,
        workflow_id: str,
        *,
        checkpoint: str | None = None,
        step: str | None = None,
        inputs: Mapping[str, Any] | None = None,
        idempotency_key: str | None = None,
        actor: Principal = LOCAL,
    ) -> str:
        """Start a new workflow from a checkpoint of another, or from just before one of its steps; return its id.

        What was completed by then is carried over with its outputs, also where `inputs` (merged over the original's)
        are different; approvals are asked again. Neither checkpoint nor step: a replay from the beginning. The original does not
        change, and what it made is never undone by the fork. Raises what a start raises, NotFound `unknown_checkpoint`,
        Invalid `unknown_step`, `step_not_started`.
        """
        await self.open()
        view = self.shelf.view(workflow_id)
        loaded, request = self.shelf.definition(view), view.request
        options = StartOptions(
            enable=request["enable"],
            disable=request["disable"],
            env=request["env"],
            config=request.get("config", {}),
            on_error=request["on_error"],
            directory=Path(request["directory"]) if request.get("directory") else None,
            idempotency_key=idempotency_key,
            origin=await self._origin(workflow_id, checkpoint, step),
        )
        wanted = {**request["inputs"], **(inputs or {})}
        return await self.start_loaded(loaded, wanted, options, actor=actor)

    async def preview_fork(
        self, workflow_id: str, *, checkpoint: str | None = None, step: str | None = None
    ) -> dict[str, Any]:
        """Return `{forked_from, effects_that_stay}` of a fork that is not started."""
        await self.open()
        origin = await self._origin(workflow_id, checkpoint, step)
        return {"forked_from": origin.named(), "effects_that_stay": list(origin.effects)}

    async def _origin(self, workflow_id: str, checkpoint: str | None, step: str | None) -> Origin:
        view = self.shelf.view(workflow_id)
        return await asyncio.to_thread(
            origin_of,
            self.shelf.folder / workflow_id,
            self.shelf.definition(view),
            view,
            checkpoint=checkpoint,
            step=step,
        )

    async def delete_workflow(self, workflow_id: str, *, actor: Principal = LOCAL) -> None:
        record = await self._for_command(workflow_id, "delete")
        await asyncio.to_thread(self._artifacts.marks.require_free, workflow_id, self.clock.now())
        if self._backend is not None:
            await self._backend.settled(workflow_id)
        await self.shelf.remove(workflow_id)
        if self._backend is not None:
            self._backend.release(record)

    async def decide_approval(
        self,
        approval_id: str,
        decision: str,
        *,
        comment: str = "",
        digest: str | None = None,
        actor: Principal = LOCAL,
    ) -> dict[str, Any]:
        """Answer a pending approval; approving needs the digest of what was shown.

        It stays pending until as many people approved as its quorum says; one refusal ends it.
        Raises Conflict `already_decided` (details: the decision that stands), `already_approved` (by the same
        person, while others are missing), `digest_mismatch`;
        Invalid for another word or a missing digest.
        """
        await self.open()
        record = await self.shelf.record(self._workflow_of(approval_id))
        found = await approving.answer(
            record,
            approval_id,
            decision,
            decisions=self._decisions,
            now=self.clock.now(),
            comment=comment,
            digest=digest,
            actor=actor,
        )
        await self._deliver(record)
        return found
