"""The canonical document as frozen models: what a definition may say. Reading text is the loader's work."""

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from app.workflows.durations import DURATION_PATTERN, LONGEST_S, parse_duration
from app.workflows.values import InputSpec, JsonType, TypedSchema, ValueSchema

__all__ = [
    "Approval",
    "Cache",
    "Compensation",
    "Concurrency",
    "Defaults",
    "Definition",
    "InputSpec",
    "Limits",
    "OnError",
    "OutputSpec",
    "Retry",
    "Reversibility",
    "Seconds",
    "StepId",
    "StepSpec",
    "ValueSchema",
]

MOST_STEPS = 2000
"""In one list of steps."""

Reversibility = Literal["none", "reversible", "compensatable", "irreversible"]
Seconds = Annotated[
    float,
    BeforeValidator(parse_duration),
    Field(ge=0, le=LONGEST_S, allow_inf_nan=False),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": LONGEST_S},
                {"type": "string", "pattern": DURATION_PATTERN},
            ]
        }
    ),
]
"""A duration in seconds, written as a number or as `250ms`, `30s`, `5m`, `1h`, `7d`."""

_STEP_ID, _NAME = r"^[a-z][a-z0-9_]*$", r"^[a-z][a-z0-9-]*$"
_ANY_STEP_ID = r"^[A-Za-z][A-Za-z0-9_-]*$"
_LONGEST_NAME = 64


def _is_canonical(info: ValidationInfo) -> bool:
    return bool((info.context or {}).get("dialect", "canonical") == "canonical")


def _checked_id(value: str, info: ValidationInfo) -> str:
    pattern = _STEP_ID if _is_canonical(info) else _ANY_STEP_ID
    if not re.fullmatch(pattern, value) or len(value) > _LONGEST_NAME:
        raise ValueError(
            f"is no id: it must match {pattern} and have at most {_LONGEST_NAME} characters"
        )
    return value


def _checked_name(value: str, info: ValidationInfo) -> str:
    longest = _LONGEST_NAME if _is_canonical(info) else 200
    if _is_canonical(info) and not re.fullmatch(_NAME, value):
        raise ValueError(f"is no name: it must match {_NAME}")
    if not value.strip() or len(value) > longest:
        raise ValueError(f"is no name: it must have 1 to {longest} characters")
    return value


StepId = Annotated[
    str,
    AfterValidator(_checked_id),
    WithJsonSchema({"type": "string", "pattern": _STEP_ID, "maxLength": _LONGEST_NAME}),
]
"""Canonical ids match `^[a-z][a-z0-9_]*$`; the other dialects keep theirs, hyphens and capitals included."""

DefinitionName = Annotated[
    str,
    AfterValidator(_checked_name),
    WithJsonSchema({"type": "string", "pattern": _NAME, "maxLength": _LONGEST_NAME}),
]
"""Canonical names match `^[a-z][a-z0-9-]*$`; the other dialects keep theirs."""


class _Model(BaseModel):
    # Built when a definition is first read: a service listens earlier without
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


class OutputSpec(TypedSchema):
    """An output of a step or of the workflow; `from` is an expression, without it the latest of that name.

    `path`, of a step's output: a file of its working folder, which is kept as an artifact.
    The keywords of JSON Schema say what its value must be; `required: true` says that it must not be null.
    """

    type: JsonType | Literal["artifact"] | list[JsonType] | None = None  # type: ignore[assignment]  # one type more than an input has
    from_: str | None = Field(default=None, alias="from")
    path: str | None = None

    def as_json_schema(self) -> dict[str, Any]:
        """Return what the value must be; a reference to a file has no schema of its own."""
        schema = super().as_json_schema()
        if self.type == "artifact":
            del schema["type"]
        return schema


class Cache(_Model):
    """When a step's result is taken from an earlier run: `key`, the contents of `files` (globs) and `version` are the same.

    `ttl`: how old it may be, in seconds. What the step was started with always counts.
    """

    enabled: bool = True
    key: Any = None
    files: tuple[str, ...] = ()
    ttl: Seconds | None = None
    version: str = "1"


