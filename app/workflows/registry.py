"""Plugins by entry point: step handlers and workflow kinds. Ours are found the same way as anybody's."""

import threading
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol

from app.errors import Invalid, NotFound
from app.nearest import nearest
from app.workflows.handlers import StepHandler
from app.workflows.kinds import WorkflowKind

__all__ = ["PluginRegistry"]


class _Register(Protocol):
    def __call__(self, registry: "PluginRegistry") -> None: ...


class PluginRegistry:
    """What plugins supply; `points` are asked when something is first looked up, because importing takes time.

    Whoever looks something up meanwhile, in any thread, waits for all of them.
    `errors` holds the plugins that did not load, by name: one broken plugin does not stop the others.
    """

    def __init__(self, points: Callable[[], Iterable[EntryPoint]] = tuple) -> None:
        self.errors: dict[str, str] = {}
        self._points = points
        self._found = False
        self._discovering = threading.RLock()
        self._handlers: dict[str, StepHandler] = {}
        self._kinds: dict[str, WorkflowKind] = {}

    @classmethod
    def installed(cls) -> "PluginRegistry":
        """Return the registry of the plugins that are installed."""
        return cls(lambda: entry_points(group="slipway.plugins"))

    @property
    def handlers(self) -> Mapping[str, StepHandler]:
        """Step type -> handler; asking loads the plugins."""
        self._discover()
        return self._handlers

    def _discover(self) -> None:
        with self._discovering:
            if self._found:
                return
            self._found = True
            for point in self._points():
                try:
                    register: _Register = point.load()
                    register(self)
                except (ImportError, AttributeError, TypeError, Invalid) as error:
                    self.errors[point.name] = f"{type(error).__name__}: {error}"

    def register_step_handler(self, handler: StepHandler) -> None:
        """Raise Invalid when another handler has that type already."""
        if handler.type in self._handlers:
            raise Invalid(f"Two plugins supply the step type {handler.type}.")
        self._handlers[handler.type] = handler

    def register_workflow_kind(self, kind: WorkflowKind) -> None:
        if kind.name in self._kinds:
            raise Invalid(f"Two plugins supply the workflow kind {kind.name}.")
        self._kinds[kind.name] = kind

    def get_handler(self, step_type: str) -> StepHandler:
        if step_type not in self.handlers:
            raise NotFound(
                f"No plugin supplies the step type {step_type!r}.{nearest(step_type, self.handlers)}",
                code="unknown_handler",
            )
        return self.handlers[step_type]

    def get_workflow_kind(self, name: str | None) -> WorkflowKind | None:
        self._discover()
        return self._kinds.get(name) if name else None
