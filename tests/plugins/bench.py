"""One step on a bench: what the engine hands to a handler, all real but for the ledger and the log."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from app.artifacts.store import ArtifactStore
from app.clock import Clock, SystemClock
from app.http.addresses import AllowedHosts
from app.http.client import HttpClient
from app.processes import Sandbox, SandboxMode
from app.secrets import SecretStore
from app.workflows.handlers import Effect, NotMade, Step, StepContext
from app.workflows.resolving import SecretHandles, StepExpressions, resolve_fields, special_shape
from app.workflows.state import StepEntry
from app.workspace import Workspace

__all__ = ["Bench", "Ledger", "Log"]


@dataclass
class Log:
    text: str = ""

    def write(self, text: str) -> None:
        self.text += text

    def progress(self, done: float, total: float, message: str = "") -> None:
        self.text += message

    async def close(self) -> None:
        return None


@dataclass
class Ledger:
    """Keeps what the durable one keeps; `crash` is one between the effect and its outcome."""

    outcomes: dict[str, dict[str, Any]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    known_not_made: set[str] = field(default_factory=set)
    effects: list[Effect] = field(default_factory=list)

    async def perform(
        self, effect: Effect, *, find: Any, make: Any, assumed: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        if effect.key in self.outcomes:
            return self.outcomes[effect.key]
        if effect.key not in self.known_not_made and (found := await find()) is not None:
            return cast("dict[str, Any]", found)
        self.effects.append(effect)
        self.begun.add(effect.key)
        try:
            self.outcomes[effect.key] = await make()
        except NotMade as refusal:
            self.begun.discard(effect.key)
            self.known_not_made.add(effect.key)
            raise refusal.cause from None
        return self.outcomes[effect.key]

    async def undo(self, effect: Effect, *, make: Any) -> dict[str, Any] | None:
        return None

    def outcome(self, effect: Effect) -> dict[str, Any] | None:
        return self.outcomes.get(effect.key)

    def is_ours(self, effect: Effect) -> bool:
        return effect.key in self.outcomes

    def is_begun(self, effect: Effect) -> bool:
        return effect.key in self.begun and effect.key not in self.outcomes

    def crash(self) -> None:
        self.outcomes.clear()


@dataclass
class Bench:
    """What surrounds one step, with everything real but the ledger and the log."""

    folder: Path
    hosts: tuple[str, ...] = ()
    secrets: dict[str, str] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)
    """What expressions see."""
    clock: Clock = field(default_factory=SystemClock)
    sandbox: SandboxMode = "auto"
    started_at: str | None = None
    ledger: Ledger = field(default_factory=Ledger)
    log: Log = field(default_factory=Log)
    draining: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.workspace = Workspace(self.folder / "workspace")
        self.workspace.root.mkdir(exist_ok=True)

    def step(self, handler: Any, **config: Any) -> Step:
        """Return the step as the engine resolves it."""
        resolved = resolve_fields(config, special_shape(handler), self.scope)
        return Step("one", "One", handler.type, resolved)

    @property
    def scope(self) -> dict[str, Any]:
        workflow = {"id": "wf_1", "name": "d", "version": "1.0.0", "started_by": "ada"}
        known = {"inputs": {}, "config": {}, "matrix": {}, "env": {}, "workflow": workflow}
        return {
            **known,
            "secrets": SecretHandles(),
            "now": "2026-01-01T00:00:00.000Z",
            **self.names,
        }

    def context(self, *allowed: str) -> StepContext:
        store = SecretStore(None, self.secrets)
        entry = StepEntry(status="running", started_at=self.started_at)
        return StepContext(
            workflow_id="wf_1",
            attempt=1,
            state={"steps": {"one": entry}},
            released_at="2026-01-01T00:00:00.000Z",
            env={},
            remotes=cast("Any", None),
            ledger=self.ledger,
            artifacts=ArtifactStore(self.folder / "artifacts"),
            log=self.log,
            clock=self.clock,
            workspace=self.workspace,
            sandbox=Sandbox(self.sandbox),
            web=HttpClient(AllowedHosts(self.hosts), SystemClock()),
            secret=store.reader(lambda: set(allowed) or {name.lower() for name in self.secrets}),
            expressions=StepExpressions(self.scope),
            draining=self.draining,
        )

    async def run(self, handler: Any, **config: Any) -> dict[str, Any]:
        """Execute the step and return its outputs."""
        result = await handler.execute(self.step(handler, **config), self.context())
        return cast("dict[str, Any]", result.outputs)
