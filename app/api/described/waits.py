"""Why a workflow waits."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.described.errors import Failure
from app.api.described.shape import Described
from app.workflows.state import WorkflowStatus

__all__ = ["Wait", "Why"]


class ApprovalWait(Described):
    what: Literal["approval"]
    step: str | None
    cell: str | None
    since: str
    message: str
    approval_id: str
    digest: str | None


class RecoveryWait(Described):
    """A step failed, or without a step: the whole workflow is parked."""

    what: Literal["recovery"]
    step: str | None
    cell: str | None
    since: str
    message: str
    error: Failure | None


class RetryWait(Described):
    what: Literal["retry"]
    step: str
    cell: str | None
    next_try_at: str | None
    message: str


class AdmissionWait(Described):
    what: Literal["admission"]
    reason: str | None
    message: str
    blocked_by: str | None
    until: str | None


class CapacityWait(Described):
    what: Literal["capacity"]
    reason: Literal["limit_reached"]
    step: str
    cell: str | None
    message: str


class PauseWait(Described):
    what: Literal["pause"]
    message: str


class DriverWait(Described):
    what: Literal["driver"]
    reason: Literal["nobody_drives"]
    message: str


class QuarantineWait(Described):
    what: Literal["quarantine"]
    message: str
    error: Failure


Wait = Annotated[
    ApprovalWait
    | RecoveryWait
    | RetryWait
    | AdmissionWait
    | CapacityWait
    | PauseWait
    | DriverWait
    | QuarantineWait,
    Field(discriminator="what"),
]


class Why(Described):
    workflow_id: str
    status: WorkflowStatus
    waits: list[Wait] = Field(description="Empty when it does not wait.")
