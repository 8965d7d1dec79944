"""Approvals: what is asked, what is signed, and what people said."""

from typing import Any, Literal

from pydantic import Field

from app.api.described.shape import Described, Listing

__all__ = ["ApprovalListing", "ApprovalView", "Difference"]


class DecisionMade(Described):
    decision: Literal["approve", "reject", "expire"]
    by: str
    at: str
    comment: str


class Difference(Described):
    """One difference between two plans; `path` leads to it, `[name]` names an item of a list."""

    path: str
    change: Literal["added", "removed", "changed"]
    before: Any
    after: Any


class Voided(Described):
    """Why it is not asked for any more."""

    at: str
    by: str
    code: Literal[
        "scope_changed",
        "workflow_cancelled",
        "workflow_rolled_back",
        "workflow_completed",
        "workflow_completed_with_failures",
        "workflow_failed",
        "workflow_rejected",
    ]


class ApprovalView(Described):
    id: str
    workflow_id: str
    step: str
    cell: str | None
    title: str
    message: str
    digest: str | None
    plan: Any = Field(description="What is shown and signed.")
    changes: list[Difference] = Field(
        description="What is different from the plan that was shown for this step before."
    )
    previous: str | None = Field(default=None, description="The approval that `changes` refers to.")
    superseded_by: str | None = Field(default=None, description="The one that was asked after it.")
    voided: Voided | None = None
    requested_at: str
    reminded_at: str | None = None
    expires_at: str | None
    quorum: int
    approvers: list[str] = Field(description="Who may answer, such as `role:approver`.")
    allow_self: bool
    decisions: list[DecisionMade]
    status: Literal["pending", "approved", "rejected", "expired", "voided"]


class ApprovalListing(Listing):
    items: list[ApprovalView]
