"""The rows of an explanation: every value of a step, known or known later, with its origin."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.errors import NotFound, SlipwayError
from app.nearest import nearest
from app.workflows.checks.places import Place, Steps, expression_sources
from app.workflows.explaining.names import known_names, paths_in, why_later
from app.workflows.explaining.origins import ENGINE, HANDLER, RUNTIME, Levels, Origin
from app.workflows.expressions import UNKNOWN, condition_source, evaluate
from app.workflows.handlers import StepHandler
from app.workflows.kinds import WorkflowKind
from app.workflows.levels import merged
from app.workflows.loader import LoadedDefinition, places_of
from app.workflows.platform_file import Platform
from app.workflows.resolving import resolve_fields, special_shape
from app.workflows.starting import StartOptions

__all__ = ["explain"]

Row = dict[str, Any]
_HIDDEN = "(as in the service's environment)"


def explain(
    loaded: LoadedDefinition,
    step: str,
    inputs: Mapping[str, Any],
    options: StartOptions,
    *,
    handlers: Mapping[str, StepHandler],
    kind: WorkflowKind | None,
    platform: Platform,
) -> dict[str, Any]:
    """Return `{definition, step, type, values: [{name, value, known, later, error, level, place}]}`.

    Inputs need not be complete: what depends on a missing one is known later, and `later` says why.
    Raises NotFound `unknown_step`.
    """
    places = Steps(loaded.definition).by_id
    if step not in places:
        raise NotFound(
            f"Definition {loaded.definition.name} has no step {step!r}.{nearest(step, places)}",
            code="unknown_step",
            next_action=f"Name one of: {', '.join(places)}.",
        )
    place = places[step]
    levels = Levels(
        platform=platform,
        kind=kind.name if kind else "",
        kind_config=kind.config if kind else {},
        definition=loaded.definition,
        step=place.spec,
        step_path=place.path,
        place_of=places_of(loaded),
        env=options.env,
        config=options.config,
    )
    rows = _Rows(levels, place, list(places), inputs, options, handlers.get(place.spec.type or ""))
    return {
        "definition": loaded.definition.name,
        "step": step,
        "type": place.spec.type,
        "values": list(rows.all()),
    }


class _Rows:
    def __init__(
        self,
        levels: Levels,
        place: Place,
        steps: list[str],
        inputs: Mapping[str, Any],
        options: StartOptions,
        handler: StepHandler | None,
    ) -> None:
        self._levels, self._place, self._spec = levels, place, place.spec
        self._options, self._handler = options, handler
        definition = levels.definition
        self._config = merged(
            levels.platform.config, levels.kind_config, definition.config, options.config
        )
        self._names = known_names(
            inputs={
                name: inputs.get(name, _default(spec)) for name, spec in definition.inputs.items()
            },
            config=self._config,
            env={name: text for name, text, _ in levels.variables()},
            workflow={"name": definition.name, "version": definition.version},
            axes=(place.group or place.spec).matrix or {},
            steps=steps,
        )

    def all(self) -> Iterator[Row]:
        yield from self._conditions()
        yield from self._with()
        yield from self._env()
        timeout, origin = self._levels.timeout()
        yield _row("timeout", timeout, origin)
        for name, value, origin in self._levels.retry():
            yield _row(f"retry.{name}", value, origin)
        yield from self._cache()
        yield from self._on_error()
        yield from self._approval()
        yield from self._limits()
        yield from self._config_keys()

    def _conditions(self) -> Iterator[Row]:
        spec = self._spec
        enabled, origin = spec.enabled or spec.automatic, self._written("enabled")
        if spec.id in self._options.enable or spec.id in self._options.disable:
            enabled, origin = spec.id in self._options.enable, RUNTIME
        yield _row("enabled", enabled, origin)
        yield _row("required", spec.required, self._written("required"))
        if isinstance(spec.when, bool):
            yield _row("when", spec.when, self._written("when"))
        elif spec.when is not None:
            text = f"{{{{ {condition_source(spec.when)} }}}}"
            yield self._evaluated("when", text, self._written("when"), evaluate)

    def _with(self) -> Iterator[Row]:
        shape = special_shape(self._handler) if self._handler is not None else None
        for name, value in self._spec.with_.items():
            below = shape.below(name) if shape is not None else None
            origin = self._levels.of_step("with", name)

            def resolve(text: Any, names: Mapping[str, Any], below: Any = below) -> Any:
                found = resolve_fields(text, below, names)
                is_asked_later = isinstance(text, str | bool) and isinstance(found, dict)
                return text if is_asked_later and "text" in found else found

            yield self._evaluated(f"with.{name}", value, origin, resolve)
        schema = self._handler.get_config_schema() if self._handler is not None else {}
        for name, field in schema.get("properties", {}).items():
            if name not in self._spec.with_ and field.get("default") is not None:
                yield _row(f"with.{name}", field["default"], HANDLER)

    def _env(self) -> Iterator[Row]:
        for name, text, origin in self._levels.variables():
            if origin.level in {"platform", "service environment"}:
                hidden = origin.level == "service environment"
                yield _row(f"env.{name}", _HIDDEN if hidden else text, origin)
            else:
                yield self._evaluated(f"env.{name}", text, origin, evaluate)

    def _cache(self) -> Iterator[Row]:
        cache = self._spec.cache
        if cache is None:
            yield _row("cache.enabled", False, ENGINE)
            return
        for name in type(cache).model_fields:
            written = name in cache.model_fields_set
            origin = self._levels.of_step("cache", name) if written else ENGINE
            yield self._evaluated(f"cache.{name}", getattr(cache, name), origin, evaluate)
        if self._options.no_cache:
            yield _row("cache.read", False, RUNTIME)

    def _on_error(self) -> Iterator[Row]:
        levels = self._levels
        if self._spec.on_error is not None:
            written, origin = self._spec.on_error, levels.of_step("on_error")
        elif levels.definition.on_error is not None:
            written, origin = levels.definition.on_error, levels.of_definition("on_error")
        else:
            yield _row("on_error", self._options.on_error, ENGINE)
            return
        yield _row("on_error", written.action or f"goto {written.goto}", origin)

    def _approval(self) -> Iterator[Row]:
        approval = self._spec.approval
        if approval is None:
            return
        for name in type(approval).model_fields:
            written = name in approval.model_fields_set
            origin = self._levels.of_step("approval", name) if written else ENGINE
            yield self._evaluated(f"approval.{name}", getattr(approval, name), origin, evaluate)

    def _limits(self) -> Iterator[Row]:
        definition, platform = self._levels.definition, self._levels.platform
        written = "parallel" in definition.limits.model_fields_set
        origin = self._levels.of_definition("limits", "parallel") if written else ENGINE
        yield _row("limits.parallel", definition.limits.parallel, origin)
        for name in type(platform.limits).model_fields:
            value = getattr(platform.limits, name)
            origin = ENGINE if value is None else self._levels.of_platform("limits", name)
            yield _row(f"limits.{name}", value, origin)

    def _config_keys(self) -> Iterator[Row]:
        handlers = {self._spec.type or "": self._handler} if self._handler is not None else {}
        texts = [(one.text, one.is_condition) for one in expression_sources(self._place, handlers)]
        texts += [(text, False) for _, text, _ in self._levels.variables()]
        paths = [
            path[1:]
            for text, is_condition in texts
            for path in paths_in(text, is_condition=is_condition)
            if path[0] == "config" and path[1:]
        ]
        for path in dict.fromkeys(paths):
            origin = self._levels.of_config(path)
            if origin is not None:
                yield _row(f"config.{'.'.join(path)}", _at(self._config, path), origin)

    def _written(self, name: str) -> Origin:
        return self._levels.of_step(name) if name in self._spec.model_fields_set else ENGINE

    def _evaluated(
        self,
        name: str,
        text: Any,
        origin: Origin,
        run: Callable[[Any, Mapping[str, Any]], Any],
    ) -> Row:
        try:
            value = run(text, self._names)
        except SlipwayError as error:
            return {**_row(name, None, origin), "error": error.message}
        if not _holds_unknown(value):
            return _row(name, value, origin)
        later = why_later(text, self._names)
        return {**_row(name, text, origin), "known": False, "later": later}


def _row(name: str, value: Any, origin: Origin) -> Row:
    return {
        "name": name,
        "value": value,
        "known": True,
        "later": None,
        "error": None,
        "level": origin.level,
        "place": origin.place,
    }


def _default(spec: Any) -> Any:
    missing = spec.default is None and spec.required is True
    return UNKNOWN if missing else spec.default


def _holds_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_holds_unknown(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(_holds_unknown(item) for item in value)
    return value is UNKNOWN or (isinstance(value, str) and str(UNKNOWN) in value)


def _at(config: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    here: Any = config
    for part in path:
        here = here[part]
    return here
