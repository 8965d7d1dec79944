"""A manager over a temporary data folder with handlers whose every call is counted; all the rest is real."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from app.approvals.decisions import Decisions
from app.artifacts.store import ArtifactStore
from app.clock import Clock, SystemClock
from app.errors import Conflict, Unavailable
from app.ids import Ids
from app.plugins.approval.handlers import register as register_approval
from app.plugins.flow.handlers import register as register_flow
from app.processes import Sandbox
from app.secrets import SecretStore
from app.step_cache.store import StepCache
from app.workflows.advance import Engine
from app.workflows.backend import ExecutionBackend
from app.workflows.embedded import EmbeddedBackend
from app.workflows.handlers import Effect, Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.library import DefinitionLibrary
from app.workflows.loader import load_definition
from app.workflows.manager import WorkflowManager
from app.workflows.platform_file import Platform
from app.workflows.reader import WorkflowReader
from app.workflows.registry import PluginRegistry
from app.workflows.shelf import Shelf
from app.workflows.starting import StartOptions

__all__ = ["House", "World"]


class World:
    """What the counted handlers did, and what holds them up."""

    def __init__(self) -> None:
        self.runs: Counter[str] = Counter()
        self.made: list[str] = []
        self.undoing: list[str] = []
        self.undone: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.broken: set[str] = set()
        self.mute: set[str] = set()
        """Things whose making is not answered, and that cannot be asked for."""
        self.stuck: set[str] = set()
        """Things that cannot be undone: asking for it is not answered."""
        self.alive: Callable[[], None] = lambda: None
        """Raises when nothing can be done any more: the process that would do it is dead."""

    def gate(self, name: str) -> asyncio.Event:
        return self.gates.setdefault(name, asyncio.Event())


class _WorkConfig(StepConfig):
    fails: int = 0
    """How many first runs fail with a transient error."""
    broken: bool = False
    gate: str | None = None
    value: Any = None


class _Work(Handler[_WorkConfig]):
    type: ClassVar[str] = "test.work"
    title: ClassVar[str] = "Work"
    description: ClassVar[str] = "Counts its runs."

    def __init__(self, world: World) -> None:
        self._world = world

    async def run(self, config: _WorkConfig, step: Step, context: StepContext) -> StepResult:
        self._world.runs[step.key] += 1
        if config.gate:
            await self._world.gate(config.gate).wait()
        if self._world.runs[step.key] <= config.fails:
            raise Unavailable(f"{step.key} is not ready")
        if config.broken or step.key in self._world.broken:
            raise Conflict(f"{step.key} is broken", next_action="Mend it.")
        return StepResult({"value": config.value, "run": self._world.runs[step.key]})


class _MakeConfig(StepConfig):
    name: str
    reversibility: str = "reversible"
    undo_gate: str | None = None
    vouched: bool = True


class _Make(Handler[_MakeConfig]):
    type: ClassVar[str] = "test.make"
    title: ClassVar[str] = "Make"
    description: ClassVar[str] = "Makes one thing in the world."
    effects = "reversible"

    def __init__(self, world: World) -> None:
        self._world = world

    def _effect(self, config: _MakeConfig) -> Effect:
        return Effect("thing", config.name, config.reversibility, f"Make {config.name}")  # type: ignore[arg-type]  # the tests name it right

    async def run(self, config: _MakeConfig, step: Step, context: StepContext) -> StepResult:
        left = {"name": config.name}

        def answer(value: dict[str, Any]) -> dict[str, Any]:
            if config.name in self._world.mute:
                raise Unavailable(f"{config.name} does not answer")
            return value

        async def find() -> dict[str, Any] | None:
            return answer(left) if config.name in self._world.made else None

        async def make() -> dict[str, Any]:
            self._world.alive()
            self._world.made.append(config.name)
            return answer(left)

        outcome = await context.ledger.perform(
            self._effect(config), find=find, make=make, assumed=left if config.vouched else None
        )
        return StepResult(outcome, state={"tags": {step.key: config.name}})

    async def effects_of(
        self, config: _MakeConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        return [self._effect(config)]

    async def undo(
        self, config: _MakeConfig, step: Step, context: StepContext, outputs: Mapping[str, Any]
    ) -> list[Effect]:
        async def make() -> dict[str, Any]:
            self._world.undoing.append(config.name)
            if config.undo_gate:
                await self._world.gate(config.undo_gate).wait()
            if config.name in self._world.stuck:
                raise Unavailable(f"{config.name} does not answer")
            self._world.alive()
            self._world.undone.append(config.name)
            if config.name in self._world.made:
                self._world.made.remove(config.name)
            return {}

        undone = await context.ledger.undo(self._effect(config), make=make)
        return [] if undone is None else [self._effect(config)]


class House:
    """One data folder and the managers that own it one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = World()
        self.sandbox = Sandbox("none")
        self.secrets = SecretStore(folder / "secrets")
        self.registry = PluginRegistry()
        for register in (register_flow, register_approval):
            register(self.registry)
        self.registry.register_step_handler(_Work(self.world))
        self.registry.register_step_handler(_Make(self.world))
        self.platform = Platform()
        self._managers: list[WorkflowManager] = []

    async def manager(
        self, *, take_up: bool = True, clock: Clock | None = None, grace_s: float = 10.0
    ) -> WorkflowManager:
        clock = clock or SystemClock()
        decisions = Decisions(self.folder / "approvals")
        artifacts = ArtifactStore(self.folder / "artifacts")
        cache = StepCache(self.folder / "cache", artifacts, clock)

        async def load_backend(reader: WorkflowReader) -> ExecutionBackend:
            engine = Engine(
                handlers=self.registry.handlers,
                remotes=None,  # type: ignore[arg-type]  # the handlers here touch nothing remote
                artifacts=artifacts,
                clock=clock,
                jitter=lambda: 0.5,
                secrets=self.secrets,
                sandbox=self.sandbox,
                platform=self.platform,
                step_cache=cache,
            )
            assert isinstance(reader, WorkflowManager)
            return EmbeddedBackend(engine, reader.on_settled, grace_s)

        async def claim() -> None:
            return None

        manager = WorkflowManager(
            Shelf(self.folder / "workflows", self.registry, decisions, clock),
            clock,
            artifacts,
            load_backend,
            library=DefinitionLibrary(
                self.folder / "definitions", self.registry, platform=self.platform
            ),
            registry=self.registry,
            remotes=None,  # type: ignore[arg-type]  # no kind asks for it here
            decisions=decisions,
            ids=Ids(clock),
            claim=claim,
            take_up=take_up,
        )
        self._managers.append(manager)
        await manager.open()
        return manager

    async def start(
        self,
        manager: WorkflowManager,
        text: str,
        *,
        on_error: str = "pause",
        directory: Path | None = None,
        no_cache: bool = False,
        **inputs: Any,
    ) -> str:
        loaded = load_definition(text, handlers=self.registry.handlers)
        options = StartOptions(on_error=on_error, directory=directory, no_cache=no_cache)
        return await manager.start_loaded(loaded, inputs, options)

    async def close(self) -> None:
        for manager in self._managers:
            await manager.close()
