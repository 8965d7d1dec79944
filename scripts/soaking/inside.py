"""What runs inside the service in a fault run: handlers that count, and faults at exact places.

A plugin like anybody's. `SOAK_WORLD` names the file that stands for the world outside: one line per deed, written
by one system call, so that it survives a kill. `SOAK_FAULT` is `<point> <effect key>`: the process kills itself
(or loses an answer) at that point of the effect's life, and says so in the world first.
"""

import asyncio
import os
import random
import signal
import stat
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, NoReturn

from app.clock import SystemClock
from app.errors import Unavailable
from app.processes import run_process
from app.workflows.definition import Reversibility
from app.workflows.handlers import Effect, Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.ledger import RecordLedger
from app.workflows.registry import PluginRegistry

__all__ = ["EVERY", "POINTS", "register"]

EVERY = "*"
"""As an effect key: each effect once."""
POINTS = ("asked", "planned", "during", "made", "recorded", "dropped")
"""Before the world is asked, intent durable, in the middle of the effect, effect made but not recorded, outcome
durable, and: effect made but its answer lost, in a process that lives on."""

_Ask = Callable[[], Awaitable[dict[str, Any] | None]]
_Make = Callable[[], Awaitable[dict[str, Any]]]
_Left = Mapping[str, Any] | None


