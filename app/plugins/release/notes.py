"""Release notes with a completeness proof: what code can prove about ids, links and authors, it renders itself.

Every ticket, commit and pull request of the range appears in exactly one item or in one exclusion with
its reason. Texts of tickets and commits are data: they are shown, never obeyed.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from app.git_repository.models import CommitInfo
from app.plugins.release.commit_subjects import CommitSubject, parse_subject
from app.plugins.release.release_plan import PlannedTicket
from app.plugins.release.tickets import TICKET_PATTERN, natural_order, ticket_keys
from app.remotes.forge import PullRequest

__all__ = [
    "Exclusion",
    "Group",
    "NoteItem",
    "Notes",
    "ReleasedRange",
    "build_notes",
    "completeness",
]

Group = Literal["breaking", "features", "fixes", "performance", "changes", "maintenance"]

_ORDER: tuple[Group, ...] = (
    "breaking",
    "features",
    "fixes",
    "performance",
    "changes",
    "maintenance",
)
_BY_COMMIT_TYPE: dict[str, Group] = {
    "feat": "features",
    "fix": "fixes",
    "perf": "performance",
    **dict.fromkeys(
        ("build", "chore", "ci", "doc", "docs", "refactor", "style", "test", "tests"), "maintenance"
    ),
}
_BY_TICKET_TYPE: tuple[tuple[str, Group], ...] = (
    ("bug", "fixes"),
    ("defect", "fixes"),
    ("incident", "fixes"),
    ("story", "features"),
    ("feature", "features"),
    ("improvement", "features"),
    ("epic", "features"),
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What is left out of the notes: `kind` and `id` name it, `reason` says why."""

    kind: Literal["ticket", "commit", "pull_request"]
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReleasedRange:
    """All that lies between the previous release of one repository and this one; `date` is YYYY-MM-DD.

    `commits` are the newest first. `excluded` are tickets of the release that this repository does not
    ship, with the reason.
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
    """One line of the notes: a ticket with its commits, or what names no ticket of the release.

    `commits` are full ids, the oldest first; `mentions` are other ticket keys that they name.
    """

    group: Group
    title: str
    ticket: str | None = None
    url: str | None = None
    commits: tuple[str, ...] = ()
    pull_requests: tuple[int, ...] = ()
    authors: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


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
        """Return `sha256:...` over the whole content; what gate 2 signs."""
        canonical = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return f"sha256:{hashlib.sha256(canonical.encode('ascii')).hexdigest()}"

    def of(self, *groups: Group) -> list[NoteItem]:
        return [item for item in self.items if item.group in groups]


def build_notes(released: ReleasedRange) -> Notes:
    commits = [commit for commit in reversed(released.commits) if len(commit.parents) < 2]
    merged = [request for request in released.pull_requests if request.state == "merged"]
    tickets = sorted(released.tickets, key=lambda ticket: natural_order(ticket.key))
    items = [_of_ticket(ticket, commits, merged, released) for ticket in tickets]
    told = {one for item in items for one in item.commits}
    shown = {one for item in items for one in item.pull_requests}
    items += [_of_commit(commit, released) for commit in commits if commit.id not in told]
    items += [
        NoteItem("changes", request.title, url=request.url, pull_requests=(request.number,))
        for request in merged
        if request.number not in shown
    ]
    return Notes(
        released.repository,
        released.version,
        released.previous_version,
        released.date,
        tuple(sorted(items, key=lambda item: _ORDER.index(item.group))),
        _exclusions(released),
    )


def _owner(text: str, released: ReleasedRange) -> str | None:
    """Return the first ticket of the release that the text names: that one lists it."""
    own = {ticket.key for ticket in released.tickets}
    return next((key for key in ticket_keys(text, released.ticket_pattern) if key in own), None)


def _message(commit: CommitInfo) -> str:
    return f"{commit.subject}\n{commit.body}"


def _of_ticket(
    ticket: PlannedTicket,
    commits: Sequence[CommitInfo],
    requests: Sequence[PullRequest],
    released: ReleasedRange,
) -> NoteItem:
    own = [commit for commit in commits if _owner(_message(commit), released) == ticket.key]
    shown = [
        request
        for request in requests
        if _owner(f"{request.title}\n{request.source}", released) == ticket.key
    ]
    subjects = [parse_subject(commit.subject, commit.body) for commit in own]
    return NoteItem(
        group=_group_of_ticket(ticket, own),
        title=ticket.summary or _title_from(subjects, ticket.key),
        ticket=ticket.key,
        url=ticket.url,
        commits=tuple(commit.id for commit in own),
        pull_requests=tuple(request.number for request in shown),
        authors=_authors(own),
        mentions=_mentions(own, ticket.key, released),
    )


def _title_from(subjects: Sequence[CommitSubject], key: str) -> str:
    """Return the first commit's text without the key, which is shown anyway."""
    text = subjects[0].text if subjects else ""
    own = re.escape(key)
    text = re.sub(rf"^[\[(]?{own}[\])]?[\s:,-]*|\s*[\[(]{own}[\])]$", "", text)
    return text or key


