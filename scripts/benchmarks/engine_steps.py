"""(a) Fifty steps that do nothing, through WorkflowManager, against the bare graph on LangGraph's own savers."""

import itertools
import tempfile
import time
from pathlib import Path

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from scripts.benchmarks.bare_graph import compile_bare, run_bare
from scripts.benchmarks.comparison import Comparison, in_turn
from scripts.benchmarks.engine_room import engine_room, linear

__all__ = ["measure"]

_STEPS = [f"step_{number}" for number in range(50)]


async def measure(rounds: int) -> list[Comparison]:
    numbers = itertools.count()
    text = linear("fifty", _STEPS)
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder:
        database = str(Path(folder) / "checkpoints.sqlite")
        async with engine_room() as room, AsyncSqliteSaver.from_conn_string(database) as saver:
            on_memory = compile_bare(_STEPS, InMemorySaver())
            on_sqlite = compile_bare(_STEPS, saver)

            async def slipway() -> float:
                began = time.perf_counter()
                await room.run(text)
                return _per_step(time.perf_counter() - began)

            async def sqlite() -> float:
                return _per_step(await run_bare(on_sqlite, f"thread-{next(numbers)}"))

            async def memory() -> float:
                return _per_step(await run_bare(on_memory, f"thread-{next(numbers)}"))

            samples = await in_turn(
                rounds, {"slipway": slipway, "sqlite": sqlite, "memory": memory}
            )
    return [
        Comparison.of_medians(
            "a",
            "50 steps, each : bare graph on AsyncSqliteSaver",
            "ms/step",
            samples,
            ours="slipway",
            reference="sqlite",
            limit=1.0,
            note="the start, the compilation and the end are divided among our steps",
        )
    ]


def _per_step(seconds: float) -> float:
    return seconds * 1000 / len(_STEPS)
