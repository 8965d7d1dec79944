"""The commands with which people bring a workflow on that cannot go on by itself, or not as it was planned."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from app.errors import Unavailable
from app.principal import LOCAL, Principal
from app.workflows.admitting import require_admission, require_free
from app.workflows.commands import irreversible_begun, require
from app.workflows.doubts import answered, doubted_effect
from app.workflows.keeper import WorkflowKeeper
from app.workflows.parking import is_parked, unpark
from app.workflows.persistence import WorkflowRecord
from app.workflows.rescoping import new_scope, rescoped
from app.workflows.rounds import new_round, reopened, skipped
from app.workflows.scope_change import ScopeChange
from app.workflows.state import TERMINAL_STATUSES
from app.workflows.targets import asks_to_plan_again, failed_group, gate_key, target_key

__all__ = ["RecoveryCommands"]

_STOPS = 5


class RecoveryCommands(WorkflowKeeper):
    """Retry, skip, doubts and change of scope; see `WorkflowManager`."""

    async def retry_step(
        self,
        workflow_id: str,
        *,
        step: str | None = None,
        cell: str | None = None,
        comment: str = "",
        actor: Principal = LOCAL,
    ) -> dict[str, Any]:
        """Try a failed step again in a new round, or let a workflow go on that is parked as a whole.

        After a rejected or expired approval this plans again and asks again. Raises Invalid `ambiguous_step` with the
        candidates.
        """
        record = await self._for_command(workflow_id, "retry")
        if _is_undoing(record):
            return await self._undo_on(workflow_id, "retry", step, cell, comment, actor)
        if self._was_refused(record, step, cell):
            return await self._plan_again(workflow_id, "retry", ScopeChange(), comment, actor)
        async with self._deciding_on(workflow_id, "retry") as record:
            if is_parked(record.view):
                facts = [unpark(record, actor, comment, self._ids.new("ex"))]
            else:
                loaded = self.shelf.definition(record.view)
                key = target_key(record.view, loaded, step, cell)
                facts = [
                    *self._reopen(record, actor),
                    *new_round(record, loaded, [key], comment, actor),
                ]
        return await self._go_on(record, facts)

    def _was_refused(self, record: WorkflowRecord, step: str | None, cell: str | None) -> bool:
        """Return whether the step meant is an approval that people refused, before anything was published."""
        view = record.view
        if is_parked(view) or record.status in TERMINAL_STATUSES or irreversible_begun(view):
            return False
        key = target_key(view, self.shelf.definition(view), step, cell)
        return asks_to_plan_again(view, key)

    async def change_scope(
        self,
        workflow_id: str,
        *,
        add_repositories: Sequence[str] = (),
        drop_repositories: Sequence[str] = (),
        drop_tickets: Sequence[str] = (),
        include_branches: Sequence[str] = (),
        exclude_branches: Sequence[str] = (),
        comment: str = "",
        actor: Principal = LOCAL,
    ) -> dict[str, Any]:
        """Change what is released, before publishing, and plan again in a new round.

        What the change does not touch is kept, the rest undone and done anew once its plan is approved. Nothing named
        at all: plan again from what is there now. Raises Invalid for names that are not known, Conflict
        `publishing_began`, `resource_busy`.
        """
        change = ScopeChange(
            tuple(add_repositories),
            tuple(drop_repositories),
            tuple(drop_tickets),
            tuple(include_branches),
            tuple(exclude_branches),
        )
        return await self._plan_again(workflow_id, "scope", change, comment, actor)

    async def _plan_again(
        self, workflow_id: str, command: str, change: ScopeChange, comment: str, actor: Principal
    ) -> dict[str, Any]:
        record = await self._for_command(workflow_id, command)
        await self._rescoped(record, change)
        backend = await self.backend()
        for _ in range(_STOPS):
            await backend.cancel(workflow_id)
            async with self._deciding_on(workflow_id, command) as record:
                request = await self._rescoped(record, change)
                if backend.is_running(workflow_id):
                    continue
                facts = new_scope(
                    record,
                    self.shelf.definition(record.view),
                    request,
                    change,
                    self._registry,
                    execution_id=self._ids.new("ex"),
                    comment=comment,
                    actor=actor,
                )
            found = await self._go_on(record, facts)
            await self._admit_queued()
            return found
        raise Unavailable(
            f"Workflow {workflow_id} could not be brought to a stop.",
            code="still_running",
            next_action="Pause it, then try again.",
        )

    async def _rescoped(self, record: WorkflowRecord, change: ScopeChange) -> dict[str, Any]:
        view = record.view
        loaded = self.shelf.definition(view)
        request = await rescoped(view, loaded, change, self._registry, self._remotes)
        require_free(self.shelf, record, request)
        return request

    async def resolve_effect(
        self,
        workflow_id: str,
        *,
        answer: str,
        step: str | None = None,
        cell: str | None = None,
        effect: str | None = None,
        comment: str = "",
        actor: Principal = LOCAL,
    ) -> dict[str, Any]:
        """Say of an effect in doubt what is the case, and go on: `happened`, `not_happened` or `check_again`.

        `effect` is its key, `kind:target`; what is left out must be unambiguous. Raises Invalid `ambiguous_step`,
        `ambiguous_effect`, `unknown_answer`, `outcome_unknown`.
        """
        async with self._deciding_on(workflow_id, "resolve") as record:
            loaded = self.shelf.definition(record.view)
            key = target_key(record.view, loaded, step, cell)
            name = doubted_effect(record.view, key, effect, answer)
            denied = name if answer == "not_happened" else None
            facts = [
                *self._reopen(record, actor),
                *answered(record, key, name, answer, comment, actor),
                *new_round(record, loaded, [key], comment, actor, denied=denied),
            ]
        return await self._go_on(record, facts)

    async def skip_step(
        self,
        workflow_id: str,
        *,
        step: str | None = None,
        cell: str | None = None,
        comment: str = "",
        actor: Principal = LOCAL,
    ) -> dict[str, Any]:
        """Leave a failed step undone and go on; its error stays in its entry.

        While a workflow is undone: leave as it is what could not be undone.
        """
        if _is_undoing(await self._for_command(workflow_id, "skip")):
            return await self._undo_on(workflow_id, "skip", step, cell, comment, actor)
        async with self._deciding_on(workflow_id, "skip") as record:
            loaded = self.shelf.definition(record.view)
            key = target_key(record.view, loaded, step, cell)
            group = failed_group(record.view, loaded, key)
            facts = [
                *self._reopen(record, actor),
                skipped(record, key, comment, actor),
                *new_round(record, loaded, [group] if group else [], comment, actor),
            ]
        return await self._go_on(record, facts)

    async def _undo_on(
        self,
        workflow_id: str,
        command: str,
        step: str | None,
        cell: str | None,
        comment: str,
        actor: Principal,
    ) -> dict[str, Any]:
        """Go on undoing: what failed is tried again, or for `skip` left as it is."""
        async with self._deciding_on(workflow_id, command) as record:
            view = record.view
            key = gate_key(view, step, cell) if command == "skip" else None
            fact = record.append(
                "rollback_started",
                actor=actor.id,
                data={"ending": view.ending, "keep": view.keep, "comment": comment, "left": key},
                private={"left": [key] if key else []},
                durable=True,
            )
        return await self._go_on(record, [fact])

    def _reopen(self, record: WorkflowRecord, actor: Principal) -> list[asyncio.Future[None]]:
        if record.status not in TERMINAL_STATUSES:
            return []
        require_admission(self.shelf, record)
        return [reopened(record, self._ids.new("ex"), actor)]

    async def _go_on(
        self, record: WorkflowRecord, facts: Sequence[asyncio.Future[None]]
    ) -> dict[str, Any]:
        """Drive on once what was decided is on disk."""
        await asyncio.gather(*facts)
        await self._deliver(record)
        return await self._after(record)

    @asynccontextmanager
    async def _deciding_on(self, workflow_id: str, command: str) -> AsyncIterator[WorkflowRecord]:
        """Hold admission while a command is decided that may bring an ended workflow back."""
        await self.open()
        async with self._deciding:
            record = await self._for_command(workflow_id, command)
            if record.status in TERMINAL_STATUSES:
                await self.shelf.expect_life(workflow_id)
            try:
                yield record
            finally:
                if workflow_id in self.shelf.records:
                    self.shelf.note(record)

    async def _for_command(self, workflow_id: str, command: str) -> WorkflowRecord:
        await self.open()
        record = await self.shelf.record(workflow_id)
        require(command, record.view)
        return record

    async def _after(self, record: WorkflowRecord) -> dict[str, Any]:
        self.shelf.note(record)
        return self.get_workflow_status(record.workflow_id)


def _is_undoing(record: WorkflowRecord) -> bool:
    return record.view.ending is not None and not is_parked(record.view)
