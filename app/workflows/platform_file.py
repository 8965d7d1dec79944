"""What an installation says beneath every definition: a file of its operator, and the environment that it lets through."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.errors import Invalid
from app.nearest import nearest
from app.workflows.definition import Defaults, Retry
from app.workflows.loader.problems import Problem, path_text

if TYPE_CHECKING:
    from app.workflows.loader.document import Document

__all__ = ["Platform", "PlatformLimits", "read_platform"]

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlatformLimits(_Model):
    """Over all workflows of the service; None sets no limit. What is over waits."""

    parallel_steps: int | None = Field(default=None, ge=1, le=10_000)
    running_workflows: int | None = Field(default=None, ge=1, le=10_000)


class _File(_Model):
    config: dict[str, Any] = Field(default_factory=dict)
    env: dict[str, str] = Field(default_factory=dict)
    env_allowed: list[str] = Field(default_factory=list)
    defaults: Defaults = Defaults()
    limits: PlatformLimits = PlatformLimits()


_KEYS: Mapping[tuple[str, ...], Iterable[str]] = {
    (): _File.model_fields,
    ("limits",): PlatformLimits.model_fields,
    ("defaults",): Defaults.model_fields,
    ("defaults", "retry"): Retry.model_fields,
}


@dataclass(frozen=True, slots=True)
class Platform:
    """`allowed` holds the variables of the service's own environment that steps see; `source` is the file's name.

    `places`: path in the file -> line and column from 1.
    """

    config: Mapping[str, Any] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    allowed: Mapping[str, str] = field(default_factory=dict)
    defaults: Defaults = field(default_factory=Defaults)
    limits: PlatformLimits = field(default_factory=PlatformLimits)
    source: str = ""
    places: Mapping[tuple[str | int, ...], tuple[int, int]] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, str]:
        """Return what the steps' environment begins with."""
        return {**self.allowed, **self.env}

    def place(self, *path: str | int) -> str:
        """Return `file:line:column` of a path in the file."""
        while path and path not in self.places:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        return f"{self.source}:{line}:{column}"


def read_platform(file: Path, environment: Mapping[str, str]) -> Platform:
    """Return what the file says (YAML or JSON, blocks).

    Raises Invalid `bad_platform` with everything that is wrong: its line, and what to write instead.
    """
    from app.workflows.loader.document import (  # noqa: PLC0415  # a service without such a file listens earlier
        read_document,
    )

    try:
        text = file.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise _refused(file, [f"{file}: it cannot be read: {error}."], []) from None
    document = read_document(text)
    problems = [
        Problem(
            fault.code, fault.message, str(file), fault.line, fault.column, path_text(fault.path)
        )
        for fault in document.faults
    ]
    found: _File | None = None
    if document.data is not None:
        try:
            found = _File.model_validate_json(orjson.dumps(document.data), strict=True)
        except ValidationError as error:
            problems += [_problem(detail, document, file) for detail in error.errors()]
    if found is not None:
        problems += _wrong_names(found, document, file)
    if problems or found is None:
        raise _refused(file, [str(problem) for problem in problems], problems)
    return Platform(
        config=found.config,
        env=found.env,
        allowed={name: environment[name] for name in found.env_allowed if name in environment},
        defaults=found.defaults,
        limits=found.limits,
        source=str(file),
        places=document.values,
    )


def _problem(detail: Any, document: "Document", file: Path) -> Problem:
    path = tuple(detail["loc"])
    unknown = detail["type"] == "extra_forbidden"
    line, column = document.position(path, at_key=unknown)
    message = f"{detail['msg'].removeprefix('Value error, ').removeprefix('Input ')}."
    if unknown:
        message = f"Unknown key {path[-1]!r}.{nearest(str(path[-1]), _KEYS.get(path[:-1], ()))}"
    return Problem(detail["type"], message, str(file), line, column, path_text(path))


def _wrong_names(found: _File, document: "Document", file: Path) -> list[Problem]:
    named = [(name, ("env", name)) for name in found.env]
    named += [(name, ("env_allowed", at)) for at, name in enumerate(found.env_allowed)]  # type: ignore[misc]  # a place in a list
    return [
        Problem(
            "wrong_name",
            f"{name!r} is no name of a variable.",
            str(file),
            *document.position(path, at_key=True),
            path_text(path),
        )
        for name, path in named
        if not _VARIABLE.fullmatch(name)
    ]


def _refused(file: Path, lines: list[str], problems: list[Problem]) -> Invalid:
    listed = "\n".join(f"  {line}" for line in lines[:50])
    return Invalid(
        f"The platform file {file} cannot be used:\n{listed}",
        code="bad_platform",
        next_action="Correct it, or name another one with SLIPWAY_PLATFORM.",
        details={"problems": [problem.as_json() for problem in problems]},
    )
