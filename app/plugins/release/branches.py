"""What one repository has for a release: its branches, their heads, and the feature branches of the tickets.

What is wrong with the content is an output, not a failure, so that the plan shows all of it at once;
only a repository that cannot be reached fails the step.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.git_repository import GitRepository, Tag
from app.nearest import nearest
from app.plugins.release.mirrors import fetched
from app.plugins.release.release_plan import (
    BranchNames,
    FeatureBranch,
    Heads,
    Problem,
    ReleaseType,
)
from app.plugins.release.tickets import ticket_keys
from app.plugins.release.versions import latest_version_tag, sprint_branch_candidates
from app.repositories.models import RepositoryConfig
from app.workflows.definition import Reversibility
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult

__all__ = ["FindBranches"]

_OWN = re.compile(r"^(release|rollback|hotfix/v?\d)")
_WORK = ("feature/", "hotfix/", "bugfix/", "fix/")


class _Config(StepConfig):
    repository: str
    release_type: ReleaseType = "release"
    sprint_name: str | None = None
    include_branches: list[str]
    tickets: list[dict[str, Any]]
    ticket_pattern: str
    develop_branch: str = "develop"
    main_branch: str = "main"


@dataclass(frozen=True, slots=True)
class _Seen:
    config: RepositoryConfig
    branches: Mapping[str, str]
    tags: Mapping[str, Tag]


class FindBranches(Handler[_Config]):
    """Fetches a repository and finds develop, main, the sprint branch and every ticket's branches."""

    type: ClassVar[str] = "release.find_branches"
    title: ClassVar[str] = "Find branches"
    description: ClassVar[str] = (
        "Finds the develop, main and sprint branches of a repository and the feature branches of the "
        "tickets, also by a ticket key anywhere in the name."
    )
    effects: ClassVar[Reversibility] = "none"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        known, repository = await fetched(context, config.repository)
        seen = _Seen(known, await repository.branches(), await repository.tags())
        names, problems = _named(config, seen)
        heads = _heads(config, names, seen)
        found, strange = await _feature_branches(config, names, seen, repository)
        context.log.write(f"{len(found)} branches of tickets, {len(strange)} of none of them\n")
        return StepResult(
            {
                "branches": names.model_dump(),
                "heads": heads.model_dump(),
                "feature_branches": [branch.model_dump() for branch in found],
                "branches_without_ticket": strange,
                "problems": [problem.model_dump() for problem in problems],
            },
            state={"feature_branches": {config.repository: [branch.name for branch in found]}},
        )


def _named(config: _Config, seen: _Seen) -> tuple[BranchNames, list[Problem]]:
    problems: list[Problem] = []
    develop = _one(config, seen, (seen.config.develop_branch or config.develop_branch,), problems)
    mains = (
        (seen.config.main_branch,) if seen.config.main_branch else (config.main_branch, "master")
    )
    main = _one(config, seen, mains, problems)
    sprint = _sprint(config, seen, problems)
    return BranchNames(develop=develop, main=main, sprint=sprint), problems


def _one(
    config: _Config, seen: _Seen, candidates: Sequence[str], problems: list[Problem]
) -> str | None:
    for name in candidates:
        if name in seen.branches:
            return name
    problems.append(
        Problem(
            code="missing_branch",
            message=f"{config.repository} has no branch {candidates[0]}."
            f"{nearest(candidates[0], seen.branches)}",
            next_action=f"Create it, or set the right branch name for {config.repository}.",
        )
    )
    return None


def _sprint(config: _Config, seen: _Seen, problems: list[Problem]) -> str | None:
    """Return the sprint's branch; a hotfix may do without, both spellings existing is asked."""
    if not config.sprint_name:
        return None
    candidates = sprint_branch_candidates(config.sprint_name)
    present = [name for name in candidates if name in seen.branches]
    if len(present) == 1:
        return present[0]
    if present:
        problems.append(_ambiguous(config, present))
    elif config.release_type == "release":
        problems.append(_missing_sprint(config, seen, candidates))
    return None


def _ambiguous(config: _Config, present: Sequence[str]) -> Problem:
    return Problem(
        code="ambiguous_sprint_branch",
        message=f"{config.repository} has both {' and '.join(present)}.",
        next_action=f"Name the branch itself as the sprint, for example {present[0]}.",
    )


def _missing_sprint(config: _Config, seen: _Seen, candidates: Sequence[str]) -> Problem:
    sprints = [name for name in seen.branches if "sprint" in name.casefold()] or list(seen.branches)
    return Problem(
        code="missing_sprint_branch",
        message=f"{config.repository} has no sprint branch {' or '.join(candidates)}."
        f"{nearest(candidates[0], sprints)}",
        next_action="Correct the sprint's name, create the branch, or leave the repository out.",
    )


def _heads(config: _Config, names: BranchNames, seen: _Seen) -> Heads:
    def head(name: str | None) -> str | None:
        return seen.branches.get(name) if name else None

    base = head(names.develop)
    if config.release_type == "hotfix":
        latest = latest_version_tag(seen.tags, config.repository)
        base = seen.tags[latest].commit if latest else head(names.main)
    return Heads(
        develop=head(names.develop), main=head(names.main), sprint=head(names.sprint), base=base
    )


async def _feature_branches(
    config: _Config, names: BranchNames, seen: _Seen, repository: GitRepository
) -> tuple[list[FeatureBranch], list[str]]:
    """Return the branches of the tickets, and open work branches that belong to none of them."""
    wanted = {ticket["key"] for ticket in config.tickets}
    shared = {names.develop, names.main, names.sprint}
    found, strange = [], []
    for name, head in sorted(seen.branches.items()):
        if name in shared or _OWN.match(name):
            continue
        keys = ticket_keys(name, config.ticket_pattern)
        asked = {name, f"{config.repository}:{name}"} & set(config.include_branches)
        key = next((one for one in keys if one in wanted), None)
        if key or asked:
            found.append(FeatureBranch(name=name, ticket=key, head=head))
        elif name.startswith(_WORK) and not await _is_old(head, names, seen, repository):
            strange.append(name)
    return found, strange


async def _is_old(head: str, names: BranchNames, seen: _Seen, repository: GitRepository) -> bool:
    """Whether the branch's work is in the last release already, so that nobody asks about it."""
    main = seen.branches.get(names.main or "")
    return main is not None and await repository.is_ancestor(head, main)
