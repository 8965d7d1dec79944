"""What the interface needs of the service, as ports: the composition root supplies it, tests supply fakes."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from app.artifacts.catalog import ArtifactCatalog
from app.clock import Clock
from app.events.models import Event
from app.principal import Principal
from app.processes import Sandbox
from app.repositories.models import RepositoryConfig

if TYPE_CHECKING:
    from app.chat.words import Language
    from app.git_repository import GitRepository
    from app.workflows.handlers import StepHandler
    from app.workflows.library import DefinitionLibrary
    from app.workflows.loader import LoadedDefinition
    from app.workflows.starting import StartOptions

__all__ = [
    "Cache",
    "Catalog",
    "Chat",
    "ChatEvent",
    "Places",
    "Registry",
    "Remotes",
    "Service",
    "Workflows",
]


class Workflows(Protocol):
    """The manager; what its commands raise is said there."""

    async def start_named(
        self,
        definition: str,
        inputs: Mapping[str, Any],
        options: "StartOptions",
        *,
        actor: Principal,
    ) -> str: ...

    async def start_loaded(
        self,
        loaded: "LoadedDefinition",
        inputs: Mapping[str, Any],
        options: "StartOptions",
        *,
        actor: Principal,
    ) -> str: ...

    async def plan_loaded(
        self, loaded: "LoadedDefinition", inputs: Mapping[str, Any], options: "StartOptions"
    ) -> dict[str, Any]: ...

    def explain_loaded(
        self,
        loaded: "LoadedDefinition",
        step: str,
        inputs: Mapping[str, Any],
        options: "StartOptions",
    ) -> dict[str, Any]: ...

    def get_workflow_status(self, workflow_id: str) -> dict[str, Any]: ...

    def list_workflows(
        self,
        *,
        status: Collection[str],
        definition: str | None,
        repository: str | None,
        kind: str | None,
        started_by: str | None,
        since: datetime | None,
        text: str | None,
        limit: int,
        cursor: str | None,
    ) -> dict[str, Any]: ...

    async def pause_workflow(
        self, workflow_id: str, *, comment: str, actor: Principal
    ) -> dict[str, Any]: ...

    async def resume_workflow(
        self, workflow_id: str, *, comment: str, actor: Principal
    ) -> dict[str, Any]: ...

    async def cancel_workflow(
        self, workflow_id: str, *, keep: bool, comment: str, actor: Principal
    ) -> dict[str, Any]: ...

    async def rollback_workflow(
        self, workflow_id: str, *, comment: str, actor: Principal
    ) -> dict[str, Any]: ...

    async def retry_step(
        self,
        workflow_id: str,
        *,
        step: str | None,
        cell: str | None,
        comment: str,
        actor: Principal,
    ) -> dict[str, Any]: ...

    async def change_scope(
        self,
        workflow_id: str,
        *,
        add_repositories: Sequence[str],
        drop_repositories: Sequence[str],
        drop_tickets: Sequence[str],
        include_branches: Sequence[str],
        exclude_branches: Sequence[str],
        comment: str,
        actor: Principal,
    ) -> dict[str, Any]: ...

    async def fork_workflow(
        self,
        workflow_id: str,
        *,
        checkpoint: str | None,
        step: str | None,
        inputs: Mapping[str, Any],
        idempotency_key: str | None,
        actor: Principal,
    ) -> str: ...

    async def preview_fork(
        self, workflow_id: str, *, checkpoint: str | None, step: str | None
    ) -> dict[str, Any]: ...

    async def resolve_effect(
        self,
        workflow_id: str,
        *,
        answer: str,
        step: str | None,
        cell: str | None,
        effect: str | None,
        comment: str,
        actor: Principal,
    ) -> dict[str, Any]: ...

    async def skip_step(
        self,
        workflow_id: str,
        *,
        step: str | None,
        cell: str | None,
        comment: str,
        actor: Principal,
    ) -> dict[str, Any]: ...

    async def delete_workflow(self, workflow_id: str, *, actor: Principal) -> None: ...

    async def decide_approval(
        self, approval_id: str, decision: str, *, comment: str, digest: str | None, actor: Principal
    ) -> dict[str, Any]: ...

    def list_approvals(
        self, *, pending_only: bool, workflow_id: str | None
    ) -> list[dict[str, Any]]: ...

    def find_approvals(
        self, status: str, *, workflow_id: str | None, limit: int
    ) -> list[dict[str, Any]]: ...

    def get_approval(self, approval_id: str) -> dict[str, Any]: ...

    def get_workflow_stream(self, workflow_id: str, *, after: int) -> AsyncIterator[Event]: ...

    async def event_window(self, workflow_id: str) -> tuple[int, int, bool]: ...

    async def get_history(self, workflow_id: str) -> list[dict[str, Any]]: ...

    async def get_graph(self, workflow_id: str) -> str: ...

    async def graph_of(self, loaded: "LoadedDefinition") -> str: ...

    def get_log(
        self,
        workflow_id: str,
        step: str,
        cell: str | None,
        *,
        round_: int | None,
        attempt: int | None,
    ) -> Path: ...

    def get_effects(self, workflow_id: str) -> list[dict[str, Any]]: ...

    @property
    def artifacts(self) -> ArtifactCatalog: ...

    async def drop_artifacts(self) -> int: ...

    def why(self, workflow_id: str) -> dict[str, Any]: ...

    def get_consequences(self, workflow_id: str) -> list[dict[str, Any]]: ...

    def get_faults(self) -> list[dict[str, Any]]: ...


class ChatEvent(Protocol):
    """One numbered entry of a session's stream."""

    @property
    def seq(self) -> int: ...

    @property
    def type(self) -> str: ...

    def as_json(self) -> dict[str, Any]: ...


