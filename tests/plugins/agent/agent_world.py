"""One step of an agent over a folder: the model is scripted, workspace, artifacts and programs are real."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.artifacts.store import ArtifactStore
from app.clock import SystemClock
from app.errors import NotFound
from app.models.prices import Price
from app.plugins.agent.handlers import AgentStep
from app.processes import Sandbox, SandboxMode
from app.secrets import SecretStore
from app.workflows.handlers import Effect, NotMade, Step, StepContext, StepResult
from app.workflows.resolving import StepExpressions
from app.workspace import Workspace
from tests.plugins.release.release_world import MemoryLedger
from tests.scripted_model import ScriptedModel

__all__ = ["AgentWorld", "call"]


class _Log:
    def __init__(self) -> None:
        self.text = ""
        self.steps: list[tuple[float, float]] = []

    def write(self, text: str) -> None:
        self.text += text

    def progress(self, done: float, total: float, message: str = "") -> None:
        self.steps.append((done, total))

    async def close(self) -> None:
        return None


class _Ledger(MemoryLedger):
    """Remembers also what was begun."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: set[str] = set()

    async def perform(self, effect: Effect, **asked: Any) -> dict[str, Any]:
        make = asked.pop("make")

        async def begin() -> Any:
            self.begun.add(effect.key)
            try:
                return await make()
            except NotMade as error:
                self.begun.discard(effect.key)
                raise error.cause from None

        return await super().perform(effect, make=begin, **asked)

    def is_begun(self, effect: Effect) -> bool:
        return effect.key in self.begun


class _Remotes:
    """Only what an agent asks for."""

    def __init__(self) -> None:
        self.models: dict[str, Any] = {}
        self.prices: dict[str, Price] = {}

    def chat_model(self, name: str | None) -> Any:
        if not self.models:
            raise NotFound("No chat model is configured.", code="no_model")
        if (name or "default") not in self.models:
            raise NotFound(f"There is no chat model {name!r}.", code="unknown_model")
        return self.models[name or "default"]

    def model_price(self, name: str | None) -> Price | None:
        return self.prices.get(name or "default")


class AgentWorld:
    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        self.artifacts = ArtifactStore(folder / "artifacts")
        self.remotes = _Remotes()
        self.ledger = _Ledger()
        self.log = _Log()
        self.draining = asyncio.Event()
        self.env: dict[str, str] = {}
        self.secrets: dict[str, str] = {}
        self.attempt = 1
        self.round = 1
        self.mode: SandboxMode = "none"

    @property
    def sandbox(self) -> Sandbox:
        """Return a new one, which sees the PATH of this moment."""
        return Sandbox(self.mode)

    def play(self, *turns: dict[str, Any], name: str = "default") -> ScriptedModel:
        """Let the model say this, turn after turn."""
        model = ScriptedModel(turns=list(turns))
        self.remotes.models[name] = model
        return model

    def write(self, path: str, content: str) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(content, encoding="utf-8")

    def read(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    def context(self) -> StepContext:
        return StepContext(
            workflow_id="wf_test",
            attempt=self.attempt,
            state={},
            released_at="2024-02-01T10:00:00.000Z",
            env=self.env,
            remotes=self.remotes,  # type: ignore[arg-type]  # nothing else is asked here
            ledger=self.ledger,
            artifacts=self.artifacts,
            log=self.log,
            clock=SystemClock(),
            workspace=Workspace(self.folder),
            sandbox=self.sandbox,
            web=None,  # type: ignore[arg-type]  # an agent asks for no address itself
            secret=SecretStore(environment=self.secrets).reader(lambda: self.secrets),
            expressions=StepExpressions({}),
            draining=self.draining,
            round=self.round,
        )

    def step(self, config: Mapping[str, Any], handler: AgentStep) -> Step:
        return Step(id="agent", name="Agent", type=handler.type, config=config)

    async def run(self, handler: AgentStep | None = None, /, **config: Any) -> StepResult:
        handler = handler or AgentStep()
        config = {"prompt": "Do the work.", **config}
        return await handler.execute(self.step(config, handler), self.context())


def call(name: str, **arguments: Any) -> dict[str, Any]:
    """Return a turn in which the model calls one tool."""
    return {"calls": [{"name": name, "args": arguments}]}
