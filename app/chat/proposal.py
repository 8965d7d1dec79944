"""What a text asks for, as far as the text says it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["FIELDS", "Bump", "Command", "Doubt", "Proposal", "ReleaseType"]

Command = Literal[
    "release",
    "status",
    "why",
    "approve",
    "reject",
    "pause",
    "resume",
    "cancel",
    "retry",
    "skip",
    "rollback",
    "list",
    "help",
]
Bump = Literal["major", "minor", "patch"]
ReleaseType = Literal["release", "hotfix"]

FIELDS = (
    "repositories",
    "fix_version",
    "version",
    "sprint_name",
    "release_type",
    "bump",
    "dry_run",
)
"""What a proposal can say of a release; `repositories` are names as configured."""


class Doubt(BaseModel):
    """Why a field is asked although the text says something of it; `names` are what it says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Literal[
        "unknown_repository", "ambiguous_repository", "ambiguous_version", "ambiguous_sprint"
    ]
    names: list[str]


class Proposal(BaseModel):
    """None: not in the text. `questions` names the fields that must be asked before a release is planned.

    `spans`: field -> [start, end] of each piece of this text that its value came from. `doubts`: field ->
    what is wrong with what was said; `hints` words them. `offers` are the repositories to offer for names
    that are not known. Both are for showing and not part of the proposal's JSON. `language` is the text's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: Command | None = None
    repositories: list[str] | None = None
    fix_version: str | None = None
    version: str | None = None
    sprint_name: str | None = None
    release_type: ReleaseType | None = None
    bump: Bump | None = None
    dry_run: bool | None = None
    spans: dict[str, list[tuple[int, int]]] = Field(default_factory=dict)
    questions: list[str] = Field(default_factory=list)
    doubts: dict[str, list[Doubt]] = Field(default_factory=dict)
    language: str | None = None
    hints: dict[str, str] = Field(default_factory=dict, exclude=True)
    offers: list[str] = Field(default_factory=list, exclude=True)

    def missing(self) -> list[str]:
        """Return what a release cannot do without and this does not say."""
        asked = [] if self.repositories else ["repositories"]
        if self.fix_version is None:
            asked.append("fix_version")
        if self.sprint_name is None and self.release_type != "hotfix":
            asked.append("sprint_name")
        return asked

    def inputs(self) -> dict[str, object]:
        """Return the inputs of the workflow that does it; a dry run is a plan and no input."""
        said = {name: getattr(self, name) for name in FIELDS if name != "dry_run"}
        return {name: value for name, value in said.items() if value is not None}
