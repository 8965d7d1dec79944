"""A service that remembers what it was asked: routes are tested without an engine, a disk or a remote."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from app.artifacts.catalog import ArtifactCatalog
from app.artifacts.store import ArtifactStore
from app.chat.words import Language
from app.clock import SystemClock
from app.errors import Conflict, NotFound, SlipwayError, Unavailable
from app.events.models import TERMINAL_EVENTS, Event
from app.git_repository import GitRepository
from app.plugins.flow.handlers import register
from app.principal import Principal
from app.processes import Sandbox
from app.repositories.catalog import RepositoryCatalog
from app.repositories.models import RepositoryConfig
from app.step_cache.store import StepCache
from app.workflows.library import DefinitionLibrary
from app.workflows.loader import LoadedDefinition
from app.workflows.registry import PluginRegistry
from app.workflows.starting import StartOptions

DEFINITION = """\
schema: 1
name: hello
steps:
  - {id: check, type: assert, with: {that: "{{ 1 < 2 }}"}}
"""


class FakeWorkflows:
    """One workflow's worth of a manager: `events` is its log, `commands` what was asked of it."""

    def __init__(self, folder: Path) -> None:
        self.commands: list[tuple[str, dict[str, Any]]] = []
        self.events: list[Event] = []
        self.first_seq = 1
        self.approvals: dict[str, dict[str, Any]] = {}
        self.status = "running"
        self.streams = 0
        self.contents = ArtifactStore(folder / "artifacts")
        self.artifacts = ArtifactCatalog(self.contents, self.contents.marks, self, SystemClock())
        self.left: list[dict[str, Any]] = []
        self.dropped = 0
        self.logs: dict[tuple[str, str | None], Path] = {}
        self.attempts: dict[tuple[str, int | None, int | None], Path] = {}
        self.refusal: SlipwayError | None = None
        self.faults: list[dict[str, Any]] = []
        self._changed = asyncio.Event()

    def get_faults(self) -> list[dict[str, Any]]:
        return self.faults

    def happens(self, kind: str, **data: Any) -> Event:
        seq = len(self.events) + 1
        event = Event(
            seq, f"wf_1:{seq}", kind, "wf_1", "2026-01-02T03:04:05.678Z", "local", data=data
        )
        self.events.append(event)
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        return event

    def asks_for(self, approval_id: str) -> None:
        approval: dict[str, Any] = {
            "id": approval_id,
            "workflow_id": "wf_1",
            "step": "approve_plan",
            "cell": None,
            "title": "Release?",
            "message": "",
            "digest": "abc",
            "plan": {"effects": []},
            "requested_at": "2026-01-02T03:04:05.678Z",
            "expires_at": None,
            "quorum": 1,
            "decisions": [],
            "status": "pending",
        }
        self.approvals[approval_id] = approval
        self.happens("approval_requested", approval_id=approval_id, digest="abc")

    def _take(self, command: str, workflow_id: str, **arguments: Any) -> dict[str, Any]:
        self.commands.append((command, arguments))
        if self.refusal is not None:
            raise self.refusal
        return self.get_workflow_status(workflow_id)

    async def start_named(
        self,
        definition: str,
        inputs: Mapping[str, Any],
        options: StartOptions,
        *,
        actor: Principal,
    ) -> str:
        self._take(
            "start",
            "wf_1",
            inputs=inputs,
            definition=definition,
            idempotency_key=options.idempotency_key,
            enable=options.enable,
            disable=options.disable,
            env=options.env,
            actor=actor.id,
        )
        return "wf_1"

    async def start_loaded(
        self,
        loaded: LoadedDefinition,
        inputs: Mapping[str, Any],
        options: StartOptions,
        *,
        actor: Principal,
    ) -> str:
        self._take("start", "wf_1", inputs=inputs, source=loaded.source, options=options)
        return "wf_1"

    async def plan_loaded(
        self, loaded: LoadedDefinition, inputs: Mapping[str, Any], options: StartOptions
    ) -> dict[str, Any]:
        return {"definition": loaded.definition.name, "inputs": inputs, "digest": "abc"}

    def explain_loaded(
        self,
        loaded: LoadedDefinition,
        step: str,
        inputs: Mapping[str, Any],
        options: StartOptions,
    ) -> dict[str, Any]:
        return {"definition": loaded.definition.name, "step": step, "type": "assert", "values": []}

    def get_workflow_status(self, workflow_id: str) -> dict[str, Any]:
        if workflow_id != "wf_1":
            raise NotFound(
                f"There is no workflow {workflow_id}.",
                code="unknown_workflow",
                next_action="List them.",
            )
        return {
            "workflow_id": workflow_id,
            "metadata": {"status": self.status},
            "state": {"workflow_id": workflow_id},
            "steps": [],
            "allowed_operations": ["delete"] if self.status == "completed" else ["pause", "cancel"],
            "is_running": True,
        }

    def list_workflows(self, **filters: Any) -> dict[str, Any]:
        self.commands.append(("list", filters))
        return {"items": [{"workflow_id": "wf_1", "status": self.status}], "next": None}

    async def pause_workflow(
        self, workflow_id: str, *, comment: str, actor: Principal
    ) -> dict[str, Any]:
        return self._take("pause", workflow_id, comment=comment, actor=actor.id)

    async def resume_workflow(
        self, workflow_id: str, *, comment: str, actor: Principal
    ) -> dict[str, Any]:
        return self._take("resume", workflow_id, comment=comment, actor=actor.id)

    async def cancel_workflow(
        self, workflow_id: str, *, keep: bool, comment: str, actor: Principal
    ) -> dict[str, Any]:
        return self._take("cancel", workflow_id, keep=keep, comment=comment, actor=actor.id)

    async def rollback_workflow(
        self, workflow_id: str, *, comment: str, actor: Principal
    ) -> dict[str, Any]:
        return self._take("rollback", workflow_id, comment=comment, actor=actor.id)

    async def retry_step(
        self,
        workflow_id: str,
        *,
        step: str | None,
        cell: str | None,
        comment: str,
        actor: Principal,
    ) -> dict[str, Any]:
        return self._take(
            "retry", workflow_id, step=step, cell=cell, comment=comment, actor=actor.id
        )

    async def change_scope(self, workflow_id: str, **change: Any) -> dict[str, Any]:
        actor = change.pop("actor")
        return self._take("scope", workflow_id, **change, actor=actor.id)

    async def fork_workflow(self, workflow_id: str, **asked: Any) -> str:
        actor = asked.pop("actor")
        self._take("fork", workflow_id, **asked, actor=actor.id)
        return "wf_2"

    async def preview_fork(self, workflow_id: str, **asked: Any) -> dict[str, Any]:
        return {"forked_from": {"workflow_id": workflow_id, **asked}, "effects_that_stay": []}

    async def resolve_effect(self, workflow_id: str, **said: Any) -> dict[str, Any]:
        actor = said.pop("actor")
        return self._take("resolve", workflow_id, **said, actor=actor.id)

    async def skip_step(
        self,
        workflow_id: str,
        *,
        step: str | None,
        cell: str | None,
        comment: str,
        actor: Principal,
    ) -> dict[str, Any]:
        return self._take(
            "skip", workflow_id, step=step, cell=cell, comment=comment, actor=actor.id
        )

    async def delete_workflow(self, workflow_id: str, *, actor: Principal) -> None:
        self._take("delete", workflow_id, actor=actor.id)

    async def decide_approval(
        self, approval_id: str, decision: str, *, comment: str, digest: str | None, actor: Principal
    ) -> dict[str, Any]:
        approval = self.get_approval(approval_id)
        if approval["status"] != "pending":
            raise Conflict(
                f"Approval {approval_id} was {approval['status']}.",
                code="already_decided",
                details={"decision": approval["decisions"][-1]},
            )
        self.commands.append(("decide", {"approval_id": approval_id, "digest": digest}))
        given = {"decision": decision, "by": actor.id, "at": "", "comment": comment}
        approval |= {"decisions": [given], "status": f"{decision}d".replace("reject", "rejecte")}
        return approval

    def list_approvals(
        self, *, pending_only: bool, workflow_id: str | None
    ) -> list[dict[str, Any]]:
        return [
            approval
            for approval in self.approvals.values()
            if (approval["status"] == "pending" or not pending_only)
            and workflow_id in (None, approval["workflow_id"])
        ]

    def find_approvals(
        self, status: str, *, workflow_id: str | None, limit: int
    ) -> list[dict[str, Any]]:
        self.commands.append(("find", {"status": status, "limit": limit}))
        return [*self.approvals.values()][:limit]

    def get_approval(self, approval_id: str) -> dict[str, Any]:
        if approval_id not in self.approvals:
            raise NotFound(f"There is no approval {approval_id}.", code="unknown_approval")
        return self.approvals[approval_id]

    async def get_workflow_stream(self, workflow_id: str, *, after: int) -> AsyncIterator[Event]:
        self.streams += 1
        try:
            while True:
                waiter = self._changed
                for event in self.events[max(after, self.first_seq - 1) :]:
                    after = event.seq
                    yield event
                if self.events and self.events[-1].type in TERMINAL_EVENTS:
                    return
                if waiter is self._changed:
                    await waiter.wait()
        finally:
            self.streams -= 1

    async def event_window(self, workflow_id: str) -> tuple[int, int, bool]:
        self.get_workflow_status(workflow_id)
        ended = bool(self.events) and self.events[-1].type in TERMINAL_EVENTS
        return self.first_seq, len(self.events), ended

    async def get_history(self, workflow_id: str) -> list[dict[str, Any]]:
        return [{"checkpoint_id": "1"}]

    async def get_graph(self, workflow_id: str) -> str:
        return "graph TD;"

    async def graph_of(self, loaded: LoadedDefinition) -> str:
        return f"graph TD; {loaded.definition.steps[0].id}"

    def get_log(
        self,
        workflow_id: str,
        step: str,
        cell: str | None,
        *,
        round_: int | None,
        attempt: int | None,
    ) -> Path:
        if round_ or attempt:
            return self.attempts[step, round_, attempt]
        if (step, cell) not in self.logs:
            raise NotFound(f"Step {step} wrote no log.", code="no_log")
        return self.logs[step, cell]

    def get_effects(self, workflow_id: str) -> list[dict[str, Any]]:
        return [{"kind": "git.tag", "status": "made"}]

    def get_artifacts(self, workflow_id: str) -> list[dict[str, Any]]:
        self.get_workflow_status(workflow_id)
        return self.left

    async def leaves(self, name: str, content: bytes, media_type: str) -> dict[str, Any]:
        """Let a step leave an artifact."""
        version = 1 + sum(one["name"] == name for one in self.left)
        origin = {"workflow_id": "wf_1", "step": "check", "cell": None, "created_at": "2026-01-02"}
        reference = await self.contents.put(name, content, media_type)
        self.left.append({**reference, "version": version, **origin})
        return self.left[-1]

    async def drop_artifacts(self) -> int:
        self.dropped += 1
        return 0

    def get_consequences(self, workflow_id: str) -> list[dict[str, Any]]:
        self.get_workflow_status(workflow_id)
        return [{"operation": "pause", "code": "pause", "message": ""}]

    def why(self, workflow_id: str) -> dict[str, Any]:
        return {"workflow_id": workflow_id, "status": self.status, "waits": []}


