"""(d) From starting the command to listening, against importing the web framework alone."""

import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scripts.benchmarks.comparison import Comparison, in_turn
from scripts.benchmarks.service_process import start_service

__all__ = ["measure"]

_REFERENCE = "import fastapi, uvicorn"


async def measure(rounds: int) -> list[Comparison]:
    samples = await in_turn(
        rounds,
        {
            "slipway": lambda: asyncio.to_thread(_listening),
            "imports": lambda: asyncio.to_thread(_imports),
        },
    )
    return [
        Comparison.of_medians(
            "d",
            f'start to listening : python -c "{_REFERENCE}"',
            "s",
            samples,
            ours="slipway",
            reference="imports",
            limit=2.0,
        )
    ]


def _listening() -> float:
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder:
        began = time.perf_counter()
        service = start_service(Path(folder) / "data")
        try:
            service.wait_until_listening()
            return time.perf_counter() - began
        finally:
            service.process.terminate()
            service.process.wait()


def _imports() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", _REFERENCE], check=True)
    return time.perf_counter() - began
