"""Commands of the chat beside releasing: each is one call of the manager for the session's workflow."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from app.chat.port import Workflows
from app.chat.proposal import Command, Proposal
from app.chat.session import Session
from app.chat.speech import say
from app.chat.summaries import status_summary, why_summary, workflows_summary
from app.errors import Conflict
from app.principal import Principal

__all__ = ["Commands", "answer"]

_NOTED = {"retry": "retried", "skip": "skipped"}


class Commands:
    """Whoever calls holds the session's turn. What the manager refuses is raised as it is."""

    def __init__(self, workflows: Workflows) -> None:
        self._workflows = workflows
        self._asking: dict[Command, Callable[[Session], Awaitable[None]]] = {
            "status": self._status,
            "why": self._why,
            "list": self._list,
            "help": self._help,
        }

    async def run(
        self, session: Session, said: Proposal, text: str, actor: Principal, *, heard: int
    ) -> None:
        """Do what was said; `release` and the confirmation of a plan are not among it.

        `heard` is the number of the session's last event when it was said: what was shown later cannot be meant.
        """
        command = said.command
        assert command is not None
        if command in self._asking:
            await self._asking[command](session)
            return
        workflow_id = _workflow_of(session)
        match command:
            case "approve" | "reject":
                await self._decide(session, workflow_id, command, text, actor, heard)
            case "retry" | "skip":
                await self._steps(workflow_id, command, said.repositories, text, actor)
                await _note(
                    session, _NOTED[command], workflow_id, repositories=said.repositories or []
                )
            case "pause":
                await self._workflows.pause_workflow(workflow_id, comment=text, actor=actor)
                await _note(session, "paused", workflow_id)
            case "resume":
                status = await self._workflows.resume_workflow(
                    workflow_id, comment=text, actor=actor
                )
                word = str(status["metadata"]["status"])
                await answer(
                    session,
                    "resumed",
                    status_summary(status),
                    workflow_id=workflow_id,
                    status=word,
                )
            case "cancel":
                await self._workflows.cancel_workflow(workflow_id, comment=text, actor=actor)
            case "rollback":
                await self._workflows.rollback_workflow(workflow_id, comment=text, actor=actor)

    async def rescope(
        self, session: Session, change: Mapping[str, Sequence[str]], text: str, actor: Principal
    ) -> None:
        """Change what the session's workflow releases; its new plan comes as an approval."""
        workflow_id = _workflow_of(session)
        await self._workflows.change_scope(workflow_id, **change, comment=text, actor=actor)
        await _note(session, "rescoped", workflow_id, change=dict(change))

    async def _status(self, session: Session) -> None:
        if session.facts.workflow_id is None:
            await self._list(session)
            return
        status = self._workflows.get_workflow_status(_workflow_of(session))
        data = {
            "workflow_id": status["workflow_id"],
            "metadata": status["metadata"],
            "steps": status.get("steps") or [],
            "allowed_operations": status.get("allowed_operations") or [],
        }
        await session.tell(("data", {"what": "status", **data}))
        await answer(session, "status", status_summary(status), workflow_id=status["workflow_id"])

    async def _why(self, session: Session) -> None:
        why = self._workflows.why(_workflow_of(session))
        await session.tell(("data", {**why, "what": "why"}))
        await answer(session, "why", why_summary(why))

    async def _list(self, session: Session) -> None:
        items = self._workflows.list_workflows()["items"]
        await session.tell(("data", {"what": "workflows", "items": items}))
        await answer(session, "workflows", workflows_summary(items))

    async def _help(self, session: Session) -> None:
        await answer(session, "help", say(session, "help"))

    async def _decide(
        self,
        session: Session,
        workflow_id: str,
        decision: str,
        text: str,
        actor: Principal,
        heard: int,
    ) -> None:
        """Decide the one pending approval, bound to the digest that this session showed."""
        pending = self._workflows.list_approvals(workflow_id=workflow_id)
        if len(pending) != 1:
            raise _not_one_approval(workflow_id, pending)
        approval = pending[0]
        shown = session.facts.shown.get(approval["id"])
        if shown is None or session.facts.shown_at.get(approval["id"], 0) > heard:
            raise Conflict(
                f"Approval {approval['id']} was not shown in this session when this was said.",
                code="approval_not_shown",
                next_action="Look at it, then answer it.",
                details={"approval_id": approval["id"]},
            )
        await self._workflows.decide_approval(
            approval["id"], decision, comment=text, digest=shown, actor=actor
        )

    async def _steps(
        self,
        workflow_id: str,
        command: str,
        repositories: Sequence[str] | None,
        text: str,
        actor: Principal,
    ) -> None:
        act = self._workflows.retry_step if command == "retry" else self._workflows.skip_step
        cells: Sequence[str | None] = repositories or [None]
        for cell in cells:
            await act(workflow_id, cell=cell, comment=text, actor=actor)


async def answer(session: Session, code: str, text: str, **values: Any) -> None:
    """Tell the answer to a message, after which it is the person's turn; `code` and the values say the same as `text`."""
    data = {"what": "answer", "code": code, "message": text, **values}
    await session.tell(("complete", data), message=session.message("assistant", text))


async def _note(session: Session, code: str, workflow_id: str, **values: Any) -> None:
    text = say(session, code, workflow_id=workflow_id)
    await answer(session, code, text, workflow_id=workflow_id, **values)


def _workflow_of(session: Session) -> str:
    if session.facts.workflow_id is None:
        raise Conflict(
            f"Session {session.session_id} has not started a workflow.",
            code="no_workflow",
            next_action="Say what to release, or list the workflows.",
            details={"session_id": session.session_id},
        )
    return session.facts.workflow_id


def _not_one_approval(workflow_id: str, pending: Sequence[dict[str, Any]]) -> Conflict:
    if not pending:
        return Conflict(
            f"Workflow {workflow_id} does not wait for an approval.",
            code="no_pending_approval",
            next_action="Ask for its status, or why it waits.",
            details={"workflow_id": workflow_id},
        )
    titles = ", ".join(f"{one['title']} ({one['id']})" for one in pending)
    return Conflict(
        f"Workflow {workflow_id} waits for {len(pending)} approvals: {titles}.",
        code="several_approvals",
        next_action="Answer each by its id.",
        details={"workflow_id": workflow_id, "approvals": [one["id"] for one in pending]},
    )
