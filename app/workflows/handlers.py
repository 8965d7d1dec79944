"""The ports between the engine and everything that does work: handlers, effects, context.

A handler never raises to the graph: the step wrapper turns what it raises into a result. Errors marked
transient (`Unavailable`, timeouts, connection errors) are retried; every other SlipwayError is not.
"""

import asyncio
import builtins
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Protocol, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from app.clock import Clock
from app.errors import Invalid
from app.git_repository import GitRepository, Worktree
from app.http.exchange import Web
from app.models.prices import Price
from app.processes import Sandbox
from app.remotes.forge import Forge
from app.remotes.notifier import Notifier
from app.remotes.pages import Pages
from app.remotes.tracker import Tracker
from app.repositories.models import RepositoryConfig
from app.workflows.config_problems import config_problems
from app.workflows.definition import Reversibility, StepSpec
from app.workflows.effects import Effect, EffectLedger, EffectUnknown, NotMade
from app.workspace import Workspace

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from app.workflows.resolving import StepExpressions

__all__ = [
    "Artifacts",
    "ConfigT",
    "Effect",
    "EffectLedger",
    "EffectUnknown",
    "Handler",
    "NotMade",
    "Remotes",
    "Step",
    "StepConfig",
    "StepContext",
    "StepHandler",
    "StepLog",
    "StepResult",
    "declared_effects",
    "effects_of",
]


class StepLog(Protocol):
    """The step's log file and its live events; safe to call from the event loop, never blocks."""

    def write(self, text: str) -> None: ...

    def progress(self, done: float, total: float, message: str = "") -> None: ...

    async def close(self) -> None:
        """Write what is pending; the step's wrapper calls it after every attempt."""
        ...


class Artifacts(Protocol):
    async def put(self, name: str, content: bytes, media_type: str) -> dict[str, Any]:
        """Store content by its sha256; return `{name, sha256, size, media_type}`."""
        ...

    async def get(self, reference: Mapping[str, Any]) -> bytes: ...

    def read(self, reference: Mapping[str, Any]) -> bytes:
        """Do what `get` does (blocks)."""
        ...


class Remotes(Protocol):
    """What a workflow may touch outside; adapters are chosen by the composition root."""

    @property
    def tracker(self) -> Tracker: ...

    @property
    def pages(self) -> Pages: ...

    @property
    def notifier(self) -> Notifier: ...

    def repository(self, name: str) -> RepositoryConfig:
        """Raise NotFound (`unknown_repository`, nearest name in the message) for a name not configured."""
        ...

    def repositories(self) -> Sequence[RepositoryConfig]: ...

    def forge(self, repository: RepositoryConfig) -> Forge: ...

    async def git(self, repository: RepositoryConfig) -> GitRepository:
        """Return the repository's mirror, not fetched."""
        ...

    async def worktree(self, folder: Path) -> Worktree:
        """Return the checkout whose top folder this is; raise Invalid `no_checkout` where it is none."""
        ...

    def chat_model(self, name: str | None) -> "BaseChatModel":
        """Return the chat model of that name, the default one for None; NotFound `no_model`, `unknown_model`."""
        ...

    def model_price(self, name: str | None) -> Price | None:
        """Return what that chat model costs, None where the settings do not say."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """A step as its handler sees it: `config` is `with` with every expression resolved."""

    id: str
    name: str
    type: str
    config: Mapping[str, Any]
    cell: str | None = None
    matrix: Mapping[str, Any] = field(default_factory=dict)
    effects: Reversibility | None = None
    """What the definition says of its effects, None where it says nothing."""

    @property
    def key(self) -> str:
        return self.id if self.cell is None else f"{self.id}[{self.cell}]"


@dataclass(frozen=True, slots=True)
class StepContext:
    """What surrounds one attempt. `state` is a read-only picture of WorkflowState; `attempt` counts from 1.

    `released_at` is a moment fixed for the whole workflow (its creation): dates in commits, changelogs
    and documents come from it, so that the same assembly gives the same commit ids in every attempt.
    """

    workflow_id: str
    attempt: int
    state: Mapping[str, Any]
    released_at: str
    env: Mapping[str, str]
    remotes: Remotes
    ledger: EffectLedger
    artifacts: Artifacts
    log: StepLog
    clock: Clock
    workspace: Workspace
    sandbox: Sandbox
    web: Web
    secret: Callable[[str], str]
    """Returns a text with the handles in it (`secret://NAME`) replaced by their values: only for what the step's
    own `with` names, in a field that takes secrets, and never to be kept. NotFound, Invalid."""
    expressions: "StepExpressions"
    """For fields that are read again while the step runs, such as conditions."""
    draining: asyncio.Event
    """Set when the workflow shall stop at the next boundary; a long handler may end early with `Unavailable`."""
    round: int = 1
    """Counts how often the step was brought back to run anew; attempts count within it."""


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a handler leaves: JSON outputs, channel updates of WorkflowState, artifact references.

    `state` may only hold keys of WorkflowState other than `steps`, such as `{"tags": {"backend": "v2.1.0"}}`.
    """

    outputs: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    artifacts: tuple[dict[str, Any], ...] = ()
    status: Literal["completed", "skipped"] = "completed"
    reason: str | None = None


