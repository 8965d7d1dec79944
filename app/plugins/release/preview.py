"""What the release of one repository would be: conflicts, version, tag, version files, commits. Moves nothing."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from app.errors import Conflict, Invalid
from app.git_repository import CommitInfo, GitRepository
from app.plugins.release import effects
from app.plugins.release.contents import read_version_files
from app.plugins.release.merging import Source, merge_into, sources_of
from app.plugins.release.release_plan import (
    BranchConflict,
    BranchNames,
    FeatureBranch,
    Heads,
    Problem,
    ReleaseType,
    RepositoryPlan,
)
from app.plugins.release.tickets import ticket_keys
from app.plugins.release.version_files import bump_files
from app.plugins.release.versions import (
    latest_version_tag,
    parse_version,
    release_branch,
    resolve_version,
    rollback_branch,
    tag_name,
)
from app.workflows.definition import Reversibility
from app.workflows.handlers import EffectLedger, Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["Preview", "released_commits"]


class _Config(StepConfig):
    repository: str
    release_type: ReleaseType = "release"
    fix_version: str
    version: str | None = None
    versions: dict[str, str] = Field(default_factory=dict)
    bump: str | None = None
    tickets: list[dict[str, Any]]
    ticket_pattern: str
    inspected: dict[str, Any]
    merge_status: dict[str, Any]


class Preview(Handler[_Config]):
    """Previews the merges and infers the version; what is wrong becomes a problem in the plan."""

    type: ClassVar[str] = "release.preview"
    title: ClassVar[str] = "Preview the release"
    description: ClassVar[str] = (
        "Previews sprint -> develop -> main with conflicts and the people who know the files, and "
        "finds the next version, its tag and the version files."
    )
    effects: ClassVar[Reversibility] = "none"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        repository = await context.remotes.git(context.remotes.repository(config.repository))
        entry = _inspected(config)
        if entry.blocked:
            return StepResult({"repository": entry.model_dump(), "named": []})
        merged, conflicts = await _merges(config, entry, repository, context.released_at)
        commits = await released_commits(repository, merged, entry.heads)
        entry = entry.model_copy(
            update={
                "conflicts": conflicts,
                "commits": len(commits),
                "problems": [
                    *entry.problems,
                    *_conflicted(config.repository, conflicts),
                    *_unchanged(config.repository, commits),
                ],
            }
        )
        entry = await _versioned(config, entry, repository, commits, context)
        entry = await _with_files(entry, repository, merged)
        for problem in entry.problems:
            context.log.write(f"{problem.message} {problem.next_action}\n")
        named = {key for commit in commits for key in _keys(commit, config.ticket_pattern)}
        return StepResult({"repository": entry.model_dump(), "named": sorted(named)})


def _inspected(config: _Config) -> RepositoryPlan:
    return RepositoryPlan(
        branches=BranchNames.model_validate(config.inspected["branches"]),
        heads=Heads.model_validate(config.inspected["heads"]),
        feature_branches=[
            FeatureBranch.model_validate(one) for one in config.merge_status["feature_branches"]
        ],
        unmerged=config.merge_status["unmerged"],
        problems=[Problem.model_validate(one) for one in config.inspected["problems"]],
    )


async def _merges(
    config: _Config, entry: RepositoryPlan, repository: GitRepository, date: str
) -> tuple[str, list[BranchConflict]]:
    """Return the commit that holds all that merges cleanly, and the conflicts on the way to main."""
    base = Source(entry.branches.develop or "", entry.heads.base or "")
    if config.release_type == "hotfix":
        base = Source(entry.branches.main or "", base.head)
    sources = sources_of(entry, entry.heads, config.release_type)
    merged = await merge_into(repository, base, sources, date=date)
    last = await repository.preview_merge(entry.heads.main or "", merged.commit)
    stage = f"release -> {entry.branches.main}"
    to_main = [
        BranchConflict(stage=stage, path=one.path, owners=list(one.owners))
        for one in last.conflicts
    ]
    return merged.commit, [*merged.conflicts, *to_main]


async def released_commits(
    repository: GitRepository, merged: str, heads: Heads
) -> list[CommitInfo]:
    """Return the commits that main does not have yet, without merges, the newest first."""
    base = heads.base if heads.base != heads.develop else None
    known = [head for head in (heads.main, base) if head]
    found = await repository.log(merged, known)
    return [commit for commit in found if len(commit.parents) < 2]


def _keys(commit: CommitInfo, pattern: str) -> list[str]:
    return list(ticket_keys(f"{commit.subject}\n{commit.body}", pattern))


def _conflicted(name: str, conflicts: Sequence[BranchConflict]) -> list[Problem]:
    if not conflicts:
        return []
    stages = sorted({conflict.stage for conflict in conflicts})
    owners = sorted({owner for conflict in conflicts for owner in conflict.owners})
    return [
        Problem(
            code="merge_conflict",
            message=f"{len(conflicts)} files of {name} conflict in {', '.join(stages)}: "
            f"{', '.join(conflict.path for conflict in conflicts[:5])}.",
            next_action=f"Resolve it on the source branch with {', '.join(owners) or 'its authors'} and "
            "retry the candidate, or leave the repository out.",
            blocking=False,
        )
    ]


def _unchanged(name: str, commits: Sequence[CommitInfo]) -> list[Problem]:
    if commits:
        return []
    return [
        Problem(
            code="no_changes",
            message=f"{name} has no commit that main does not have.",
            next_action="Leave it out unless it shall have the version all the same.",
            blocking=False,
        )
    ]


async def _versioned(
    config: _Config,
    entry: RepositoryPlan,
    repository: GitRepository,
    commits: Sequence[CommitInfo],
    context: StepContext,
) -> RepositoryPlan:
    tags = list(await repository.tags())
    previous = latest_version_tag(tags, config.repository)
    entry = entry.model_copy(update={"previous_version": previous})
    try:
        version = resolve_version(
            version=config.version,
            versions=config.versions,
            fix_version=config.fix_version,
            previous=previous,
            bump=config.bump or _hotfix_bump(config),
            commits=commits,
            tickets=config.tickets,
            repository=config.repository,
        )
        tag = tag_name(version, tags, config.repository)
    except (Invalid, Conflict) as error:
        return _with_problem(entry, error.code, error.message, error.next_action)
    release = release_branch(version)
    if config.release_type == "hotfix":
        release = release.replace("release/", "hotfix/", 1)
    names = entry.branches.model_copy(
        update={"release": release, "rollback": rollback_branch(config.fix_version)}
    )
    entry = entry.model_copy(
        update={"version": version, "tag": tag, "tag_exists": tag in tags, "branches": names}
    )
    return _free_names(config.repository, entry, await repository.branches(), context.ledger)


def _hotfix_bump(config: _Config) -> str | None:
    """Return `patch` where a hotfix has to infer its version: its commits may be features all the same."""
    if config.release_type != "hotfix":
        return None
    try:
        parse_version(config.fix_version)
    except Invalid:
        return "patch"
    return None


def _free_names(
    name: str, entry: RepositoryPlan, branches: Mapping[str, str], ledger: EffectLedger
) -> RepositoryPlan:
    """Add a problem for each name that this release would make and somebody else has made."""
    if entry.tag_exists:
        entry = _with_problem(
            entry,
            "tag_exists",
            f"{name} has the tag {entry.tag} already.",
            "Choose the next version; a published tag is never moved.",
        )
    names = entry.branches
    made = ledger.is_ours(effects.candidate(name, entry))
    taken = [branch for branch in (names.release,) if branch and branch in branches and not made]
    made = ledger.is_ours(effects.rollback_branch(name, entry))
    if (
        names.rollback
        and not made
        and branches.get(names.rollback, entry.heads.main) != entry.heads.main
    ):
        taken.append(names.rollback)
    for branch in taken:
        entry = _with_problem(
            entry,
            "branch_exists",
            f"{name} has a branch {branch} already.",
            "Delete it if it is left over from an earlier try, then start again.",
        )
    return entry


async def _with_files(
    entry: RepositoryPlan, repository: GitRepository, merged: str
) -> RepositoryPlan:
    if entry.version is None:
        return entry
    try:
        files = await read_version_files(repository, merged)
        changed = await asyncio.to_thread(bump_files, files, entry.version)
    except Invalid as error:
        return _with_problem(entry, error.code, error.message, error.next_action)
    return entry.model_copy(update={"version_files": sorted(changed)})


def _with_problem(
    entry: RepositoryPlan, code: str, message: str, next_action: str
) -> RepositoryPlan:
    problem = Problem(code=code, message=message, next_action=next_action)
    return entry.model_copy(update={"problems": [*entry.problems, problem]})
