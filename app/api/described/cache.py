"""The cached results of steps."""

from pydantic import Field

from app.api.described.shape import Described, Listing

__all__ = ["CacheListing", "CacheStats", "Cleared"]


class CachedRow(Described):
    """One result; what a damaged one held is not known."""

    key: str
    handler: str | None = Field(description="The step type.")
    definition: str | None
    workflow_id: str | None
    step: str | None
    stored_at: str | None
    expires_at: str | None
    used_at: str
    size: int = Field(description="Bytes.")
    artifacts: int
    artifacts_size: int
    damaged: bool


class CacheListing(Listing):
    items: list[CachedRow]


class CacheStats(Described):
    entries: int
    expired: int = Field(description="Of these: over their time; they go when room is needed.")
    damaged: int = Field(description="Of these: not what was written; they are never used.")
    size: int = Field(description="Bytes, with the contents that they refer to, each once.")
    limit: int = Field(description="Bytes; beyond it the least recently used go.")
    hits: int
    misses: int
    evictions: int
    hit_rate: float | None = Field(description="Hits among all lookups; null before the first.")
    oldest: str | None = Field(description="When the oldest result was stored.")


class Cleared(Described):
    removed: int