class StepHandler(Protocol):
    """`version` is part of what a cached result is known by; `runs_in_plan`: without effects, a dry run executes it."""

    @property
    def version(self) -> str: ...

    @property
    def runs_in_plan(self) -> bool: ...

    @property
    def type(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def description(self) -> str: ...

    @property
    def effects(self) -> Reversibility: ...

    @property
    def effects_vary(self) -> bool:
        """Return whether a step of this type may have no effects although `effects` says so: a command, say."""
        ...

    def effects_of_config(self, config: Mapping[str, Any]) -> Reversibility:
        """Return how what the step does can be answered, as far as its resolved `with` decides it."""
        ...

    def files_of_config(self, config: Mapping[str, Any]) -> Sequence[str]:
        """Return the files of the working folder (paths or globs) that the result depends on, for its cache key."""
        ...

    def get_config_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of `with`."""
        ...

    def validate_config(self, config: Mapping[str, Any]) -> list[str]:
        """Return problems as `path: message`; values that hold expressions are not judged."""
        ...

    async def execute(self, step: Step, context: StepContext) -> StepResult: ...

    async def plan(self, step: Step, context: StepContext) -> list[Effect]:
        """Return the effects `execute` would make; makes none itself."""
        ...

    async def compensate(
        self, step: Step, context: StepContext, outputs: Mapping[str, Any]
    ) -> list[Effect]:
        """Undo what the step made and return what was undone; irreversible effects are left alone."""
        ...


def declared_effects(spec: StepSpec, handler: StepHandler) -> Reversibility | None:
    """Return what the definition says of the step's effects; None leaves it to the handler.

    Whoever lets the result of a command be cached says that leaving it out changes nothing outside.
    """
    if spec.effects is None and handler.effects_vary and spec.cache is not None:
        return "none" if spec.cache.enabled else None
    return spec.effects


def effects_of(spec: StepSpec, handler: StepHandler, config: Mapping[str, Any]) -> Reversibility:
    """Return how what the step does can be answered: as the definition says, else as its handler does."""
    return declared_effects(spec, handler) or handler.effects_of_config(config)


class StepConfig(BaseModel):
    """Base of every handler's configuration model."""

    model_config = ConfigDict(frozen=True, extra="forbid")


ConfigT = TypeVar("ConfigT", bound=StepConfig)


class Handler(Generic[ConfigT]):
    """A handler whose `with` is a pydantic model: subclass `Handler[MyConfig]`, write `run`, where needed `effects_of` and `undo`."""

    type: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    effects: ClassVar[Reversibility] = "none"
    effects_vary: ClassVar[bool] = False
    version: ClassVar[str] = "1"
    runs_in_plan: ClassVar[bool] = True
    config_model: builtins.type[ConfigT]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for base in getattr(cls, "__orig_bases__", ()):
            for argument in get_args(base):
                if isinstance(argument, type) and issubclass(argument, StepConfig):
                    cls.config_model = argument  # type: ignore[assignment]  # bound at class creation

    def effects_of_config(self, config: Mapping[str, Any]) -> Reversibility:
        return self.effects

    def files_of_config(self, config: Mapping[str, Any]) -> Sequence[str]:
        return ()

    def get_config_schema(self) -> dict[str, Any]:
        return self.config_model.model_json_schema()

    def validate_config(self, config: Mapping[str, Any]) -> list[str]:
        try:
            self.config_model.model_validate(config)
        except ValidationError as error:
            return config_problems(error, self.config_model, config, judged=False)
        return []

    def parse(self, step: Step) -> ConfigT:
        """Return the typed configuration; raise Invalid naming the step and each wrong field."""
        try:
            return self.config_model.model_validate(step.config)
        except ValidationError as error:
            problems = "; ".join(
                one.rstrip(".")
                for one in config_problems(error, self.config_model, step.config, judged=True)
            )
            raise Invalid(
                f"Step {step.key} ({self.type}) got a wrong `with`: {problems}.",
                code="invalid_step_config",
                next_action="Correct the definition or the values it was started with.",
            ) from None

    async def execute(self, step: Step, context: StepContext) -> StepResult:
        return await self.run(self.parse(step), step, context)

    async def plan(self, step: Step, context: StepContext) -> list[Effect]:
        return await self.effects_of(self.parse(step), step, context)

    async def compensate(
        self, step: Step, context: StepContext, outputs: Mapping[str, Any]
    ) -> list[Effect]:
        return await self.undo(self.parse(step), step, context, outputs)

    async def run(self, config: ConfigT, step: Step, context: StepContext) -> StepResult:
        raise TypeError(f"{type(self).__name__} does not say how to run")

    async def effects_of(self, config: ConfigT, step: Step, context: StepContext) -> list[Effect]:
        return []

    async def undo(
        self, config: ConfigT, step: Step, context: StepContext, outputs: Mapping[str, Any]
    ) -> list[Effect]:
        return []
