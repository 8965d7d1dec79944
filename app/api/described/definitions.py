"""Definitions: what is there, what a start would do, what is wrong, what changed."""

from typing import Any, Literal

from pydantic import Field

from app.api.described.effects import Effect
from app.api.described.errors import Failure
from app.api.described.shape import Described, Listing
from app.workflows.definition import Reversibility

__all__ = [
    "DefinitionListing",
    "DefinitionView",
    "Explanation",
    "Plan",
    "RevisionListing",
    "Saved",
    "StepTypeListing",
    "TextDifferences",
    "Validation",
]


class Finding(Described):
    """What is wrong with a text, and where; lines and columns count from 1."""

    code: str
    message: str
    file: str
    line: int
    column: int
    path: str = Field(description="Reads like `steps[2].with.level`.")
    nearest: str | None = Field(description="A valid name that was perhaps meant.")


class DefinitionRow(Described):
    name: str
    version: str | None
    kind: str | None
    description: str
    source: str = Field(description="`built_in`, or where it was saved.")
    problems: list[Finding] = Field(default_factory=list, description="Why it cannot be used.")


class DefinitionListing(Listing):
    items: list[DefinitionRow]


class Revision(Described):
    number: int | None = Field(description="0 is the package's; null: edited by hand.")
    digest: str | None = Field(description="Null for a deletion.")
    at: str
    by: str
    comment: str
    present: bool
    deleted: bool


class RevisionListing(Listing):
    items: list[Revision]


class DefinitionView(Described):
    name: str
    version: str | None
    kind: str | None
    dialect: str | None = Field(description="`canonical`, `flat` or `wrapped`.")
    digest: str | None
    text: str
    definition: dict[str, Any] | None = Field(description="The document in its canonical form.")
    revision: Revision = Field(description="Number, when, by whom and why it was saved.")
    needs: dict[str, list[str]] = Field(
        description="Per step what it waits for, inferred ones too."
    )
    warnings: list[Finding]
    problems: list[Finding]


class Validation(Described):
    valid: bool
    name: str | None
    version: str | None
    digest: str | None
    dialect: str | None
    inputs: dict[str, Any] = Field(description="What a valid one declares: name to `type`.")
    config: dict[str, Any] = Field(description="The `config` of a valid one.")
    problems: list[Finding]
    warnings: list[Finding]


class PlannedStepRow(Described):
    id: str
    name: str
    cell: str | None
    type: str | None
    disposition: Literal["will_run", "skipped", "cached", "needs_approval", "known_later", "failed"]
    reason: str | None
    effects: list[Effect]
    error: Failure | None


class PlannedApproval(Described):
    step: str
    cell: str | None
    title: str
    message: str
    plan: Any = Field(description="What will be shown and signed.")
    digest: str | None = Field(description="Null while a part of the plan is not known.")


class PlanError(Failure):
    step: str = Field(description="The key of the step that cannot be planned.")


class Plan(Described):
    """What a workflow would do; nothing was made."""

    definition: str
    version: str
    inputs: dict[str, Any]
    digest: str = Field(description="The first approval's digest, else that of all effects.")
    levels: list[list[str]] = Field(description="Keys of steps that could run at the same time.")
    steps: list[PlannedStepRow]
    effects: list[Effect]
    approvals: list[PlannedApproval]
    warnings: list[str]
    errors: list[PlanError]


class Explanation(Described):
    definition: str
    step: str
    type: str | None
    values: list[dict[str, Any]] = Field(
        description="`name`, `value`, `known`, `later` (why it is not known yet), `error`, `level`, `place`."
    )


class Saved(Described):
    name: str
    slug: str = Field(description="The name in paths.")
    version: str
    digest: str
    number: int = Field(description="Of the version that is present now.")
    created: bool
    warnings: list[Finding]


class TextDifferences(Described):
    name: str
    from_: Revision = Field(alias="from")
    to: Revision
    diff: str = Field(description="A unified diff of the texts.")
    changes: dict[str, Any] | None = Field(
        description="`fields` and `steps: {added, removed, changed, moved}`; the layout is left out. "
        "Null where one of both cannot be read any more."
    )


class StepType(Described):
    type: str
    title: str
    description: str
    effects: Reversibility
    # pydantic has a member of that name itself
    schema_: dict[str, Any] = Field(alias="schema", description="The JSON Schema of its `with`.")


class StepTypeListing(Listing):
    items: list[StepType]
    errors: dict[str, str] = Field(description="Plugins that did not load, each with why.")
