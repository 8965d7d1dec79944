"""Configured repositories, and whether each can be reached."""

from typing import Literal

from pydantic import Field

from app.api.described.errors import Failure
from app.api.described.shape import Described, Listing

__all__ = ["RepositoryCheck", "RepositoryListing", "RepositoryView"]


class RepositoryView(Described):
    name: str
    url: str
    forge: str
    aliases: list[str]
    develop_branch: str | None = Field(description="Null: found by looking.")
    main_branch: str | None
    job_url: str | None
    description: str
    source: Literal["configured", "workspace"]


class RepositoryListing(Listing):
    items: list[RepositoryView]


class RepositoryCheck(Described):
    name: str
    reachable: bool
    branches: list[str] = Field(description="The branches of the remote, as it is now.")
    tags: int
    problems: list[str]
    error: Failure | None = Field(description="Why it cannot be reached.")
    latency_ms: float
