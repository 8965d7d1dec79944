"""Plugins by entry point: step handlers and workflow kinds. Ours are found the same way as anybody's."""

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol

from app.errors import Invalid, NotFound
from app.nearest import nearest
from app.workflows.handlers import StepHandler, WorkflowKind

__all__ = ["PluginRegistry"]


class _Register(Protocol):
    def __call__(self, registry: "PluginRegistry") -> None: ...


class PluginRegistry:
    """`errors` holds the plugins that did not load, by name: one broken plugin does not stop the others."""

    def __init__(self) -> None:
        self.handlers: dict[str, StepHandler] = {}
        self.kinds: dict[str, WorkflowKind] = {}
        self.errors: dict[str, str] = {}

    @classmethod
    def load(cls, points: Iterable[EntryPoint] | None = None) -> "PluginRegistry":
        registry = cls()
        for point in entry_points(group="slipway.plugins") if points is None else points:
            try:
                register: _Register = point.load()
                register(registry)
            except (ImportError, AttributeError, TypeError, Invalid) as error:
                registry.errors[point.name] = f"{type(error).__name__}: {error}"
        return registry

    def register_step_handler(self, handler: StepHandler) -> None:
        """Raise Invalid when another handler has that type already."""
        if handler.type in self.handlers:
            raise Invalid(f"Two plugins supply the step type {handler.type}.")
        self.handlers[handler.type] = handler

    def register_workflow_kind(self, kind: WorkflowKind) -> None:
        if kind.name in self.kinds:
            raise Invalid(f"Two plugins supply the workflow kind {kind.name}.")
        self.kinds[kind.name] = kind

    def get_handler(self, step_type: str) -> StepHandler:
        if step_type not in self.handlers:
            raise NotFound(
                f"No plugin supplies the step type {step_type!r}.{nearest(step_type, self.handlers)}",
                code="unknown_handler",
            )
        return self.handlers[step_type]

    def get_workflow_kind(self, name: str | None) -> WorkflowKind | None:
        return self.kinds.get(name) if name else None
