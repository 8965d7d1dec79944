"""What the chat needs of the manager and of the repositories; their promises are made where they are defined."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Protocol

from app.events.models import Event
from app.principal import Principal
from app.repositories.models import RepositoryConfig

__all__ = ["Repositories", "Workflows"]


class Workflows(Protocol):
    async def start_workflow(
        self, inputs: Mapping[str, Any], *, idempotency_key: str | None, actor: Principal
    ) -> str: ...

    async def plan_workflow(self, inputs: Mapping[str, Any]) -> dict[str, Any]: ...

    def get_workflow_status(self, workflow_id: str) -> dict[str, Any]: ...

    def list_workflows(self) -> dict[str, Any]: ...

    def why(self, workflow_id: str) -> dict[str, Any]: ...

    async def pause_workflow(
        self, workflow_id: str, *, comment: str, actor: Principal
    ) -> dict[str, Any]: ...

    async def resume_workflow(
        self, workflow_id: str, *, comment: str, actor: Principal
    ) -> dict[str, Any]: ...

    async def cancel_workflow(
        self, workflow_id: str, *, comment: str, actor: Principal
    ) -> dict[str, Any]: ...

    async def rollback_workflow(
        self, workflow_id: str, *, comment: str, actor: Principal
    ) -> dict[str, Any]: ...

    async def retry_step(
        self, workflow_id: str, *, cell: str | None, comment: str, actor: Principal
    ) -> dict[str, Any]: ...

    async def skip_step(
        self, workflow_id: str, *, cell: str | None, comment: str, actor: Principal
    ) -> dict[str, Any]: ...

    async def change_scope(
        self,
        workflow_id: str,
        *,
        add_repositories: Sequence[str] = (),
        drop_repositories: Sequence[str] = (),
        drop_tickets: Sequence[str] = (),
        include_branches: Sequence[str] = (),
        exclude_branches: Sequence[str] = (),
        comment: str,
        actor: Principal,
    ) -> dict[str, Any]: ...

    async def decide_approval(
        self, approval_id: str, decision: str, *, comment: str, digest: str | None, actor: Principal
    ) -> dict[str, Any]: ...

    def list_approvals(self, *, workflow_id: str | None) -> list[dict[str, Any]]: ...

    def get_approval(self, approval_id: str) -> dict[str, Any]: ...

    def get_workflow_stream(self, workflow_id: str, *, after: int) -> AsyncIterator[Event]: ...


class Repositories(Protocol):
    def list(self) -> Sequence[RepositoryConfig]: ...

    def get(self, name: str) -> RepositoryConfig: ...
