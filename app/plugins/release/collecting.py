"""Which tickets a release is about: from the tracker, or without one from what commits and branches name."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, ClassVar

from pydantic import Field

from app.errors import Invalid, Unavailable
from app.plugins.release.mirrors import fetched
from app.plugins.release.release_plan import ReleaseType
from app.plugins.release.tickets import ticket_keys
from app.plugins.release.versions import sprint_branch_candidates
from app.remotes.tracker import Ticket, Tracker
from app.workflows.definition import Reversibility
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["CollectTickets"]


class _Config(StepConfig):
    repositories: list[str]
    fix_version: str
    sprint_name: str | None = None
    release_type: ReleaseType = "release"
    ticket_pattern: str
    main_branch: str = "main"
    exclude_tickets: list[str] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Collected:
    tickets: Sequence[dict[str, Any]]
    blockers: Sequence[dict[str, Any]] = field(default_factory=list)
    warnings: Sequence[str] = field(default_factory=list)
    source: str = "tracker"
    dropped: Sequence[dict[str, Any]] = field(default_factory=list)
    """Tickets that people took out of the scope."""


class CollectTickets(Handler[_Config]):
    """Lists the tickets of the fix version and which of them wait for something that is not done."""

    type: ClassVar[str] = "release.collect_tickets"
    title: ClassVar[str] = "Collect tickets"
    description: ClassVar[str] = (
        "Lists the tickets of the fix version and sprint with their open blockers; without a tracker "
        "the keys are read from the sprint branch's commits."
    )
    effects: ClassVar[Reversibility] = "none"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        tracker = context.remotes.tracker
        if tracker.configured:
            collected = await _from_tracker(tracker, config)
        else:
            collected = await _from_commits(config, context)
        collected = _without(collected, config.exclude_tickets)
        for warning in collected.warnings:
            context.log.write(f"{warning}\n")
        context.log.write(f"{len(collected.tickets)} tickets from the {collected.source}\n")
        return StepResult(asdict(collected), state={"jira_tickets": list(collected.tickets)})


def _without(collected: _Collected, dropped: Sequence[str]) -> _Collected:
    gone = set(dropped)
    return replace(
        collected,
        tickets=[one for one in collected.tickets if one["key"] not in gone],
        blockers=[one for one in collected.blockers if one["ticket"] not in gone],
        dropped=[one for one in collected.tickets if one["key"] in gone],
    )


async def _from_tracker(tracker: Tracker, config: _Config) -> _Collected:
    sprint = config.sprint_name.removeprefix("sprint/") if config.sprint_name else None
    found: tuple[Ticket, ...] = ()
    for name in _spellings(config.fix_version):
        if found := await tracker.tickets(name, sprint):
            break
    if not found:
        raise Invalid(
            f"The tracker has no tickets for fix version {config.fix_version}"
            f"{f' or sprint {sprint}' if sprint else ''}.",
            code="no_tickets",
            next_action="Check the fix version's name and that its tickets carry it, then start again.",
            details={"fix_version": config.fix_version, "sprint_name": sprint},
        )
    tickets = sorted(found, key=lambda ticket: _natural(ticket.key))
    blocking = await _open_blockers(tracker, tickets)
    return _Collected(
        tickets=[_as_json(ticket, blocking) for ticket in tickets],
        blockers=[
            {"ticket": ticket.key, "blocked_by": key, "status": blocking[key]}
            for ticket in tickets
            for key in _blocked_by(ticket)
            if key in blocking
        ],
    )


def _spellings(fix_version: str) -> tuple[str, ...]:
    """Return the name as given and with its leading v added or taken away."""
    bare = fix_version.removeprefix("v")
    other = bare if bare != fix_version else f"v{fix_version}"
    return (fix_version, other)


def _natural(key: str) -> tuple[str, int]:
    project, _, number = key.rpartition("-")
    return (project, int(number) if number.isdecimal() else 0)


def _blocked_by(ticket: Ticket) -> list[str]:
    return [key for relation, key in ticket.links if "blocked by" in relation.casefold()]


async def _open_blockers(tracker: Tracker, tickets: Sequence[Ticket]) -> dict[str, str]:
    """Return key -> status of every blocker that is not done, in or out of this release."""
    keys = tuple(sorted({key for ticket in tickets for key in _blocked_by(ticket)}))
    if not keys:
        return {}
    known = {ticket.key: ticket for ticket in await tracker.find(keys)}
    return {
        key: known[key].status if key in known else "unknown"
        for key in keys
        if key not in known or not known[key].done
    }


def _as_json(ticket: Ticket, blocking: dict[str, str]) -> dict[str, Any]:
    return {
        "key": ticket.key,
        "summary": ticket.summary,
        "type": ticket.type,
        "status": ticket.status,
        "done": ticket.done,
        "assignee": ticket.assignee,
        "url": ticket.url,
        "blocked_by": [key for key in _blocked_by(ticket) if key in blocking],
    }


async def _from_commits(config: _Config, context: StepContext) -> _Collected:
    """Read keys from each repository's sprint branch; for a hotfix from the names of hotfix branches."""
    found = await asyncio.gather(
        *(_named_in(name, config, context) for name in config.repositories)
    )
    keys = sorted({key for one, _ in found for key in one}, key=_natural)
    warnings = ["No tracker is configured: ticket keys are read from commits and branch names."]
    if not keys:
        warnings.append("No commit or branch names a ticket: the notes list commits only.")
    return _Collected(
        tickets=[{"key": key} for key in keys],
        warnings=[*warnings, *(warning for _, warning in found if warning)],
        source="commits",
    )


async def _named_in(
    name: str, config: _Config, context: StepContext
) -> tuple[set[str], str | None]:
    try:
        _, repository = await fetched(context, name)
    except Unavailable as error:
        return set(), f"{name}: {error.message}"
    branches = await repository.branches()
    if config.release_type == "hotfix":
        texts = [branch for branch in branches if branch.startswith("hotfix/")]
        return {key for text in texts for key in ticket_keys(text, config.ticket_pattern)}, None
    tips = [
        branches[one]
        for one in sprint_branch_candidates(config.sprint_name or "")
        if one in branches
    ]
    mains = [branches[one] for one in (config.main_branch, "main", "master") if one in branches]
    texts = [
        f"{commit.subject}\n{commit.body}"
        for tip in tips
        for commit in await repository.log(tip, mains)
    ]
    return {key for text in texts for key in ticket_keys(text, config.ticket_pattern)}, None
