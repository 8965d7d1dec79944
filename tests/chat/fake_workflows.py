"""A manager that plans, starts and tells what the test says; sessions are tested without an engine."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

from app.errors import Conflict, NotAllowed, NotFound, SlipwayError
from app.events.models import TERMINAL_EVENTS, Event
from app.principal import Principal

__all__ = ["FakeWorkflows"]

AT = "2026-01-02T03:04:05.678Z"


class FakeWorkflows:
    """`digest` is the plan's now; `commands` is what was asked of it, by whom."""

    def __init__(self) -> None:
        self.digest = "sha256:one"
        self.errors: list[dict[str, Any]] = []
        self.refusal: SlipwayError | None = None
        self.planning = asyncio.Event()
        self.planning.set()
        self.keys: dict[str, str] = {}
        self.inputs: list[dict[str, Any]] = []
        self.events: dict[str, list[Event]] = {}
        self.approvals: dict[str, dict[str, Any]] = {}
        self.commands: list[tuple[Any, ...]] = []
        self._changed = asyncio.Event()

    async def plan_workflow(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        await self.planning.wait()
        if self.refusal:
            raise self.refusal
        gate: dict[str, Any] = {"step": "approve_plan", "digest": self.digest}
        gate["plan"] = {"fix_version": inputs.get("fix_version"), "repositories": {}}
        approvals = [] if self.errors else [gate]
        return {"digest": self.digest, "approvals": approvals, "effects": [], "errors": self.errors}

    async def start_workflow(
        self, inputs: Mapping[str, Any], *, idempotency_key: str | None, actor: Principal
    ) -> str:
        if self.refusal:
            raise self.refusal
        assert idempotency_key is not None
        if idempotency_key not in self.keys:
            workflow_id = self.keys[idempotency_key] = f"wf_{len(self.keys) + 1}"
            self.inputs.append(dict(inputs))
            self.events[workflow_id] = []
            self.happens(workflow_id, "workflow_started")
        return self.keys[idempotency_key]

    def happens(
        self, workflow_id: str, kind: str, *, step: str | None = None, **data: Any
    ) -> Event:
        log = self.events[workflow_id]
        seq = len(log) + 1
        event = Event(
            seq, f"{workflow_id}:{seq}", kind, workflow_id, AT, "local", step=step, data=data
        )
        log.append(event)
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        return event

    def asks(self, workflow_id: str, step: str, digest: str) -> str:
        """Let the workflow ask for an approval and return its id."""
        name = f"ap_{len(self.approvals) + 1}"
        self.approvals[name] = {
            "id": name,
            "workflow_id": workflow_id,
            "step": step,
            "title": f"Title of {step}",
            "message": "Shall it?",
            "digest": digest,
            "status": "pending",
        }
        self.happens(workflow_id, "approval_requested", step=step, approval_id=name)
        return name

    async def change_scope(self, workflow_id: str, **change: Any) -> dict[str, Any]:
        actor, comment = change.pop("actor"), change.pop("comment")
        self.commands.append(("scope", workflow_id, change, comment, actor.id))
        return {}

    async def decide_approval(
        self, approval_id: str, decision: str, *, comment: str, digest: str | None, actor: Principal
    ) -> dict[str, Any]:
        approval = self.approvals[approval_id]
        if "approver" not in actor.roles:
            raise NotAllowed(f"{actor.id} may not approve.")
        if approval["status"] != "pending":
            raise Conflict("Decided.", code="already_decided")
        if digest != approval["digest"]:
            raise Conflict("Changed.", code="digest_mismatch")
        self.commands.append((decision, approval_id, actor.id))
        approval["status"] = {"approve": "approved", "reject": "rejected"}[decision]
        data = {"approval_id": approval_id, "decision": decision, "status": approval["status"]}
        self.happens(approval["workflow_id"], "approval_decided", step=approval["step"], **data)
        return approval

    def list_approvals(self, *, workflow_id: str | None) -> list[dict[str, Any]]:
        return [
            one
            for one in self.approvals.values()
            if one["status"] == "pending" and one["workflow_id"] == workflow_id
        ]

    def get_approval(self, approval_id: str) -> dict[str, Any]:
        return self.approvals[approval_id]

    async def get_workflow_stream(self, workflow_id: str, *, after: int) -> AsyncIterator[Event]:
        if workflow_id not in self.events:
            raise NotFound(f"There is no workflow {workflow_id}.")
        cursor = after
        while True:
            waiter = self._changed
            for event in self.events[workflow_id][cursor:]:
                cursor = event.seq
                yield event
            if self.events[workflow_id][-1].type in TERMINAL_EVENTS:
                return
            if waiter is self._changed:
                await waiter.wait()

    def get_workflow_status(self, workflow_id: str) -> dict[str, Any]:
        return {"workflow_id": workflow_id, "metadata": {"status": "running"}, "steps": []}

    def list_workflows(self) -> dict[str, Any]:
        return {"items": [{"workflow_id": name, "status": "running"} for name in self.events]}

    def why(self, workflow_id: str) -> dict[str, Any]:
        return {"workflow_id": workflow_id, "status": "running", "waits": [{"message": "A reason"}]}

    def _take(self, *command: Any) -> dict[str, Any]:
        if self.refusal:
            raise self.refusal
        self.commands.append(command)
        return self.get_workflow_status(command[1])

    async def pause_workflow(
        self, workflow_id: str, *, comment: str, actor: Principal
    ) -> dict[str, Any]:
        return self._take("pause", workflow_id, actor.id)

    async def resume_workflow(
        self, workflow_id: str, *, comment: str, actor: Principal
    ) -> dict[str, Any]:
        return self._take("resume", workflow_id, actor.id)

    async def cancel_workflow(
        self, workflow_id: str, *, comment: str, actor: Principal
    ) -> dict[str, Any]:
        taken = self._take("cancel", workflow_id, actor.id)
        self.happens(workflow_id, "workflow_cancelled")
        return taken

    async def rollback_workflow(
        self, workflow_id: str, *, comment: str, actor: Principal
    ) -> dict[str, Any]:
        taken = self._take("rollback", workflow_id, actor.id)
        self.happens(workflow_id, "rollback_started")
        self.happens(workflow_id, "workflow_rolled_back")
        return taken

    async def retry_step(
        self, workflow_id: str, *, cell: str | None, comment: str, actor: Principal
    ) -> dict[str, Any]:
        return self._take("retry", workflow_id, cell)

    async def skip_step(
        self, workflow_id: str, *, cell: str | None, comment: str, actor: Principal
    ) -> dict[str, Any]:
        return self._take("skip", workflow_id, cell)
