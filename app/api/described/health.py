"""Whether the service is alive, and whether it takes commands."""

from typing import Literal

from pydantic import Field

from app.api.described.shape import Described

__all__ = ["About", "Liveness", "Readiness"]


class Liveness(Described):
    status: Literal["ok"]
    version: str


class Person(Described):
    """Who acts."""

    id: str
    roles: list[str] = Field(description="Among viewer, requester, approver, operator, admin.")


class About(Described):
    name: str
    version: str
    auth: Literal["single_user"] = Field(
        description="`single_user`: whoever asks from this machine is `local`."
    )
    principal: Person
    ready: bool = Field(description="It takes commands.")


class Dependency(Described):
    status: Literal["ok", "degraded", "failed", "starting"]
    latency_ms: float
    message: str


class Readiness(Described):
    status: Literal["ready", "starting", "failed"]
    dependencies: dict[str, Dependency]