class Concurrency(_Model):
    """What a workflow holds while it lives, how long it rests after its end, and what a busy one does to the next."""

    resources: tuple[str, ...] = ()
    cooldown: Seconds | None = None
    on_conflict: Literal["wait", "reject"] = "wait"


class Retry(_Model):
    """`max` counts retries after the first try; `delay` is the first pause in seconds, `jitter` a share of it."""

    max: int = Field(default=3, ge=0, le=100)
    delay: Seconds = 1.0
    backoff: Literal["fixed", "linear", "exponential"] = "exponential"
    jitter: float = Field(default=0.1, ge=0, le=1)
    on: tuple[Literal["transient", "any"], ...] = ("transient",)


class Approval(_Model):
    """A gate before the step: who may answer, how many must agree, until when (seconds from the request)."""

    title: str | None = None
    message: str = ""
    approvers: tuple[str, ...] = ("role:approver",)
    quorum: int = Field(default=1, ge=1)
    allow_self: bool = False
    expires: Seconds | None = None
    plan: Any = None
    """What is shown and signed: any value, usually one expression; its digest binds the decision."""


class OnError(_Model):
    """What follows a failure when retries are exhausted."""

    action: Literal["pause", "fail", "continue", "rollback"] | None = None
    goto: StepId | None = None


class Compensation(_Model):
    """The step type that undoes this step, and its configuration."""

    type: str
    with_: dict[str, Any] = Field(default_factory=dict, alias="with")


class Limits(_Model):
    """`parallel`: handlers executing at once in one workflow; waiting steps do not count."""

    parallel: int = Field(default=32, ge=1, le=1000)


class Defaults(_Model):
    timeout: Seconds | None = None
    retry: Retry | None = None


class StepSpec(_Model):
    """One step. `needs` None means the step written above; `()` means no dependency."""

    id: StepId
    name: str | None = None
    description: str | None = None
    type: str | None = None
    with_: dict[str, Any] = Field(default_factory=dict, alias="with")
    needs: tuple[str, ...] | None = None
    when: str | bool | None = None
    required: bool = True
    enabled: bool = True
    automatic: bool = False
    env: dict[str, str] = Field(default_factory=dict)
    retry: Retry | None = None
    timeout: Seconds | None = None
    cache: Cache | None = None
    matrix: dict[str, Any] | None = None
    steps: tuple["StepSpec", ...] = Field(default=(), max_length=MOST_STEPS)
    approval: Approval | None = Field(default=None, validate_default=True)
    outputs: dict[str, OutputSpec] = Field(default_factory=dict)
    effects: Reversibility | None = None
    on_error: OnError | None = None
    compensate: Compensation | None = None
    tags: tuple[str, ...] = ()

    @field_validator("approval", mode="after")
    @classmethod
    def _approval_asks(cls, approval: Approval | None, info: ValidationInfo) -> Approval | None:
        """Make a step of type `approval` ask also without an `approval` block."""
        return Approval() if approval is None and info.data.get("type") == "approval" else approval

    @property
    def title(self) -> str:
        return self.name or self.id.replace("_", " ").capitalize()


class Definition(_Model):
    """A versioned document: inputs, configuration, steps."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    name: DefinitionName
    version: str = "1.0.0"
    kind: str | None = None
    description: str = ""
    author: str | None = None
    tags: tuple[str, ...] = ()
    inputs: dict[str, InputSpec] = Field(default_factory=dict)
    outputs: dict[str, OutputSpec] = Field(default_factory=dict)
    config: dict[str, Any] = Field(default_factory=dict)
    env: dict[str, str] = Field(default_factory=dict)
    timeout: Seconds | None = None
    defaults: Defaults = Defaults()
    limits: Limits = Limits()
    concurrency: Concurrency = Concurrency()
    on_error: OnError | None = None
    steps: tuple[StepSpec, ...] = Field(min_length=1, max_length=MOST_STEPS)
    layout: dict[str, Any] = Field(default_factory=dict)
