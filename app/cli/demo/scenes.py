"""The scenes: each asks in the chat, answers what is asked, and says which end and which repositories it expects."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from app.cli.answers import Answers, Decision, PlanConfirmed, Recovery, Yes
from app.cli.board import Board
from app.cli.chat import show_chat_event
from app.cli.client import Client
from app.cli.connecting import Connection
from app.cli.demo.service_process import ServiceProcess
from app.cli.output import Output
from app.cli.plan_text import plan_lines
from app.cli.prompt import TerminalPrompt
from app.cli.release import answers_for
from app.cli.steering import follow
from app.cli.views import view_for
from app.errors import Conflict
from app.sample.tickets import FIX_VERSION, SPRINT

__all__ = ["SCENES", "Scene", "Stage"]


@dataclass(slots=True)
class Stage:
    """Where a scene plays; `plan` is the release plan once the chat has shown it."""

    here: Connection
    service: ServiceProcess
    output: Output
    yes: bool
    plan: dict[str, Any] = field(default_factory=dict)

    @property
    def client(self) -> Client:
        return self.here.client

    @property
    def answers(self) -> Answers:
        return answers_for(self.output, self.yes)


@dataclass(frozen=True, slots=True)
class Scene:
    """`play` returns the workflow's id; `released` are the repositories that git must show as released."""

    about: str
    repositories: tuple[str, ...]
    play: Callable[[Stage, str], Awaitable[str]]
    ends: str
    released: frozenset[str]

    @property
    def sentence(self) -> str:
        return f"release {FIX_VERSION} of {' and '.join(self.repositories)} from {SPRINT}"


class _LeaveOut(Yes):
    """Approves, and leaves a repository out whose step failed."""

    async def recovery(self, row: Mapping[str, Any], options: list[str]) -> Recovery | None:
        return Recovery("skip", row["id"], row["cell"])


class _Reject(Yes):
    """Rejects, then cancels."""

    async def approval(self, approval: Mapping[str, Any]) -> Decision | None:
        return Decision("reject", "the sprint is not finished")

    async def recovery(self, row: Mapping[str, Any], options: list[str]) -> Recovery | None:
        return Recovery("cancel")


class _Wait(Yes):
    """Answers nothing: the second gate stays shut."""

    async def approval(self, approval: Mapping[str, Any]) -> Decision | None:
        return None


async def _ask(stage: Stage, sentence: str) -> str:
    """Say the sentence, show the plan, and return the session."""
    stage.output.say(f"> {sentence}")
    session = ""
    async with aclosing(stage.client.answer("/chat", {"message": sentence})) as events:
        async for event in events:
            session = event.data["session_id"]
            if event.type == "plan":
                stage.plan = event.data["data"]["plan"]
                stage.output.say_all(plan_lines(stage.plan))
            else:
                show_chat_event(event, stage.output)
    if not stage.plan:
        raise Conflict("The chat showed no plan.", code="no_plan")
    return session


async def _confirm(stage: Stage, session: str) -> str:
    """Confirm the plan in the chat, which approves gate 1, and return the workflow's id."""
    await _agree(stage, "Start this release?")
    body = {"digest": stage.plan["digest"]}
    async with aclosing(stage.client.answer(f"/chat/{session}/confirm", body)) as events:
        await anext(events)
    found = await stage.client.get(f"/chat/{session}")
    return str(found["workflow_id"])


async def _agree(stage: Stage, question: str) -> None:
    if stage.yes:
        return
    if not stage.output.can_ask:
        raise Conflict("Nobody can be asked here.", code="no_terminal", next_action="Add --yes.")
    if await TerminalPrompt(stage.output).ask(question, ("yes", "no")) != "yes":
        raise Conflict("You left the scene before it began.", code="left")


async def _follow(stage: Stage, workflow_id: str, answers: Answers) -> None:
    confirmed = PlanConfirmed(stage.plan["digest"], answers)
    await follow(stage.here, stage.output, workflow_id, answers=confirmed)


