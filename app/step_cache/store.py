"""Results of steps by the digest of all that they depend on: one file each, the least recently used leave first.

Whatever is wrong with an entry makes it a miss, so that the step runs; only writing can fail. The files are the
truth; what is kept in memory of them is read anew by each process that needs it.
"""

import asyncio
import contextlib
import os
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.artifacts.port import ArtifactContents
from app.atomic_files import write_atomic
from app.clock import Clock, timestamp
from app.errors import Invalid, NotFound
from app.step_cache.counters import Counters
from app.step_cache.entries import Entry, encode_entry, read_entry
from app.step_cache.holdings import Holding, Holdings
from app.step_cache.port import DEFAULT_LIMIT_BYTES, CachedResult
from app.telemetry import get_logger

__all__ = ["StepCache"]

_KEY = re.compile(r"[0-9a-f]{64}")
_PREFIX = re.compile(r"[0-9a-f]{8,64}")
_DIGEST = re.compile(rb"[0-9a-f]{64}")
_log = get_logger(__name__)


class StepCache:
    """`limit_bytes` counts the entries and every content that they refer to, each content once.

    Contents that an entry refers to are protected in `artifacts`. Threads and processes may use one folder at once.
    """

    def __init__(
        self,
        folder: Path,
        artifacts: ArtifactContents,
        clock: Clock,
        *,
        limit_bytes: int = DEFAULT_LIMIT_BYTES,
    ) -> None:
        self._folder = folder
        self._artifacts = artifacts
        self._clock = clock
        self._limit = limit_bytes
        self._counters = Counters(folder / "counters.json")
        self._known: Holdings | None = None
        self._changing = threading.Lock()
        artifacts.protect(self._referred)

    async def get(self, key: str, max_age_s: float | None) -> CachedResult | None:
        """Return the result, None when there is none that is whole, with its artifacts, and at most that old."""
        return await asyncio.to_thread(self._get, key, max_age_s)

    async def peek(self, key: str, max_age_s: float | None) -> CachedResult | None:
        """Return what `get` would; it is no hit and no miss, and makes the entry no more recently used."""
        entry = await asyncio.to_thread(self._usable, key, max_age_s)
        return None if entry is None else entry.result

    async def put(self, key: str, result: CachedResult, ttl_s: float | None) -> None:
        """Keep the result, for `ttl_s` seconds or as long as there is room.

        A result for which there is no room at all is not kept. Raises OSError, Unavailable `storage_failed`, and
        Invalid `result_not_json`.
        """
        await asyncio.to_thread(self._put, key, result, ttl_s)

    async def page(self, handler: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
        """Return `{"items": [...], "next": cursor}`, the youngest results first."""
        return await asyncio.to_thread(self._page, handler, limit, cursor)

    async def stats(self) -> dict[str, Any]:
        """Return what is held (sizes in bytes) and how often it helped since the folder was made."""
        return await asyncio.to_thread(self._stats)

    async def remove(self, key: str) -> str:
        """Remove the entry whose key begins with `key` (8 characters at least) and return its whole key.

        NotFound `unknown_cache_entry`, Invalid `ambiguous_cache_key`.
        """
        return await asyncio.to_thread(self._remove, key)

    async def clear(self, *, handler: str | None = None, older_than_s: float | None = None) -> int:
        """Remove what fits all that is given, everything when nothing is; return how many."""
        return await asyncio.to_thread(self._clear, handler, older_than_s)

    def _get(self, key: str, max_age_s: float | None) -> CachedResult | None:
        entry = self._usable(key, max_age_s)
        if entry is not None:
            now = self._clock.now().timestamp()
            with contextlib.suppress(OSError):
                os.utime(self._path(key), (now, now))
            with self._changing:
                if self._known is not None and self._known.get(key) is not None:
                    self._known.put(Holding.of(entry, now))
        self._count("misses" if entry is None else "hits")
        return None if entry is None else entry.result

    def _usable(self, key: str, max_age_s: float | None) -> Entry | None:
        path, now = self._path(key), self._clock.now()
        try:
            entry = read_entry(path)
        except OSError:
            return None
        if entry is None:
            _log.warning("cache_entry_damaged", key=key)
            return None
        if entry.is_over(now):
            self._drop(key)
            return None
        if entry.is_over(now, max_age_s):
            return None
        if not all(self._artifacts.is_whole(digest) for digest in entry.artifacts):
            _log.warning("cache_entry_lost_artifact", key=key)
            self._drop(key)
            return None
        return entry

    def _put(self, key: str, result: CachedResult, ttl_s: float | None) -> None:
        path, now = self._path(key), self._clock.now()
        entry, content = encode_entry(key, result, ttl_s, now)
        if entry.size + sum(entry.artifacts.values()) > self._limit:
            _log.info("result_too_large_to_cache", key=key, step=result.step)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, content)
        with contextlib.suppress(OSError):
            os.utime(path, (now.timestamp(), now.timestamp()))
        with self._held() as held:
            if path.exists():  # nobody removed it meanwhile
                held.put(Holding.of(entry, now.timestamp()))
            evicted = self._make_room(held)
        if evicted:
            self._count("evictions", evicted)
            _log.info("cache_evicted", entries=evicted)

    def _make_room(self, held: Holdings) -> int:
        """Remove what is over, then the least recently used, until the rest fits; return how many."""
        if held.size <= self._limit:
            return 0
        now, before = self._clock.now(), len(held)
        for one in held:
            if one.entry is None or one.entry.is_over(now):
                self._unlink(one.key, held)
        for one in held:
            if held.size <= self._limit:
                break
            self._unlink(one.key, held)
        return before - len(held)

    def _page(self, handler: str | None, limit: int, cursor: str | None) -> dict[str, Any]:
        with self._held() as held:
            rows = [one.as_json() for one in held]
        rows = [row for row in rows if handler in (None, row["handler"])]
        rows.sort(key=_place, reverse=True)
        if cursor is not None:
            rows = [row for row in rows if _place(row) < cursor]
        page = rows[:limit]
        return {"items": page, "next": _place(page[-1]) if len(rows) > limit else None}

    def _stats(self) -> dict[str, Any]:
        with self._held() as held:
            known, size = list(held), held.size
        counts = self._counters.read()
        asked = counts["hits"] + counts["misses"]
        now = self._clock.now()
        stored = [one.entry.result.stored_at for one in known if one.entry is not None]
        return {
            "entries": len(known),
            "expired": sum(one.entry is not None and one.entry.is_over(now) for one in known),
            "damaged": sum(one.entry is None for one in known),
            "size": size,
            "limit": self._limit,
            **counts,
            "hit_rate": round(counts["hits"] / asked, 4) if asked else None,
            "oldest": min(stored, default=None),
        }

    def _remove(self, key: str) -> str:
        with self._held() as held:
            fitting = [one.key for one in held if one.key.startswith(key)]
            if not _PREFIX.fullmatch(key) or not fitting:
                raise NotFound(
                    f"The cache holds no entry {key}.",
                    code="unknown_cache_entry",
                    next_action="List them with `slipway cache ls`; 8 characters of a key are enough.",
                )
            if len(fitting) > 1:
                raise Invalid(
                    f"{len(fitting)} entries of the cache begin with {key}.",
                    code="ambiguous_cache_key",
                    next_action="Give more of the key.",
                    details={"candidates": fitting[:10]},
                )
            self._unlink(fitting[0], held)
        return fitting[0]

    def _clear(self, handler: str | None, older_than_s: float | None) -> int:
        until = None
        if older_than_s is not None:
            until = timestamp(self._clock.now() - timedelta(seconds=older_than_s))
        with self._held() as held:
            fitting = [one.key for one in held if _fits(one, handler, until)]
            for key in fitting:
                self._unlink(key, held)
        return len(fitting)

    def _referred(self) -> set[str]:
        """Return every digest that stands in an entry, as its file says now; keys among them harm nobody."""
        found: set[str] = set()
        for path in self._folder.glob("??/*.json"):
            with contextlib.suppress(FileNotFoundError):
                found.update(digest.decode() for digest in _DIGEST.findall(path.read_bytes()))
        return found

    @contextlib.contextmanager
    def _held(self) -> Iterator[Holdings]:
        with self._changing:
            if self._known is None:
                self._known = Holdings.of_folder(self._folder)
            yield self._known

    def _drop(self, key: str) -> None:
        with self._changing:
            self._unlink(key, self._known)

    def _unlink(self, key: str, held: Holdings | None) -> None:
        self._path(key).unlink(missing_ok=True)
        if held is not None:
            held.drop(key)

    def _count(self, name: str, count: int = 1) -> None:
        with contextlib.suppress(OSError):  # a count is not worth a step
            self._counters.add(name, count)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise Invalid(
                f"{key!r} is no key of the cache: it is no SHA-256.", code="bad_cache_key"
            )
        return self._folder / key[:2] / f"{key}.json"


def _place(row: dict[str, Any]) -> str:
    """Return where the row stands in the list, as text that sorts."""
    return f"{row['stored_at'] or ''}.{row['key']}"


def _fits(one: Holding, handler: str | None, until: str | None) -> bool:
    result = one.entry.result if one.entry is not None else None
    return (handler is None or (result is not None and result.handler == handler)) and (
        until is None or result is None or result.stored_at <= until
    )
