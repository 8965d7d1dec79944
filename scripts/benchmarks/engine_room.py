"""The engine in this process, on a folder of its own, with steps that do nothing or sleep."""

import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.settings import Settings
from app.wiring import build_service
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.loader import load_definition
from app.workflows.manager import WorkflowManager
from app.workflows.registry import PluginRegistry
from app.workflows.starting import StartOptions

__all__ = ["EngineRoom", "engine_room", "linear"]


class _Nothing(StepConfig):
    pass


class NothingHandler(Handler[_Nothing]):
    type = "bench.nothing"
    title = "Nothing"
    description = "Does nothing, so that all that is measured is the engine."

    def __init__(self) -> None:
        self.moments_ms: list[float] = []

    async def run(self, config: _Nothing, step: Step, context: StepContext) -> StepResult:
        self.moments_ms.append(time.perf_counter() * 1000)
        return StepResult(outputs={"done": True})


class _Sleep(StepConfig):
    seconds: float


class SleepHandler(Handler[_Sleep]):
    type = "bench.sleep"
    title = "Sleep"
    description = "Sleeps as long as it is told."

    async def run(self, config: _Sleep, step: Step, context: StepContext) -> StepResult:
        await context.clock.sleep(config.seconds)
        return StepResult(outputs={"done": True})


@dataclass(frozen=True, slots=True)
class EngineRoom:
    manager: WorkflowManager
    registry: PluginRegistry
    nothing: NothingHandler
    folder: Path

    async def run(self, text: str) -> str:
        """Run a definition from start to end; return its id. `nothing` then knows when its steps ran."""
        self.nothing.moments_ms.clear()
        loaded = load_definition(text, handlers=self.registry.handlers)
        options = StartOptions(on_error="fail")
        workflow_id = await self.manager.start_loaded(loaded, {}, options)
        async for event in self.manager.get_workflow_stream(workflow_id):
            last = event
        if last.type != "workflow_completed":
            raise RuntimeError(f"the workflow ended with {last}")
        return workflow_id

    def journal(self, workflow_id: str) -> Path:
        return self.folder / "workflows" / workflow_id / "journal.jsonl"


@contextlib.asynccontextmanager
async def engine_room() -> AsyncIterator[EngineRoom]:
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder:
        service = build_service(Settings(data_dir=Path(folder)))
        nothing = NothingHandler()
        service.registry.register_step_handler(nothing)
        service.registry.register_step_handler(SleepHandler())
        await service.open()
        try:
            yield EngineRoom(service.manager, service.registry, nothing, Path(folder))
        finally:
            await service.close()


def linear(name: str, steps: Sequence[str]) -> str:
    """Return a definition whose steps do nothing, one after the other."""
    lines = ["schema: 1", f"name: {name}", "version: 1.0.0", "steps:"]
    return "\n".join([*lines, *(f"  - {{id: {step}, type: bench.nothing}}" for step in steps), ""])
