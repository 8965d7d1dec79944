"""The port between the manager and whatever drives workflows: a task in this process, or a worker elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.workflows.loader import LoadedDefinition
from app.workflows.persistence import WorkflowRecord

__all__ = ["ExecutionBackend"]


class ExecutionBackend(Protocol):
    """Ids and records travel, not state. Every call is idempotent; none of them decides anything."""

    def start(self, record: WorkflowRecord, loaded: LoadedDefinition) -> None:
        """See to it that the workflow is driven, from its head; nothing happens when it is already."""
        ...

    def deliver(self, record: WorkflowRecord, loaded: LoadedDefinition) -> None:
        """Nudge: something was decided. What was decided stands in the record."""
        ...

    def drain(self, workflow_id: str) -> None:
        """Stop at the next boundary; returns at once."""
        ...

    async def cancel(self, workflow_id: str) -> None:
        """Stop at the next boundary, or after the grace period in the middle of a step; returns once stopped."""
        ...

    async def settled(self, workflow_id: str) -> None:
        """Wait until the workflow is not driven any more."""
        ...

    def is_running(self, workflow_id: str) -> bool: ...

    def crowded(self, workflow_id: str) -> Sequence[str]:
        """Return the keys of steps that wait for others to end, because too many execute."""
        ...

    async def plan(
        self, loaded: LoadedDefinition, started: Mapping[str, Any], request: Mapping[str, Any]
    ) -> dict[str, Any]: ...

    def mermaid(self, loaded: LoadedDefinition) -> str: ...

    async def history(self, record: WorkflowRecord) -> list[dict[str, Any]]: ...

    def release(self, record: WorkflowRecord) -> None:
        """Forget a workflow that is closed on our side."""
        ...

    async def close(self) -> None:
        """Drain everything, wait for the grace period, then hand over what still runs."""
        ...
