"""(f) Memory of a service that is ready and has nothing to do, against its two largest imports alone."""

import asyncio
import subprocess
import sys
import time

from scripts.benchmarks.comparison import Comparison, in_turn
from scripts.benchmarks.service_process import resident_kib, running_service

__all__ = ["measure"]

_REFERENCE = "import fastapi, langgraph.graph; print('imported', flush=True); input()"
_SETTLED_S = 2.0


async def measure(rounds: int) -> list[Comparison]:
    samples = await in_turn(
        rounds,
        {
            "slipway": lambda: asyncio.to_thread(_idle_service),
            "imports": lambda: asyncio.to_thread(_imports),
        },
    )
    return [
        Comparison.of_medians(
            "f",
            "idle service : process that imports langgraph.graph and fastapi",
            "KiB",
            samples,
            ours="slipway",
            reference="imports",
            limit=1.3,
        )
    ]


def _idle_service() -> float:
    with running_service() as service:
        time.sleep(_SETTLED_S)
        return resident_kib(service.process.pid)


def _imports() -> float:
    with subprocess.Popen(
        [sys.executable, "-c", _REFERENCE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        resident = resident_kib(process.pid)
        process.stdin.write(b"\n")
    return resident
