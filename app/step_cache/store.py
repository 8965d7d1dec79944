"""Results of steps, kept under the digest of all that they depend on."""

import asyncio
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import orjson

from app.artifacts.store import ArtifactStore
from app.atomic_files import write_atomic
from app.clock import Clock
from app.step_cache.port import CachedResult

__all__ = ["StepCache"]


class StepCache:
    """A folder with one file for each result."""

    def __init__(self, folder: Path, artifacts: ArtifactStore, clock: Clock) -> None:
        self._folder = folder
        self._artifacts = artifacts
        self._clock = clock

    async def get(self, key: str, max_age_s: float | None) -> CachedResult | None:
        """Return the result, None when there is none that is young and whole enough."""
        path = self._path(key)
        try:
            saved = orjson.loads(await asyncio.to_thread(path.read_bytes))
            result = CachedResult(**{**saved, "artifacts": tuple(saved["artifacts"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None
        age_s = (self._clock.now() - datetime.fromisoformat(result.stored_at)).total_seconds()
        return None if max_age_s is not None and age_s > max_age_s else result

    async def put(self, key: str, result: CachedResult, ttl_s: float | None) -> None:
        path = self._path(key)
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        await asyncio.to_thread(write_atomic, path, orjson.dumps(asdict(result)))

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.json"
