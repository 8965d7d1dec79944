"""What the engine needs of a cache of results; which one it is, the composition root says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["DEFAULT_LIMIT_BYTES", "CachedResult", "ResultCache"]

DEFAULT_LIMIT_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class CachedResult:
    """What a completed step left; `workflow_id` and `step` say where it was made, `stored_at` (RFC 3339) when."""

    outputs: Mapping[str, Any]
    state: Mapping[str, Any]
    artifacts: tuple[Mapping[str, Any], ...]
    workflow_id: str
    step: str
    definition: str
    handler: str
    stored_at: str


class ResultCache(Protocol):
    async def get(self, key: str, max_age_s: float | None) -> CachedResult | None:
        """Return the result, None when there is none that is whole and at most that old."""
        ...

    async def peek(self, key: str, max_age_s: float | None) -> CachedResult | None:
        """Return what `get` would, without counting it as a use."""
        ...

    async def put(self, key: str, result: CachedResult, ttl_s: float | None) -> None:
        """Keep the result, for `ttl_s` seconds or as long as there is room; raises OSError or Unavailable."""
        ...
