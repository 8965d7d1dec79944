"""One cached result as a file: sealed JSON that is whole or counts as absent. Nothing here runs what it reads."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.clock import timestamp
from app.errors import Invalid, SlipwayError
from app.sealed_json import DamagedDocument, seal, unseal
from app.step_cache.port import CachedResult

__all__ = ["SCHEMA_VERSION", "Entry", "encode_entry", "read_entry"]

SCHEMA_VERSION = 1
_TEXTS = ("workflow_id", "step", "definition", "handler", "stored_at")


@dataclass(frozen=True, slots=True)
class Entry:
    """`expires_at` (RFC 3339): from when on it is not used any more; `size`: of its file, in bytes."""

    key: str
    result: CachedResult
    expires_at: str | None
    size: int = 0

    def is_over(self, now: datetime, max_age_s: float | None = None) -> bool:
        """Return whether its time is over, also for somebody who takes nothing older than `max_age_s`."""
        if self.expires_at is not None and datetime.fromisoformat(self.expires_at) <= now:
            return True
        if max_age_s is None:
            return False
        return datetime.fromisoformat(self.result.stored_at) + timedelta(seconds=max_age_s) <= now

    @property
    def artifacts(self) -> dict[str, int]:
        """Return the size in bytes of each content that the result refers to, by its SHA-256."""
        return {str(one["sha256"]): int(one["size"]) for one in self.result.artifacts}


def encode_entry(
    key: str, result: CachedResult, ttl_s: float | None, now: datetime
) -> tuple[Entry, bytes]:
    """Return the entry and the content of its file; Invalid `result_not_json`."""
    expires_at = None if ttl_s is None else timestamp(now + timedelta(seconds=ttl_s))
    try:
        content = seal({"key": key, "expires_at": expires_at, **asdict(result)}, SCHEMA_VERSION)
    except TypeError as error:
        raise Invalid(
            f"What step {result.step} left cannot be cached: it is no JSON ({error}).",
            code="result_not_json",
        ) from error
    return Entry(key, result, expires_at, len(content)), content


def read_entry(path: Path) -> Entry | None:
    """Return what the file holds (blocks), None where it is not what was written; raises OSError."""
    data = path.read_bytes()
    try:
        found = unseal(data, SCHEMA_VERSION, path)
        key, expires_at = found.pop("key"), found.pop("expires_at")
        result = CachedResult(**{**found, "artifacts": tuple(found["artifacts"])})
        entry = Entry(key, result, expires_at, len(data))
        fits = key == path.stem and _is_sound(entry)
    except (DamagedDocument, SlipwayError, TypeError, ValueError, KeyError, AttributeError):
        return None
    return entry if fits else None


def _is_sound(entry: Entry) -> bool:
    result = entry.result
    for moment in (result.stored_at, entry.expires_at or result.stored_at):
        if datetime.fromisoformat(moment).tzinfo is None:
            return False
    return (
        isinstance(result.outputs, Mapping)
        and isinstance(result.state, Mapping)
        and all(isinstance(getattr(result, name), str) for name in _TEXTS)
        and all(_is_digest(one) for one in entry.artifacts)
    )


def _is_digest(text: Any) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")