def _of_commit(commit: CommitInfo, released: ReleasedRange) -> NoteItem:
    return NoteItem(
        group=_group_of_commit(commit),
        title=parse_subject(commit.subject).text,
        commits=(commit.id,),
        authors=_authors([commit]),
        mentions=_mentions([commit], None, released),
    )


def _authors(commits: Iterable[CommitInfo]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(commit.author_name for commit in commits))


def _mentions(
    commits: Iterable[CommitInfo], own: str | None, released: ReleasedRange
) -> tuple[str, ...]:
    named = (ticket_keys(_message(commit), released.ticket_pattern) for commit in commits)
    return tuple(dict.fromkeys(key for keys in named for key in keys if key != own))


def _group_of_commit(commit: CommitInfo) -> Group:
    subject = parse_subject(commit.subject, commit.body)
    return "breaking" if subject.breaking else _BY_COMMIT_TYPE.get(subject.type, "changes")


def _group_of_ticket(ticket: PlannedTicket, commits: Sequence[CommitInfo]) -> Group:
    """Return what a breaking commit decides, else the ticket's type, else the weightiest of its commits."""
    groups = sorted({_group_of_commit(commit) for commit in commits}, key=_ORDER.index)
    if groups[:1] == ["breaking"]:
        return "breaking"
    type_ = ticket.type.casefold()
    by_type = next((group for word, group in _BY_TICKET_TYPE if word in type_), None)
    return by_type or (groups[0] if groups else "changes")


def _exclusions(released: ReleasedRange) -> tuple[Exclusion, ...]:
    merges = [
        Exclusion("commit", commit.id, "it only merges")
        for commit in reversed(released.commits)
        if len(commit.parents) > 1
    ]
    requests = [
        Exclusion("pull_request", str(request.number), f"it is {request.state}, not merged")
        for request in released.pull_requests
        if request.state != "merged"
    ]
    return (*released.excluded, *merges, *requests)


def completeness(notes: Notes, released: ReleasedRange) -> list[str]:
    """Return what is missing, listed twice or invented, as sentences; empty means complete."""
    expected = [
        *(("ticket", ticket.key) for ticket in released.tickets),
        *(("commit", commit.id) for commit in released.commits),
        *(("pull_request", str(request.number)) for request in released.pull_requests),
    ]
    told = Counter(_told(notes))
    known = {*expected, *((one.kind, one.id) for one in released.excluded)}
    problems = [
        f"The {_named(*one)} is missing." for one in dict.fromkeys(expected) if not told[one]
    ]
    problems += [
        f"The {_named(*one)} is listed {times} times." for one, times in told.items() if times > 1
    ]
    problems += [f"The {_named(*one)} is not of this range." for one in told if one not in known]
    return problems + [
        f"The {_named(one.kind, one.id)} is left out without a reason."
        for one in notes.exclusions
        if not one.reason.strip()
    ]


def _told(notes: Notes) -> Iterable[tuple[str, str]]:
    for item in notes.items:
        if item.ticket:
            yield "ticket", item.ticket
        yield from (("commit", commit) for commit in item.commits)
        yield from (("pull_request", str(number)) for number in item.pull_requests)
    for exclusion in notes.exclusions:
        yield exclusion.kind, exclusion.id


def _named(kind: str, id_: str) -> str:
    return f"{kind.replace('_', ' ')} {id_[:12] if kind == 'commit' else id_}"
