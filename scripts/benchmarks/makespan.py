"""(b) Thirty repositories of ten unequal steps: the whole against its longest repository."""

import random
import time

from scripts.benchmarks.comparison import Comparison, in_turn
from scripts.benchmarks.engine_room import engine_room

__all__ = ["measure"]

_REPOSITORIES = 30
_STEPS = 10
_SHORTEST_MS, _LONGEST_MS = 100, 1000


async def measure(rounds: int) -> list[Comparison]:
    lengths = _lengths()
    longest = max(sum(row) for row in lengths)
    async with engine_room() as room:

        async def slipway() -> float:
            began = time.perf_counter()
            await room.run(_definition(lengths))
            return time.perf_counter() - began

        async def ideal() -> float:
            return longest

        samples = await in_turn(max(1, rounds // 3), {"slipway": slipway, "longest": ideal})
    return [
        Comparison.of_medians(
            "b",
            f"{_REPOSITORIES} repositories x {_STEPS} steps : the longest repository",
            "s",
            samples,
            ours="slipway",
            reference="longest",
            limit=1.15,
        )
    ]


def _lengths() -> list[list[float]]:
    """Return seconds by repository and step, the same in every run."""
    source = random.Random(20240101)
    return [
        [source.randint(_SHORTEST_MS, _LONGEST_MS) / 1000 for _ in range(_STEPS)]
        for _ in range(_REPOSITORIES)
    ]


def _definition(lengths: list[list[float]]) -> str:
    rows = [f"    repo{row}: {line}" for row, line in enumerate(lengths)]
    names = ", ".join(f"repo{row}" for row in range(len(lengths)))
    steps = [
        f"      - {{id: step_{number}, type: bench.sleep,"
        f' with: {{seconds: "{{{{ config.lengths[matrix.repository][{number}] }}}}"}}}}'
        for number in range(_STEPS)
    ]
    head = ["schema: 1", "name: thirty", "version: 1.0.0", "config:", "  lengths:", *rows, "steps:"]
    group = ["  - id: each", f"    matrix: {{repository: [{names}]}}", "    steps:"]
    return "\n".join([*head, *group, *steps, ""])
