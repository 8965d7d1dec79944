"""A workflow as lists and its own route show it."""

from typing import Any, Literal

from pydantic import Field

from app.api.described.artifacts import ArtifactReference
from app.api.described.effects import StepEffect
from app.api.described.errors import Failure
from app.api.described.shape import Described, Listing
from app.workflows.definition import Reversibility
from app.workflows.state import StepStatus, WorkflowStatus

__all__ = [
    "Operation",
    "Started",
    "StepView",
    "WorkflowListing",
    "WorkflowMetadata",
    "WorkflowRow",
    "WorkflowView",
]

Operation = Literal[
    "pause", "resume", "retry", "skip", "resolve", "scope", "cancel", "rollback", "delete"
]


class Gate(Described):
    """A step that waits for people; without a step it is the whole workflow."""

    step: str | None
    cell: str | None
    what: Literal["approval", "recovery"]
    since: str
    approval_id: str | None


class Ancestry(Described):
    """Where a fork began."""

    workflow_id: str
    checkpoint: str | None
    step: str | None
    carried: list[str] = Field(description="Keys of the steps that were carried over.")


class Damage(Described):
    """What of a workflow's files could not be read."""

    file: str
    reason: str
    offset: int | None = None
    length: int | None = None
    events: list[list[int]] | None = None


class WorkflowMetadata(Described):
    status: WorkflowStatus
    created_at: str
    updated_at: str
    completed_at: str | None = None
    execution_id: str
    definition: str
    definition_version: str
    definition_digest: str
    kind: str | None
    started_by: str
    round: int = Field(description="The latest round of any step; a retry by a person begins one.")
    error_count: int
    last_error: Failure | None
    idempotency_key: str | None
    request_digest: str
    resources: list[str] = Field(description="What it holds, such as `repo:frontend`.")
    repositories: list[str]
    approvals: list[str] = Field(default_factory=list, description="All that were asked for.")
    fix_version: str | None = None
    sprint_name: str | None = None
    steps_total: int | None = Field(
        default=None, description="Cells counted each, groups not; in lists, once they are known."
    )
    steps_completed: int | None = Field(
        default=None, description="Those that were skipped, or taken from the cache, too."
    )
    steps_failed: int | None = None
    reason: str | None = Field(description="Why it was queued, or `quarantined`.")
    blocked_by: str | None = Field(description="The workflow behind which it is queued.")
    until: str | None
    forked_from: Ancestry | None
    waiting_since: str | None = None
    waited_s: float = 0
    execution_time_s: float = Field(description="From its start until its end, or until now.")
    waiting_for: list[Gate]
    paused_from: WorkflowStatus | None = None
    parked_from: WorkflowStatus | None = None
    damage: list[Damage] = Field(default_factory=list)
    state_size: int = Field(default=0, description="Bytes.")
    unattended: bool = Field(default=False, description="No process lives that would drive it.")


class WorkflowRow(WorkflowMetadata):
    workflow_id: str


class WorkflowListing(Listing):
    items: list[WorkflowRow]


class StepProgress(Described):
    done: float | None = None
    total: float | None = None
    message: str | None = None


class StepView(Described):
    """One step, or one cell of it: its key is `id` or `id[cell]`."""

    id: str
    name: str
    cell: str | None
    group: str | None = Field(description="The group that it is in; of a cell, its step's.")
    is_group: bool = Field(description="It stands for the steps in it, or for its own cells.")
    type: str | None = Field(description="The step type; null for a group of steps.")
    needs: list[str] = Field(
        description="The steps that it waits for, inferred ones too; in a group those of the group."
    )
    optional: bool = Field(description="The workflow can complete although it failed.")
    condition: str | None = Field(description="It is skipped unless this holds.")
    reversibility: Reversibility | None = Field(
        description="Of what it does to the world; null for a group, and where its configuration decides it."
    )
    asks: bool = Field(description="It asks for an approval before it runs.")
    of: int = Field(description="How many attempts it has in a round.")
    goto: str | None = Field(description="The step that follows a failure instead.")
    cells: list[str] | None = Field(default=None, description="Of a group that has begun.")
    status: StepStatus
    started_at: str | None
    completed_at: str | None
    attempts: int
    outputs: dict[str, Any] | None
    error: Failure | None
    cached: bool
    cache_key: str | None
    effects: list[StepEffect]
    artifacts: list[ArtifactReference]
    log: str | None = Field(description="The file of the latest attempt's log.")
    reason: str | None = Field(default=None, description="Why it was skipped, or taken over.")
    next_try_at: str | None = None
    progress: StepProgress | None = None


class Started(Described):
    workflow_id: str
    metadata: WorkflowMetadata
    allowed_operations: list[Operation]


class WorkflowView(Started):
    """A workflow as it is now; of one that cannot be read only the metadata are known."""

    state: dict[str, Any] = Field(description="WorkflowState; `steps` by `step` or `step[cell]`.")
    steps: list[StepView] = Field(description="Every step and cell in order.")
    last_seq: int = Field(description="The number of the last event that is in it.")
    is_running: bool
