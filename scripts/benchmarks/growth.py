"""(e) What a step costs at step 1000 against step 100, in bytes and in time."""

import itertools
import json
import statistics
import time
from pathlib import Path

from langgraph.checkpoint.memory import InMemorySaver

from scripts.benchmarks.bare_graph import compile_bare, run_bare
from scripts.benchmarks.comparison import Comparison
from scripts.benchmarks.engine_room import engine_room, linear

__all__ = ["measure"]

_STEPS = [f"step_{number}" for number in range(1, 1051)]
_EARLY, _LATE = (50, 150), (950, 1050)


async def measure(rounds: int) -> list[Comparison]:
    ours: list[float] = []
    memory: list[float] = []
    sizes: dict[str, list[float]] = {"step 1000": [], "step 100": []}
    async with engine_room() as room:
        for _ in range(max(1, rounds // 3)):
            workflow_id = await room.run(linear("thousand", _STEPS))
            ours.append(_growth(room.nothing.moments_ms))
            offsets = _offsets(room.journal(workflow_id))
            sizes["step 100"].append(_mean_step(offsets, _EARLY))
            sizes["step 1000"].append(_mean_step(offsets, _LATE))
            memory.append(_growth(await _moments_of_bare()))
    return [
        Comparison.of_medians(
            "e",
            "bytes of a step at 1000 : at 100",
            "bytes",
            sizes,
            ours="step 1000",
            reference="step 100",
            limit=2.0,
            note=f"journal of {len(_STEPS)} steps: {offsets[-1] / 1e6:.2f} MB",
        ),
        Comparison.of_medians(
            "e",
            "growth of a step's time, 1000 : 100 : that of InMemorySaver",
            "x",
            {"slipway": ours, "memory": memory},
            ours="slipway",
            reference="memory",
            limit=1.3,
        ),
    ]


def _growth(moments: list[float]) -> float:
    """Return the median step around 1000 over the median step around 100."""
    steps = [after - before for before, after in itertools.pairwise(moments)]
    return statistics.median(steps[slice(*_LATE)]) / statistics.median(steps[slice(*_EARLY)])


def _mean_step(offsets: list[float], window: tuple[int, int]) -> float:
    first, last = window[0] - 1, window[1] - 1
    return (offsets[last] - offsets[first]) / (last - first)


async def _moments_of_bare() -> list[float]:
    moments: list[float] = []
    graph = compile_bare(
        _STEPS, InMemorySaver(), lambda _: moments.append(time.perf_counter() * 1000)
    )
    await run_bare(graph, "thousand")
    return moments


def _offsets(journal: Path) -> list[float]:
    """Return the length of the journal after each completed step."""
    offsets: list[float] = []
    length = 0
    for line in journal.read_bytes().splitlines(keepends=True):
        length += len(line)
        record = json.loads(line)
        if record["kind"] == "event" and record["data"]["event"]["type"] == "step_completed":
            offsets.append(float(length))
    return offsets