def tell(*words: str) -> None:
    """Add a line to the world, whole or not at all."""
    descriptor = os.open(os.environ["SOAK_WORLD"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        os.write(descriptor, (" ".join(words) + "\n").encode())
    finally:
        os.close(descriptor)


class _WorkConfig(StepConfig):
    for_ms: int = 0
    size: int = 0
    """Bytes of output."""


class Work(Handler[_WorkConfig]):
    type: ClassVar[str] = "soak.work"
    title: ClassVar[str] = "Work"
    description: ClassVar[str] = "Tells the world that it ran."

    async def run(self, config: _WorkConfig, step: Step, context: StepContext) -> StepResult:
        tell("run", context.workflow_id, step.key, str(context.attempt))
        if config.for_ms:
            await asyncio.sleep(config.for_ms / 1000)
        return StepResult({"text": "x" * config.size})


class Die(Handler[_WorkConfig]):
    type: ClassVar[str] = "soak.die"
    title: ClassVar[str] = "Die"
    description: ClassVar[str] = "Tells the world that it ran and kills the process."

    async def run(self, config: _WorkConfig, step: Step, context: StepContext) -> StepResult:
        tell("run", context.workflow_id, step.key, str(context.attempt))
        die("step", context.workflow_id)


class Fail(Handler[_WorkConfig]):
    type: ClassVar[str] = "soak.fail"
    title: ClassVar[str] = "Fail"
    description: ClassVar[str] = "Tells the world that it ran and fails, as if something were away."
    effects: ClassVar[Reversibility] = "reversible"

    async def run(self, config: _WorkConfig, step: Step, context: StepContext) -> StepResult:
        tell("run", context.workflow_id, step.key, str(context.attempt))
        await asyncio.sleep(config.for_ms / 1000)
        raise Unavailable("It is away.", code="away")


class _ProgramConfig(StepConfig):
    script: str


class Program(Handler[_ProgramConfig]):
    type: ClassVar[str] = "soak.program"
    title: ClassVar[str] = "Run a program"
    description: ClassVar[str] = (
        "Runs a shell script through the door that every program goes through."
    )

    async def run(self, config: _ProgramConfig, step: Step, context: StepContext) -> StepResult:
        folder = Path(os.environ["SOAK_WORLD"]).parent / context.workflow_id
        folder.mkdir(exist_ok=True)
        await run_process(["sh", "-c", config.script], cwd=folder)
        return StepResult()


class _MakeConfig(StepConfig):
    name: str
    for_ms: int = 0


class Make(Handler[_MakeConfig]):
    type: ClassVar[str] = "soak.make"
    title: ClassVar[str] = "Make"
    description: ClassVar[str] = "Makes a thing in the world; a second time would be seen there."
    effects: ClassVar[Reversibility] = "reversible"

    async def run(self, config: _MakeConfig, step: Step, context: StepContext) -> StepResult:
        name = f"{context.workflow_id}/{config.name}"

        async def find() -> dict[str, Any] | None:
            return {"name": name} if name in things() else None

        async def make() -> dict[str, Any]:
            await asyncio.sleep(config.for_ms / 1000)
            tell("make", name)
            return {"name": name}

        await context.ledger.perform(_thing(config), find=find, make=make)
        return StepResult({"name": name})

    async def effects_of(
        self, config: _MakeConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        return [_thing(config)]

    async def undo(
        self, config: _MakeConfig, step: Step, context: StepContext, outputs: Mapping[str, Any]
    ) -> list[Effect]:
        name = f"{context.workflow_id}/{config.name}"

        async def make() -> dict[str, Any]:
            if name in things():
                tell("undo", name)
            return {}

        undone = await context.ledger.undo(_thing(config), make=make)
        return [] if undone is None else [_thing(config)]


def things() -> set[str]:
    """Return the names of what was made in the world and not undone."""
    world = Path(os.environ["SOAK_WORLD"])
    found: set[str] = set()
    for line in world.read_text(encoding="utf-8").splitlines() if world.exists() else ():
        word, name = line.split()[:2]
        if word == "make":
            found.add(name)
        elif word == "undo":
            found.discard(name)
    return found


def _thing(config: _MakeConfig) -> Effect:
    return Effect("soak.thing", config.name, "reversible", f"Make {config.name}")


def die(*words: str) -> NoReturn:
    tell("fault", *words)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a kill does not return")


def _plant_fault(point: str, key: str) -> None:
    real = RecordLedger.perform

    async def perform(
        self: RecordLedger, effect: Effect, *, find: _Ask, make: _Make, assumed: _Left = None
    ) -> dict[str, Any]:
        if key not in {effect.key, EVERY} or _has_struck(point, effect.key):
            return await real(self, effect, find=find, make=make, assumed=assumed)
        if point == "asked":
            die(point, effect.key)

        async def struck() -> dict[str, Any]:
            if point == "planned":
                die(point, effect.key)
            if point == "during":
                half = asyncio.ensure_future(make())
                await asyncio.wait({half}, timeout=random.random() * 0.03)
                die(point, effect.key)
            outcome = await make()
            if point == "made":
                die(point, effect.key)
            if point == "dropped":
                tell("fault", point, effect.key)
                raise Unavailable("The answer was lost.", code="answer_lost")
            return outcome

        outcome = await real(self, effect, find=find, make=struck, assumed=assumed)
        if point == "recorded":
            die(point, effect.key)
        return outcome

    RecordLedger.perform = perform  # type: ignore[method-assign]  # the fault is planted in the real one


def _has_struck(point: str, key: str) -> bool:
    """Return whether the fault happened already, here or in a process before this one."""
    world = Path(os.environ["SOAK_WORLD"])
    lines = world.read_text(encoding="utf-8").splitlines() if world.exists() else ()
    return f"fault {point} {key}" in lines


def _plant_forgetting() -> None:
    """Make the ledger remember nothing and ask nobody: the bug that the checks of effects must see."""
    real = RecordLedger.perform

    async def nothing() -> None:
        return None

    async def perform(
        self: RecordLedger, effect: Effect, *, find: _Ask, make: _Make, assumed: _Left = None
    ) -> dict[str, Any]:
        return await real(self, effect, find=nothing, make=make, assumed=assumed)

    RecordLedger.perform = perform  # type: ignore[method-assign]  # the bug is planted in the real one
    RecordLedger.outcome = lambda self, effect: None  # type: ignore[method-assign]  # the same


def _plant_no_flush(*, folders: bool) -> None:
    """Flush no files, or no folders: the bugs that the states after a loss of power must show."""
    real = os.fsync

    def flush(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode) != folders:
            real(descriptor)

    os.fsync = flush  # type: ignore[assignment]  # the bug is planted in the real one
    if not folders:
        os.fdatasync = flush  # type: ignore[assignment]  # the same


def _shift_clock(path: Path) -> None:
    """Let the file say, in seconds, how far the wall clock is off."""
    real = SystemClock.now

    def now(self: SystemClock) -> datetime:
        shift = float(path.read_text(encoding="utf-8")) if path.exists() else 0.0
        return real(self) + timedelta(seconds=shift)

    SystemClock.now = now  # type: ignore[method-assign]  # a jump of the machine's clock


def register(registry: PluginRegistry) -> None:
    for handler in (Work(), Die(), Fail(), Make(), Program()):
        registry.register_step_handler(handler)
    if fault := os.environ.get("SOAK_FAULT"):
        point, _, key = fault.partition(" ")
        _plant_fault(point, key)
    if os.environ.get("SOAK_FORGETFUL"):
        _plant_forgetting()
    if mutant := os.environ.get("SOAK_MUTANT"):
        _plant_no_flush(folders=mutant == "no-folder-flush")
    if shift := os.environ.get("SOAK_CLOCK"):
        _shift_clock(Path(shift))
