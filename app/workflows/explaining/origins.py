"""Where values come from: a level of configuration and a place in a file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.workflows.definition import Definition, Retry, StepSpec
from app.workflows.levels import retry_of, timeout_of
from app.workflows.platform_file import Platform

__all__ = ["ENGINE", "HANDLER", "RUNTIME", "Levels", "Origin"]

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """`place` is `file:line:column`, empty where a value stands in no file."""

    level: str
    place: str = ""


ENGINE = Origin("engine default")
HANDLER = Origin("handler default")
RUNTIME = Origin("runtime")


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of one step, the most general first: platform, kind, definition, step, runtime."""

    platform: Platform
    kind: str
    kind_config: Mapping[str, Any]
    definition: Definition
    step: StepSpec
    step_path: Path
    place_of: Callable[[Path], str]
    env: Mapping[str, str]
    config: Mapping[str, Any]
    """`env` and `config` are what the start adds."""

    def of_step(self, *path: str | int) -> Origin:
        return Origin("step", self.place_of((*self.step_path, *path)))

    def of_definition(self, *path: str | int) -> Origin:
        return Origin("definition", self.place_of(path))

    def of_platform(self, *path: str | int) -> Origin:
        return Origin("platform", self.platform.place(*path))

    def of_config(self, path: tuple[str, ...]) -> Origin | None:
        """Return the origin of a key of `config`; None when no level has it."""
        if _has(self.config, path):
            return RUNTIME
        if _has(self.definition.config, path):
            return self.of_definition("config", *path)
        if _has(self.kind_config, path):
            return Origin(f"kind {self.kind}")
        if _has(self.platform.config, path):
            return self.of_platform("config", *path)
        return None

    def variables(self) -> Iterator[tuple[str, str, Origin]]:
        """Yield name, text and origin of the step's environment."""
        found: dict[str, tuple[str, Origin]] = {
            name: (text, Origin("service environment", self.platform.place("env_allowed")))
            for name, text in self.platform.allowed.items()
        }
        for name, text in self.platform.env.items():
            found[name] = text, self.of_platform("env", name)
        for name, text in self.definition.env.items():
            found[name] = text, self.of_definition("env", name)
        for name, text in self.step.env.items():
            found[name] = text, self.of_step("env", name)
        for name, text in self.env.items():
            found[name] = text, RUNTIME
        for name, (text, origin) in found.items():
            yield name, text, origin

    def timeout(self) -> tuple[float | None, Origin]:
        platform, definition = self.platform.defaults.timeout, self.definition.defaults.timeout
        value = timeout_of(platform, definition, self.step.timeout)
        if self.step.timeout is not None:
            return value, self.of_step("timeout")
        if definition is not None:
            return value, self.of_definition("defaults", "timeout")
        return value, ENGINE if platform is None else self.of_platform("defaults", "timeout")

    def retry(self) -> Iterator[tuple[str, Any, Origin]]:
        """Yield every field of the retry with its value and origin."""
        platform, definition = self.platform.defaults.retry, self.definition.defaults.retry
        value = retry_of(platform, definition, self.step.retry)
        for name in Retry.model_fields:
            origin = ENGINE
            if _writes(platform, name):
                origin = self.of_platform("defaults", "retry", name)
            if _writes(definition, name):
                origin = self.of_definition("defaults", "retry", name)
            if _writes(self.step.retry, name):
                origin = self.of_step("retry", name)
            yield name, getattr(value, name), origin


def _writes(retry: Retry | None, name: str) -> bool:
    return retry is not None and name in retry.model_fields_set


def _has(config: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    here: Any = config
    for part in path:
        if not isinstance(here, Mapping) or part not in here:
            return False
        here = here[part]
    return True