async def _happy(stage: Stage, sentence: str) -> str:
    workflow_id = await _confirm(stage, await _ask(stage, sentence))
    await _follow(stage, workflow_id, stage.answers)
    return workflow_id


async def _conflict(stage: Stage, sentence: str) -> str:
    workflow_id = await _confirm(stage, await _ask(stage, sentence))
    await _follow(stage, workflow_id, _LeaveOut(stage.output) if stage.yes else stage.answers)
    return workflow_id


async def _reject(stage: Stage, sentence: str) -> str:
    """Show the plan in the chat, but start it as a colleague would: then gate 1 is asked."""
    await _ask(stage, sentence)
    body = {"definition": "release", "inputs": _given(stage.plan["inputs"])}
    workflow_id = str((await stage.client.post("/workflows", body))["workflow_id"])
    stage.output.say()
    stage.output.say("A colleague starts it. Gate 1 is rejected, then the workflow is cancelled.")
    await follow(
        stage.here,
        stage.output,
        workflow_id,
        answers=_Reject(stage.output) if stage.yes else stage.answers,
    )
    return workflow_id


def _given(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in inputs.items() if value is not None}


async def _rollback(stage: Stage, sentence: str) -> str:
    workflow_id = await _confirm(stage, await _ask(stage, sentence))
    await _follow(stage, workflow_id, _Wait(stage.output))
    stage.output.say()
    stage.output.say("Everything is prepared, and then somebody decides against it: rollback.")
    await _agree(stage, "Roll back?")
    before = await stage.client.post(f"/workflows/{workflow_id}/rollback")
    await follow(stage.here, stage.output, workflow_id, after=before["last_seq"] - 1)
    return workflow_id


async def _crash(stage: Stage, sentence: str) -> str:
    """Kill the service with -9 right after the first shared branches moved, and start it again."""
    workflow_id = await _confirm(stage, await _ask(stage, sentence))
    board = Board.of(await stage.client.get(f"/workflows/{workflow_id}"))
    view, killed = view_for(stage.output), False
    async with aclosing(stage.client.events(workflow_id)) as events:
        async for event in events:
            board.apply(event)
            view.show(event, board)
            if event["type"] == "approval_requested":
                await _approve(stage, event["data"]["approval_id"])
            if not killed and (event["type"], event["step"]) == ("effect_made", "merge"):
                view.stand_still()
                killed = await _kill_and_start(stage)
    view.stand_still()
    return workflow_id


async def _kill_and_start(stage: Stage) -> bool:
    pid = await stage.service.kill()
    stage.output.say(f"--- process {pid} was killed with -9; it is started again ---")
    await stage.service.start()
    return True


async def _approve(stage: Stage, approval_id: str) -> None:
    approval = await stage.client.get(f"/approvals/{approval_id}")
    answer = await PlanConfirmed(stage.plan["digest"], stage.answers).approval(approval)
    if answer is None or approval["status"] != "pending":
        return
    body = {"decision": answer.decision, "comment": answer.comment, "digest": approval["digest"]}
    try:
        await stage.client.post(f"/approvals/{approval_id}", body)
    except Conflict as error:
        if error.code != "already_decided":
            raise


_TWO = ("frontend", "backend")
SCENES: Mapping[str, Scene] = {
    "happy": Scene("two repositories are released", _TWO, _happy, "completed", frozenset(_TWO)),
    "conflict": Scene(
        "one of two repositories has a merge conflict and is left out",
        ("frontend", "payments-api"),
        _conflict,
        "completed_with_failures",
        frozenset({"frontend"}),
    ),
    "reject": Scene(
        "the plan is rejected and cancelled; nothing is left behind",
        _TWO,
        _reject,
        "cancelled",
        frozenset(),
    ),
    "rollback": Scene(
        "all is prepared, then rolled back; nothing is left behind",
        _TWO,
        _rollback,
        "rolled_back",
        frozenset(),
    ),
    "crash": Scene(
        "the service is killed with -9 while it publishes, and finishes after a restart",
        _TWO,
        _crash,
        "completed",
        frozenset(_TWO),
    ),
}
