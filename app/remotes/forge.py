"""The port to a forge: pull requests, checks and releases. Refs and content go through `app.git_repository`."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from app.repositories.models import RepositoryConfig

__all__ = ["Checks", "Forge", "ForgeRelease", "PullRequest", "RepositoryCheck"]


@dataclass(frozen=True, slots=True)
class RepositoryCheck:
    """Whether a repository can be released from here; `problem` says what to do where it cannot."""

    reachable: bool
    writable: bool | None
    default_branch: str | None
    branches: tuple[str, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class PullRequest:
    """`head` is the commit id of `source` when last seen; `merge_commit` is set once merged."""

    number: int
    source: str
    target: str
    title: str
    body: str
    state: Literal["open", "merged", "closed"]
    head: str
    url: str
    merge_commit: str | None = None


@dataclass(frozen=True, slots=True)
class Checks:
    """The union of what ran on one commit; `pending` and `absent` required contexts are not green."""

    state: Literal["green", "pending", "failed", "none"]
    contexts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ForgeRelease:
    tag: str
    title: str
    notes: str
    draft: bool
    url: str


class Forge(Protocol):
    """One forge. Every write is idempotent by what it names: asked twice it finds what it made.

    Raises: Unavailable when it does not answer (transient); Conflict when the world is not as
    expected (`ref_moved`, `not_mergeable`); NotFound for a missing pull request.
    """

    async def check(self, repository: RepositoryConfig) -> RepositoryCheck: ...

    async def protected_branches(self, repository: RepositoryConfig) -> frozenset[str]:
        """Return branches that accept changes by pull request only."""
        ...

    async def find_pull_request(
        self, repository: RepositoryConfig, source: str, target: str
    ) -> PullRequest | None:
        """Return the newest pull request from `source` to `target`, whatever its state."""
        ...

    async def open_pull_request(
        self, repository: RepositoryConfig, source: str, target: str, title: str, body: str
    ) -> PullRequest: ...

    async def merge_pull_request(
        self,
        repository: RepositoryConfig,
        number: int,
        *,
        expected_head: str,
        expected_base: str,
        message: str,
    ) -> str:
        """Merge by a merge commit and return its id; a moved head or base is a Conflict and nothing is done."""
        ...

    async def close_pull_request(self, repository: RepositoryConfig, number: int) -> None: ...

    async def checks(self, repository: RepositoryConfig, commit: str) -> Checks: ...

    async def find_release(self, repository: RepositoryConfig, tag: str) -> ForgeRelease | None: ...

    async def publish_release(
        self, repository: RepositoryConfig, tag: str, title: str, notes: str
    ) -> ForgeRelease: ...
