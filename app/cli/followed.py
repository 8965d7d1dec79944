"""What following and steering a workflow needs, wherever it lives: a port, and its two implementations.

Both raise the errors of `app.errors` with the same codes. The one that speaks to a manager in this process loads no HTTP framework.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Protocol, cast

from app.cli.client import Client
from app.errors import Invalid

if TYPE_CHECKING:
    from app.events.models import Event
    from app.workflows.manager import WorkflowManager

__all__ = ["Followed", "HttpFollowed", "LocalFollowed"]


class Followed(Protocol):
    """`drives_itself`: the workflow is driven in this process and stops with it, so what was set in motion is waited for."""

    @property
    def drives_itself(self) -> bool: ...

    @property
    def url(self) -> str: ...

    async def workflow(self, workflow_id: str) -> dict[str, Any]: ...

    def events(self, workflow_id: str, after: int) -> AsyncGenerator[dict[str, Any], None]:
        """Yield the events with seq > `after`, then live ones, until the workflow ended."""
        ...

    async def approval(self, approval_id: str) -> dict[str, Any]: ...

    async def approvals(self, workflow_id: str) -> list[dict[str, Any]]:
        """Return those that wait."""
        ...

    async def decide(
        self, approval_id: str, decision: str, comment: str, digest: str | None
    ) -> None: ...

    async def command(
        self, workflow_id: str, command: str, step: str | None, cell: str | None
    ) -> None:
        """Send retry, skip, cancel or rollback; `step` and `cell` are for the first two."""
        ...


class HttpFollowed:
    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def drives_itself(self) -> bool:
        return self._client.drives_itself

    @property
    def url(self) -> str:
        return self._client.url

    async def workflow(self, workflow_id: str) -> dict[str, Any]:
        found: dict[str, Any] = await self._client.get(f"/workflows/{workflow_id}")
        return found

    def events(self, workflow_id: str, after: int) -> AsyncGenerator[dict[str, Any], None]:
        return self._client.events(workflow_id, after)

    async def approval(self, approval_id: str) -> dict[str, Any]:
        found: dict[str, Any] = await self._client.get(f"/approvals/{approval_id}")
        return found

    async def approvals(self, workflow_id: str) -> list[dict[str, Any]]:
        found = await self._client.get("/approvals", workflow_id=workflow_id)
        items: list[dict[str, Any]] = found["items"]
        return items

    async def decide(
        self, approval_id: str, decision: str, comment: str, digest: str | None
    ) -> None:
        body = {"decision": decision, "comment": comment, "digest": digest}
        await self._client.post(f"/approvals/{approval_id}", body)

    async def command(
        self, workflow_id: str, command: str, step: str | None, cell: str | None
    ) -> None:
        target = {"step": step, "cell": cell} if step else {}
        await self._client.post(f"/workflows/{workflow_id}/{command}", target)


class LocalFollowed:
    """The manager is opened."""

    drives_itself = True
    url = "this process"

    def __init__(self, manager: "WorkflowManager") -> None:
        self._manager = manager

    async def workflow(self, workflow_id: str) -> dict[str, Any]:
        return self._manager.get_workflow_status(workflow_id)

    async def events(self, workflow_id: str, after: int) -> AsyncGenerator[dict[str, Any], None]:
        stream = self._manager.get_workflow_stream(workflow_id, after=after)
        async with aclosing(cast("AsyncGenerator[Event, None]", stream)) as events:
            async for event in events:
                yield event.as_json()

    async def approval(self, approval_id: str) -> dict[str, Any]:
        return self._manager.get_approval(approval_id)

    async def approvals(self, workflow_id: str) -> list[dict[str, Any]]:
        return self._manager.list_approvals(workflow_id=workflow_id)

    async def decide(
        self, approval_id: str, decision: str, comment: str, digest: str | None
    ) -> None:
        await self._manager.decide_approval(approval_id, decision, comment=comment, digest=digest)

    async def command(
        self, workflow_id: str, command: str, step: str | None, cell: str | None
    ) -> None:
        match command:
            case "retry":
                await self._manager.retry_step(workflow_id, step=step, cell=cell)
            case "skip":
                await self._manager.skip_step(workflow_id, step=step, cell=cell)
            case "cancel":
                await self._manager.cancel_workflow(workflow_id)
            case "rollback":
                await self._manager.rollback_workflow(workflow_id)
            case other:
                raise Invalid(f"{other!r} is no command of a workflow.", code="unknown_command")
