"""What a candidate adds to the merged branches: version files, the changelog's entry, and the notes beside it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Conflict
from app.git_repository import CommitInfo, GitRepository
from app.plugins.release.changelog import CHANGELOG, changelog_entry, prepend_entry
from app.plugins.release.notes import (
    Exclusion,
    Notes,
    ReleasedRange,
    build_notes,
    completeness,
)
from app.plugins.release.notes_markdown import render_markdown
from app.plugins.release.release_plan import ReleasePlan, RepositoryPlan
from app.plugins.release.version_files import bump_files, find_version_files

__all__ = ["WrittenNotes", "read_version_files", "write_notes", "written_files"]


@dataclass(frozen=True, slots=True)
class WrittenNotes:
    """`markdown` is the rendering for operators."""

    notes: Notes
    markdown: str


def write_notes(
    plan: ReleasePlan, repository: str, commits: Sequence[CommitInfo], *, date: str, pattern: str
) -> WrittenNotes:
    """Return the notes of one repository; Conflict `notes_incomplete` when something of the range is missing."""
    entry = plan.repositories[repository]
    released = ReleasedRange(
        repository=repository,
        version=entry.version or "",
        previous_version=entry.previous_version,
        date=date[:10],
        tickets=plan.tickets_of(repository),
        commits=commits,
        excluded=_excluded(entry, plan, repository),
        ticket_pattern=pattern,
    )
    notes = build_notes(released)
    if missing := completeness(notes, released):
        raise Conflict(
            f"The notes of {repository} are not complete: {' '.join(missing)}",
            code="notes_incomplete",
            next_action="Report this with the step's log; the notes must name everything once.",
            details={"repository": repository, "problems": missing},
        )
    return WrittenNotes(notes, render_markdown(notes))


def _excluded(entry: RepositoryPlan, plan: ReleasePlan, repository: str) -> list[Exclusion]:
    """Return the tickets whose work in this repository stays behind."""
    shipped = {ticket.key for ticket in plan.tickets_of(repository)}
    left = {
        branch.ticket: branch.name
        for branch in entry.feature_branches
        if branch.ticket and branch.name in entry.unmerged
    }
    return [
        Exclusion("ticket", key, f"its branch {name} is not merged")
        for key, name in left.items()
        if key not in shipped
    ]


async def read_version_files(repository: GitRepository, commit: str) -> dict[str, bytes]:
    """Return path -> content of the files of a commit that hold a version."""
    paths = find_version_files(await repository.paths(commit))
    found = {path: await repository.read(commit, path) for path in paths}
    return {path: content for path, content in found.items() if content is not None}


async def written_files(
    repository: GitRepository, commit: str, version: str, notes: Notes
) -> dict[str, bytes | None]:
    """Return the files that the candidate writes on top of `commit`."""
    files = await read_version_files(repository, commit)
    changed = await asyncio.to_thread(bump_files, files, version)
    existing = await repository.read(commit, CHANGELOG)
    before = existing.decode(errors="surrogateescape") if existing is not None else None
    changelog = prepend_entry(before, changelog_entry(notes))
    return {**changed, CHANGELOG: changelog.encode(errors="surrogateescape")}
