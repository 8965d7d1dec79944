"""Whether the service is alive, and whether it takes commands."""

from typing import Literal

from app.api.described.shape import Described

__all__ = ["Liveness", "Readiness"]


class Liveness(Described):
    status: Literal["ok"]
    version: str


class Dependency(Described):
    status: Literal["ok", "degraded", "failed", "starting"]
    latency_ms: float
    message: str


class Readiness(Described):
    status: Literal["ready", "starting", "failed"]
    dependencies: dict[str, Dependency]
