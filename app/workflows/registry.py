"""Plugins by entry point and by folder: step handlers, workflow kinds, functions. Ours are found the same way as anybody's."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol, get_args

from app.errors import Invalid, NotFound
from app.workflows.definition import Reversibility
from app.workflows.handlers import Handler, StepHandler
from app.workflows.kinds import WorkflowKind
from app.workflows.plugin_folders import plugins_in
from app.workflows.step_types import StepTypes, missing_type

__all__ = ["PluginPoint", "PluginRegistry"]

_WORDS = ("type", "title", "description", "effects", "effects_vary", "version", "runs_in_plan")
_METHODS = (
    "effects_of_config",
    "files_of_config",
    "get_config_schema",
    "validate_config",
    "execute",
    "plan",
    "compensate",
)
_OF_A_KIND = (
    "name",
    "title",
    "config",
    "resources",
    "disabled",
    "state",
    "rescoped",
    "check",
)


class PluginPoint(Protocol):
    """Where a plugin is found; `load` returns its `register(registry)`."""

    @property
    def name(self) -> str: ...

    def load(self) -> Any: ...


class PluginRegistry:
    """What plugins supply; `points` are asked when something is first looked up, because importing takes time.

    Whoever looks something up meanwhile, in any thread, waits for all of them. A plugin is taken whole or not at all:
    `errors` holds those that did not load, by name, and one of them does not stop the others.
    """

    def __init__(self, points: Callable[[], Iterable[PluginPoint]] = tuple) -> None:
        self._points = points
        self._found = False
        self._discovering = threading.RLock()
        self._handlers = StepTypes()
        self._kinds: dict[str, WorkflowKind] = {}
        self._functions: dict[str, Callable[..., Any]] = {}
        self._suppliers: dict[tuple[str, str], str] = {}

    @classmethod
    def installed(cls, folders: Sequence[Path] = ()) -> "PluginRegistry":
        """Return the registry of the plugins that are installed, and of those in these folders."""
        return cls(lambda: [*entry_points(group="slipway.plugins"), *plugins_in(folders)])

    @property
    def errors(self) -> dict[str, str]:
        return self._handlers.errors

    @property
    def handlers(self) -> Mapping[str, StepHandler]:
        """Step type -> handler; asking loads the plugins."""
        self.load()
        return self._handlers

    @property
    def kinds(self) -> Mapping[str, WorkflowKind]:
        """Name -> workflow kind; asking loads the plugins."""
        self.load()
        return self._kinds

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """Name -> function for expressions; asking loads the plugins."""
        self.load()
        return self._functions

    def load(self) -> None:
        """Load the plugins, once."""
        with self._discovering:
            if self._found:
                return
            self._found = True
            for point in self._points():
                self._load(point)

    def _load(self, point: PluginPoint) -> None:
        own = PluginRegistry()
        try:
            point.load()(own)
            self._take(point.name, own)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # the edge of a plugin: whatever it raises is its own fault
            name = point.name if point.name not in self.errors else f"{point.name} (again)"
            self.errors[name] = _told(error)

    def _take(self, plugin: str, own: "PluginRegistry") -> None:
        supplied = [
            *(("step type", name) for name in own.handlers),
            *(("workflow kind", name) for name in own.kinds),
            *(("function", name) for name in own.functions),
        ]
        for what, name in supplied:
            if (other := self._suppliers.get((what, name))) is not None:
                raise Invalid(f"The {what} {name} is supplied by the plugin {other} already.")
        if own.functions:
            _add_functions(own.functions)
        self._suppliers |= dict.fromkeys(supplied, plugin)
        self._handlers.update(own.handlers)
        self._kinds.update(own.kinds)
        self._functions.update(own.functions)

    def register_step_handler(self, handler: StepHandler) -> None:
        """Raise Invalid when another handler has that type already, or when it is no handler."""
        if lacks := _lacks(handler):
            raise Invalid(
                f"{type(handler).__name__} is no step handler: {'; '.join(lacks)}.",
                code="invalid_handler",
                next_action="Subclass app.workflows.handlers.Handler, and register an instance of it.",
            )
        if handler.type in self._handlers:
            raise Invalid(f"Two plugins supply the step type {handler.type}.")
        self._handlers[handler.type] = handler

    def register_workflow_kind(self, kind: WorkflowKind) -> None:
        """Raise Invalid when another kind has that name already, or when it is no kind."""
        if absent := [name for name in _OF_A_KIND if not hasattr(kind, name)]:
            raise Invalid(
                f"{type(kind).__name__} is no workflow kind: it has no {', '.join(absent)}.",
                code="invalid_kind",
                next_action="See app.workflows.kinds.WorkflowKind.",
            )
        if kind.name in self._kinds:
            raise Invalid(f"Two plugins supply the workflow kind {kind.name}.")
        self._kinds[kind.name] = kind

    def register_function(self, name: str, function: Callable[..., Any]) -> None:
        """Let expressions of definitions call a pure function: plain JSON values in, one out, nothing else touched."""
        self._functions[name] = function

    def get_handler(self, step_type: str) -> StepHandler:
        if step_type not in self.handlers:
            raise NotFound(missing_type(step_type, self._handlers), code="unknown_handler")
        return self._handlers[step_type]

    def get_workflow_kind(self, name: str | None) -> WorkflowKind | None:
        return self.kinds.get(name) if name else None


def _add_functions(functions: Mapping[str, Callable[..., Any]]) -> None:
    from app.workflows.expressions import add_function  # noqa: PLC0415  # a service listens earlier without

    for name, function in functions.items():
        add_function(name, function)


def _lacks(handler: Any) -> list[str]:
    """Return what keeps something from being a StepHandler."""
    if isinstance(handler, type):
        return ["it is a class, not an instance"]
    absent = [name for name in (*_WORDS, *_METHODS) if not hasattr(handler, name)]
    if absent:
        return [f"it has no {', '.join(absent)}"]
    problems = [
        f"{name} cannot be called" for name in _METHODS if not callable(getattr(handler, name))
    ]
    texts = ("type", "title", "description", "version")
    problems += [f"{name} is no text" for name in texts if not _is_text(getattr(handler, name))]
    if handler.effects not in get_args(Reversibility):
        problems.append(
            f"effects is {handler.effects!r}, not one of {', '.join(get_args(Reversibility))}"
        )
    if isinstance(handler, Handler) and not hasattr(handler, "config_model"):
        problems.append("it names no configuration: subclass Handler[YourConfig]")
    elif not _is_ours(handler) and not isinstance(handler.get_config_schema(), dict):
        problems.append("get_config_schema() returns no JSON Schema")
    return problems


def _is_ours(handler: Any) -> bool:
    """Return whether its schema is made of its model, which takes time and cannot go wrong."""
    return getattr(type(handler), "get_config_schema", None) is Handler.get_config_schema


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _told(error: BaseException) -> str:
    """Return what a plugin failed with, and in which of its lines where that is not in the text."""
    if isinstance(error, Invalid):
        return str(error)
    if isinstance(error, SyntaxError):
        return f"SyntaxError: {error.msg} ({Path(error.filename or '?').name} line {error.lineno})"
    trace, where = error.__traceback__, ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if trace.tb_frame.f_globals.get("__name__", "").startswith("slipway_plugin_"):
            where = f" ({Path(code.co_filename).name} line {trace.tb_lineno})"
        trace = trace.tb_next
    return f"{type(error).__name__}: {error}{where}"
