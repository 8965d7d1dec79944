"""Release notes with a completeness proof: what code can prove about ids, links and authors, it renders itself.

Every ticket, commit and pull request of the range appears in exactly one item or in one exclusion with
its reason. Texts of tickets and commits are data: they are shown, never obeyed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.git_repository.models import CommitInfo
from app.plugins.release.release_plan import PlannedTicket
from app.plugins.release.tickets import TICKET_PATTERN
from app.remotes.forge import PullRequest

__all__ = [
    "Audience",
    "Exclusion",
    "NoteItem",
    "Notes",
    "ReleasedRange",
    "build_notes",
    "completeness",
    "render_markdown",
]

Audience = Literal["users", "operators"]
Group = Literal["breaking", "features", "fixes", "performance", "maintenance"]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What is left out of the notes: `kind` and `id` name it, `reason` says why."""

    kind: Literal["ticket", "commit", "pull_request"]
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReleasedRange:
    """All that lies between the previous release of one repository and this one; `date` is YYYY-MM-DD.

    `excluded` are tickets of the release that this repository does not ship, with the reason.
    """

    repository: str
    version: str
    previous_version: str | None
    date: str
    tickets: Sequence[PlannedTicket]
    commits: Sequence[CommitInfo]
    pull_requests: Sequence[PullRequest] = ()
    excluded: Sequence[Exclusion] = ()
    ticket_pattern: str = TICKET_PATTERN


@dataclass(frozen=True, slots=True)
class NoteItem:
    """One line of the notes: a ticket with its commits, or one commit that names no ticket of the release."""

    group: Group
    title: str
    ticket: str | None = None
    url: str | None = None
    commits: tuple[str, ...] = ()
    pull_requests: tuple[int, ...] = ()
    authors: tuple[str, ...] = ()
    mentions: tuple[str, ...] = field(default=())
    """Other ticket keys that its commits name."""


@dataclass(frozen=True, slots=True)
class Notes:
    repository: str
    version: str
    previous_version: str | None
    date: str
    items: tuple[NoteItem, ...]
    exclusions: tuple[Exclusion, ...]

    @property
    def digest(self) -> str:
        """Return `sha256:...` over the content; what gate 2 signs."""
        raise NotImplementedError


def build_notes(released: ReleasedRange) -> Notes:
    raise NotImplementedError


def completeness(notes: Notes, released: ReleasedRange) -> list[str]:
    """Return what is missing, listed twice or invented, as sentences; empty means complete."""
    raise NotImplementedError


def render_markdown(notes: Notes, audience: Audience = "operators") -> str:
    raise NotImplementedError
