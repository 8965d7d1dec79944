"""What a step of the type `shell` says of its command."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ByteSize,
    ConfigDict,
    Field,
    TypeAdapter,
    WithJsonSchema,
)

from app.plugins.shell.syntax import ShellDialect
from app.processes import Limits, SandboxProfile
from app.workflows.expressions import LiftedText
from app.workflows.handlers import StepConfig

__all__ = ["Command", "LimitsConfig", "ShellConfig", "handed_names"]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)

_SECRET = re.compile(r"\s*\{\{\s*secrets\.\w+\s*\}\}\s*", re.ASCII)

Command = str | LiftedText | list[str | LiftedText | int | float]


def _not_empty(command: Command) -> Command:
    if not command or (isinstance(command, str) and not command.strip()):
        raise ValueError("the command is empty")
    return command


def _names(env: dict[str, Any]) -> dict[str, Any]:
    for name in env:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a variable")
    return env


_SIZE = TypeAdapter(ByteSize)


def _in_bytes(value: object) -> object:
    return int(_SIZE.validate_python(value)) if isinstance(value, str) else value


def _with_sizes(schema: dict[str, Any]) -> None:
    """Let the JSON Schema allow texts where a size is allowed, and name bounds as JSON Schema does."""
    words = {"ge": "minimum", "le": "maximum"}
    for name in ("address_space", "file_size", "memory", "output", "scratch"):
        field = schema["properties"][name]
        forms = [
            {words.get(key, key): item for key, item in form.items()} for form in field["anyOf"]
        ]
        field["anyOf"] = [*forms, {"type": "string"}]


Size = Annotated[int, BeforeValidator(_in_bytes)]
"""Bytes, or a text such as 200MiB or 1.5 GB."""


class LimitsConfig(StepConfig):
    """`cpu` in seconds, `processes` and `open_files` in numbers, all others in bytes or as sizes such as 200MiB; what is left out has a default."""

    model_config = ConfigDict(json_schema_extra=_with_sizes)

    cpu: int | None = Field(default=None, ge=1)
    address_space: Size | None = Field(default=None, ge=1 << 20)
    file_size: Size | None = Field(default=None, ge=0)
    open_files: int | None = Field(default=None, ge=3)
    processes: int | None = Field(default=None, ge=1)
    memory: Size | None = Field(default=None, ge=1 << 20)
    output: Size | None = Field(default=None, ge=1, le=256 << 20)
    scratch: Size | None = Field(default=None, ge=1 << 12)

    def limits(self) -> Limits:
        given = self.model_dump(exclude_none=True)
        if "cpu" in given:
            given["cpu_s"] = given.pop("cpu")
        return Limits(**given)


class ShellConfig(StepConfig):
    """`command`: a text for the shell, or a list of arguments that no shell reads; `working_directory` within the workspace."""

    command: Annotated[
        Command,
        AfterValidator(_not_empty),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "string", "minLength": 1, "lifted": True},
                    {
                        "type": "array",
                        "items": {
                            "anyOf": [{"type": "string", "lifted": True}, {"type": "number"}]
                        },
                        "minItems": 1,
                    },
                ]
            }
        ),
    ]
    shell: ShellDialect = "sh"
    working_directory: str | None = None
    security_profile: SandboxProfile = "standard"
    env: Annotated[
        dict[str, Annotated[Any, Field(json_schema_extra={"secret": True})]],
        AfterValidator(_names),
    ] = Field(default_factory=dict)
    stdin: Any = None
    limits: LimitsConfig | None = None
    success_codes: list[int] = Field(default=[0], min_length=1)


def handed_names(config: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the names in `env` whose values come from expressions; None when `stdin` and `env` hold none.

    A secret alone is no such value: who runs the service set it.
    """
    env = config.get("env")
    names = frozenset(
        str(name)
        for name, value in (env.items() if isinstance(env, Mapping) else ())
        if _has_value(value) and not _SECRET.fullmatch(str(value))
    )
    return names if names or _has_value(config.get("stdin")) else None


def _has_value(value: Any) -> bool:
    return "{{" in str(value)
