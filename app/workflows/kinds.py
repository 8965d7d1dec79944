"""The port of workflow kinds: what all definitions of one `kind` share."""

from collections.abc import Mapping
from typing import Any, Protocol

from app.workflows.definition import Definition
from app.workflows.handlers import Remotes
from app.workflows.scope_change import ScopeChange

__all__ = ["WorkflowKind"]


class WorkflowKind(Protocol):
    """What all definitions of one `kind` share, supplied by a plugin."""

    name: str
    title: str

    @property
    def config(self) -> Mapping[str, Any]:
        """Return what `config` of its definitions falls back on, key by key."""
        ...

    def resources(self, inputs: Mapping[str, Any]) -> tuple[str, ...]:
        """Return what a workflow holds while it lives, such as `repo:backend`."""
        ...

    def disabled(self, definition: Definition, inputs: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the ids of the steps that these inputs turn off."""
        ...

    def state(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Return WorkflowState keys to fill from the inputs."""
        ...

    def rescoped(
        self,
        inputs: Mapping[str, Any],
        state: Mapping[str, Any],
        change: ScopeChange,
        remotes: Remotes,
    ) -> dict[str, Any]:
        """Return the inputs after a change of scope; raise Invalid for one that makes no sense. `check` follows."""
        ...

    async def check(
        self, definition: Definition, inputs: Mapping[str, Any], remotes: Remotes
    ) -> dict[str, Any]:
        """Return the inputs with defaults filled in; raise Invalid or NotFound before anything exists."""
        ...