class FakeChatEvent:
    def __init__(self, seq: int, kind: str, data: dict[str, Any]) -> None:
        self.seq = seq
        self.type = kind
        self.data = data

    def as_json(self) -> dict[str, Any]:
        return {"seq": self.seq, "type": self.type, "data": self.data}


class FakeChat:
    """Sessions whose answers the test gives by `answers`."""

    def __init__(self) -> None:
        self.said: list[tuple[str | None, str, dict[str, Any]]] = []
        self.confirmed: list[tuple[str, str | None]] = []
        self.workflow_id: str | None = None
        self.shown: dict[str, str] = {}
        self._events: list[FakeChatEvent] = []
        self._changed = asyncio.Event()

    def answers(self, kind: str, **data: Any) -> None:
        self._events.append(FakeChatEvent(len(self._events) + 1, kind, data))
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def say(
        self,
        session_id: str | None,
        text: str,
        fields: Mapping[str, Any] | None = None,
        *,
        language: Language | None = None,
        actor: Principal,
    ) -> str:
        self.said.append((session_id, text, dict(fields or {})))
        return session_id or "ch_1"

    async def confirm(self, session_id: str, digest: str | None, *, actor: Principal) -> str:
        self.confirmed.append((session_id, digest))
        return "wf_1"

    async def stream(self, session_id: str, after: int) -> AsyncIterator[FakeChatEvent]:
        while True:
            waiter = self._changed
            for event in self._events[after:]:
                after = event.seq
                yield event
            if waiter is self._changed:
                await waiter.wait()

    def history(self, session_id: str) -> dict[str, Any]:
        if session_id != "ch_1":
            raise NotFound(f"There is no session {session_id}.", code="unknown_session")
        return {
            "session_id": session_id,
            "messages": [],
            "workflow_id": self.workflow_id,
            "last_seq": len(self._events),
            "shown_approvals": self.shown,
        }

    def list(self) -> list[dict[str, Any]]:
        return [{"session_id": "ch_1"}]


