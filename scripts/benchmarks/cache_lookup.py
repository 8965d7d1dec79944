"""(j) Looking a result up among 10,000, against reading and parsing a file as large in the same thread pool."""

import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import orjson

from app.artifacts.store import ArtifactStore
from app.clock import SystemClock
from app.step_cache.entries import encode_entry
from app.step_cache.port import CachedResult
from app.step_cache.store import StepCache
from scripts.benchmarks.comparison import Comparison, in_turn

__all__ = ["measure"]

_HOW_MANY = 10_000
_LOOKUPS = 500
_LIMIT_MS = 2.0
_OUTPUTS = {"stdout": "line of output\n" * 200, "exit_code": 0, "numbers": list(range(50))}


async def measure(rounds: int) -> list[Comparison]:
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder:
        place = Path(folder)
        keys = _fill(place / "cache")
        chance = random.Random(1)
        cache = StepCache(place / "cache", ArtifactStore(place / "artifacts"), SystemClock())
        await cache.stats()

        async def lookup() -> float:
            return await _each(cache.get, chance.choices(keys, k=_LOOKUPS))

        async def read() -> float:
            async def parse(key: str, _: None) -> object:
                path = place / "cache" / key[:2] / f"{key}.json"
                return await asyncio.to_thread(lambda: orjson.loads(path.read_bytes()))

            return await _each(parse, chance.choices(keys, k=_LOOKUPS))

        async def limit() -> float:
            return _LIMIT_MS

        samples = await in_turn(rounds, {"lookup": lookup, "limit": limit, "parse": read})
    title = f"a cached result among {_HOW_MANY} : {_LIMIT_MS:g} ms"
    return [
        Comparison.of_medians(
            "j",
            title,
            "ms",
            samples,
            ours="lookup",
            reference="limit",
            limit=1.0,
            note="reading and parsing its file in ms",
        )
    ]


def _fill(folder: Path) -> list[str]:
    keys = [f"{number % 256:02x}{number:062x}" for number in range(_HOW_MANY)]
    now = SystemClock().now()
    for key in keys:
        result = CachedResult(
            _OUTPUTS, {}, (), "wf_1", "build", "bench", "shell", "2026-01-02T03:04:05.678Z"
        )
        path = folder / key[:2] / f"{key}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode_entry(key, result, None, now)[1])
    return keys


async def _each(ask: Callable[[str, None], Awaitable[object]], keys: list[str]) -> float:
    """Return milliseconds of one call, one after the other."""
    began = time.perf_counter()
    for key in keys:
        assert await ask(key, None) is not None
    return (time.perf_counter() - began) * 1000 / len(keys)
