"""Following one workflow: its events are shown, what it asks is answered, until it ends or waits for somebody else."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

from app.cli.answers import Answers
from app.cli.board import Board
from app.cli.followed import Followed
from app.cli.output import Output
from app.cli.views import View
from app.errors import Conflict
from app.workflows.state import TERMINAL_STATUSES

__all__ = ["Follower"]

_QUIET_S = 0.3
_MAY_REST = frozenset(
    {"approval_requested", "recovery_requested", "workflow_paused", "workflow_queued"}
)
_RECOVERIES = ("retry", "skip", "cancel", "rollback")


class Follower:
    """Leaving it, also by Ctrl-C, does not touch the workflow."""

    def __init__(self, workflows: Followed, output: Output, view: View, answers: Answers) -> None:
        self._workflows = workflows
        self._output = output
        self._view = view
        self._answers = answers
        self._answered: set[str] = set()
        self._may_rest = workflows.drives_itself
        self._seen = 0

    async def follow(self, workflow_id: str, after: int = 0) -> dict[str, Any]:
        """Return the workflow as it is once it ended or goes on only after somebody else acts."""
        board, self._seen = Board.of(await self._read(workflow_id)), after
        async with contextlib.aclosing(_Pulse(self._workflows.events(workflow_id, after))) as pulse:
            try:
                while (event := await pulse.next(_QUIET_S)) is not None:
                    if event:
                        await self._take(event, board)
                        continue
                    self._view.rest()
                    if self._may_rest and await self._rests(workflow_id):
                        break
            finally:
                self._view.stand_still()
        return await self._read(workflow_id)

    async def _read(self, workflow_id: str) -> dict[str, Any]:
        return await self._workflows.workflow(workflow_id)

    async def _take(self, event: Mapping[str, Any], board: Board) -> None:
        board.apply(event)
        self._view.show(event, board)
        self._seen = event.get("seq") or self._seen
        self._may_rest = self._may_rest or event["type"] in _MAY_REST
        if event["type"] == "approval_requested":
            await self._decide(event["data"]["approval_id"])

    async def _decide(self, approval_id: str) -> bool:
        """Answer an approval once; return whether somebody did."""
        if approval_id in self._answered:
            return False
        approval = await self._workflows.approval(approval_id)
        if approval["status"] != "pending":
            return True
        self._view.stand_still()
        answer = await self._answers.approval(approval)
        self._answered.add(approval_id)
        if answer is None:
            return False
        try:
            await self._workflows.decide(
                approval_id, answer.decision, answer.comment, approval["digest"]
            )
        except Conflict as error:
            if (error.details.get("decision") or {}).get("decision") != answer.decision:
                self._output.note(f"{error.message} {error.next_action}")
        return True

    async def _rests(self, workflow_id: str) -> bool:
        """Return whether nothing goes on any more; whatever waits is put to who answers first."""
        workflow = await self._read(workflow_id)
        status = workflow["metadata"]["status"]
        behind = self._seen < workflow["last_seq"]
        if behind or workflow["is_running"] or status in TERMINAL_STATUSES:
            return False
        if status == "queued":
            return self._workflows.drives_itself
        if status == "waiting_for_approval":
            return not await self._decide_pending(workflow_id)
        if status == "waiting_for_recovery":
            return not await self._recover(workflow)
        return status == "paused" or self._workflows.drives_itself

    async def _decide_pending(self, workflow_id: str) -> bool:
        """Return whether an answer was given; without a pending approval one is on its way."""
        pending = await self._workflows.approvals(workflow_id)
        answered = [await self._decide(each["id"]) for each in pending]
        return any(answered) or not pending

    async def _recover(self, workflow: Mapping[str, Any]) -> bool:
        waiting = [
            each
            for each in workflow["metadata"]["waiting_for"]
            if each["what"] == "recovery" and each["step"] is not None
        ]
        options = [each for each in _RECOVERIES if each in workflow["allowed_operations"]]
        for gate in waiting:
            row = next(
                each
                for each in workflow["steps"]
                if (each["id"], each["cell"]) == (gate["step"], gate["cell"])
            )
            self._view.stand_still()
            answer = await self._answers.recovery(row, options)
            if answer is None:
                continue
            try:
                await self._workflows.command(
                    workflow["workflow_id"], answer.command, answer.step, answer.cell
                )
            except Conflict as error:
                self._output.note(f"{error.message} {error.next_action}")
            return True
        return False


class _Pulse:
    """A stream that also says when nothing came for a while, without losing what comes next."""

    def __init__(self, events: AsyncIterator[dict[str, Any]]) -> None:
        self._events = events
        self._next: asyncio.Task[dict[str, Any]] | None = None

    async def next(self, quiet_s: float) -> dict[str, Any] | None:
        """Return the next event, an empty one after `quiet_s` without any, None at the end."""
        if self._next is None:
            self._next = asyncio.ensure_future(_first(self._events))
        await asyncio.wait({self._next}, timeout=quiet_s)
        if not self._next.done():
            return {}
        found, self._next = self._next, None
        try:
            return found.result()
        except StopAsyncIteration:
            return None

    async def aclose(self) -> None:
        if self._next is not None:
            self._next.cancel()
            await asyncio.wait({self._next})


async def _first(events: AsyncIterator[dict[str, Any]]) -> dict[str, Any]:
    return await anext(events)
