"""Bringing several branches together in the mirror, one after the other; no ref moves."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Conflict
from app.git_repository import GitRepository
from app.plugins.release.release_plan import BranchConflict, Heads, RepositoryPlan

__all__ = ["Merged", "Source", "merge_into", "sources_of"]


@dataclass(frozen=True, slots=True)
class Source:
    """A branch by name and the commit that counts."""

    name: str
    head: str


@dataclass(frozen=True, slots=True)
class Merged:
    """`commit` holds the base and every source that merged cleanly."""

    commit: str
    conflicts: tuple[BranchConflict, ...]


def sources_of(entry: RepositoryPlan, heads: Heads, release_type: str) -> list[Source]:
    """Return what a candidate merges onto its base: the sprint branch, then the included branches."""
    sources = []
    if release_type == "release" and entry.branches.sprint and heads.sprint:
        sources.append(Source(entry.branches.sprint, heads.sprint))
    return [*sources, *(Source(branch.name, branch.head) for branch in entry.included)]


async def merge_into(
    repository: GitRepository, base: Source, sources: Sequence[Source], *, date: str
) -> Merged:
    """Merge each source onto the base; one that conflicts is left out and reported, the others go on."""
    commit = base.head
    conflicts: list[BranchConflict] = []
    for source in sources:
        stage = f"{source.name} -> {base.name}"
        message = f"Merge {source.name} into {base.name}"
        try:
            commit = await repository.merge_commit(commit, source.head, message=message, date=date)
        except Conflict as error:
            if error.code != "merge_conflict":
                raise
            conflicts += [
                BranchConflict(stage=stage, path=file["path"], owners=file["owners"])
                for file in error.details["files"]
            ]
    return Merged(commit, tuple(conflicts))