class FakeRemotes:
    """Has no repository that answers; a test that needs one hands in the real mirrors."""

    async def git(self, repository: RepositoryConfig) -> GitRepository:
        raise Unavailable(
            f"Repository {repository.name} does not answer.", code="repository_unreachable"
        )


class FakeSettings:
    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir


class FakeService:
    """`opens` lets a test hold the start back, `opening_fails` breaks it."""

    def __init__(self, folder: Path) -> None:
        self.settings = FakeSettings(folder)
        self.manager = FakeWorkflows(folder)
        self.library = _library(folder / "definitions")
        self.catalog = RepositoryCatalog(folder, None)
        self.remotes = FakeRemotes()
        self.registry = self.library.registry
        self.chat = FakeChat()
        self.sandbox = Sandbox("none")
        self.clock = SystemClock()
        self.cache = StepCache(folder / "cache", self.manager.contents, self.clock)
        self.ready = asyncio.Event()
        self.opens = asyncio.Event()
        self.opens.set()
        self.opening_fails: Exception | None = None
        self.claimed = 0
        self.closed = 0
        self.url: str | None = None

    async def claim(self) -> None:
        self.claimed += 1

    async def set_url(self, url: str) -> None:
        self.url = url

    async def open(self) -> None:
        await self.opens.wait()
        if self.opening_fails is not None:
            raise self.opening_fails
        self.ready.set()

    async def close(self) -> None:
        self.closed += 1


def _library(folder: Path) -> DefinitionLibrary:
    """Return a real one, which holds `hello` beside what comes with the package."""
    folder.mkdir(parents=True)
    (folder / "hello.yaml").write_text(DEFINITION, encoding="utf-8")
    registry = PluginRegistry()
    register(registry)
    return DefinitionLibrary(folder, registry)
