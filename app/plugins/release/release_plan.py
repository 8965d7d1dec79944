"""The release plan: what gate 1 shows and signs, and what every later step reads.

It holds no moment and no workflow id, so that a dry plan and the real one have the same digest.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "BranchConflict",
    "BranchNames",
    "FeatureBranch",
    "Heads",
    "PlannedTicket",
    "Problem",
    "ReleasePlan",
    "ReleaseType",
    "RepositoryPlan",
]

ReleaseType = Literal["release", "hotfix"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PlannedTicket(_Value):
    """A ticket of the fix version; `repositories` are those in which a branch or a commit names it."""

    key: str
    summary: str = ""
    type: str = ""
    status: str = ""
    done: bool = False
    assignee: str | None = None
    url: str | None = None
    blocked_by: list[str] = Field(default_factory=list)
    repositories: list[str] = Field(default_factory=list)


class Problem(_Value):
    """What is wrong with one repository. A blocking one keeps it out of this release."""

    code: str
    message: str
    next_action: str
    blocking: bool = True


class BranchNames(_Value):
    """Names without `refs/heads/`; `release` and `rollback` are those that will be made."""

    develop: str | None = None
    main: str | None = None
    sprint: str | None = None
    release: str | None = None
    rollback: str | None = None


class Heads(_Value):
    """Commit ids as inspected; `base` is what the candidate is built on: develop, for a hotfix the last tag."""

    develop: str | None = None
    main: str | None = None
    sprint: str | None = None
    base: str | None = None


class FeatureBranch(_Value):
    """`merged` says how its work came into the sprint branch (for a hotfix: into the last release)."""

    name: str
    ticket: str | None
    head: str
    merged: Literal["ancestor", "same_patch", False] = False
    included: bool = False
    """To be merged into the candidate by this release."""


class BranchConflict(_Value):
    """`stage` is `source -> target`; `owners` are the last authors of the file on both sides."""

    stage: str
    path: str
    owners: list[str] = Field(default_factory=list)


class RepositoryPlan(_Value):
    version: str | None = None
    previous_version: str | None = None
    tag: str | None = None
    tag_exists: bool = False
    branches: BranchNames = BranchNames()
    heads: Heads = Heads()
    feature_branches: list[FeatureBranch] = Field(default_factory=list)
    unmerged: list[str] = Field(default_factory=list)
    conflicts: list[BranchConflict] = Field(default_factory=list)
    version_files: list[str] = Field(default_factory=list)
    commits: int = 0
    problems: list[Problem] = Field(default_factory=list)

    @property
    def blocked(self) -> bool:
        return any(problem.blocking for problem in self.problems)

    @property
    def included(self) -> list[FeatureBranch]:
        return [branch for branch in self.feature_branches if branch.included]


class ReleasePlan(_Value):
    fix_version: str
    release_type: ReleaseType
    sprint_name: str | None
    title: str
    """The title of the deployment document."""
    tickets: list[PlannedTicket]
    blockers: list[dict[str, Any]]
    exclusions: list[dict[str, str]]
    repositories: dict[str, RepositoryPlan]
    effects: list[dict[str, Any]] = Field(default_factory=list)

    @property
    def scope(self) -> list[str]:
        """Return the repositories that can be prepared, in the order asked for."""
        return [name for name, entry in self.repositories.items() if not entry.blocked]

    def of(self, repository: str) -> "ReleasePlan":
        """Return the part that concerns one repository; what changes elsewhere does not change it."""
        tickets = [
            ticket.model_copy(update={"repositories": [repository]})
            for ticket in self.tickets_of(repository)
        ]
        return ReleasePlan(
            fix_version=self.fix_version,
            release_type=self.release_type,
            sprint_name=self.sprint_name,
            title=f"Release {self.fix_version}",
            tickets=tickets,
            blockers=[],
            exclusions=[],
            repositories={repository: self.repositories[repository]},
        )

    def tickets_of(self, repository: str) -> list[PlannedTicket]:
        return [ticket for ticket in self.tickets if repository in ticket.repositories]