class Chat(Protocol):
    """Sessions; every one has a stream of its own, numbered from 1."""

    async def say(
        self,
        session_id: str | None,
        text: str,
        fields: Mapping[str, Any] | None = None,
        *,
        language: "Language | None" = None,
        actor: Principal,
    ) -> str:
        """Take a message and return the session's id, a new one's for None; the answer comes as events."""
        ...

    async def confirm(self, session_id: str, digest: str | None, *, actor: Principal) -> str:
        """Start what the session proposes and return the workflow's id; Conflict `nothing_to_confirm`."""
        ...

    def stream(self, session_id: str, after: int) -> AsyncIterator[ChatEvent]:
        """Yield events with seq > `after`, then live ones."""
        ...

    def history(self, session_id: str) -> dict[str, Any]: ...

    def list(self) -> Sequence[Mapping[str, Any]]: ...


class Catalog(Protocol):
    def get(self, name: str) -> RepositoryConfig: ...

    def list(self) -> Sequence[RepositoryConfig]: ...

    def source(self, name: str) -> Literal["configured", "workspace"]: ...

    async def add(self, config: RepositoryConfig) -> RepositoryConfig: ...

    async def update(self, name: str, config: RepositoryConfig) -> RepositoryConfig: ...

    async def remove(self, name: str) -> None: ...


class Remotes(Protocol):
    async def git(self, repository: RepositoryConfig) -> "GitRepository": ...


class Registry(Protocol):
    @property
    def handlers(self) -> "Mapping[str, StepHandler]": ...

    @property
    def errors(self) -> Mapping[str, str]: ...


class Places(Protocol):
    @property
    def data_dir(self) -> Path: ...


class Cache(Protocol):
    async def page(self, handler: str | None, limit: int, cursor: str | None) -> dict[str, Any]: ...

    async def stats(self) -> dict[str, Any]: ...

    async def remove(self, key: str) -> str: ...

    async def clear(self, *, handler: str | None, older_than_s: float | None) -> int: ...


class Service(Protocol):
    """`claim` and `open` are called once at start, `close` once at the end; `ready` says that commands are taken."""

    @property
    def manager(self) -> Workflows: ...

    @property
    def library(self) -> "DefinitionLibrary": ...

    @property
    def catalog(self) -> Catalog: ...

    @property
    def remotes(self) -> Remotes: ...

    @property
    def registry(self) -> Registry: ...

    @property
    def chat(self) -> Chat: ...

    @property
    def cache(self) -> Cache: ...

    @property
    def sandbox(self) -> Sandbox: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def settings(self) -> Places: ...

    @property
    def ready(self) -> asyncio.Event: ...

    async def claim(self) -> None: ...

    async def set_url(self, url: str) -> None: ...

    async def open(self) -> None: ...

    async def close(self) -> None: ...
