"""The inbox of decisions, and deciding."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from app.api.access import Actor
from app.api.answers import JsonAnswer, answer, listing
from app.api.opening import Ready
from app.api.problem_examples import problems
from app.api.strict_json import StrictJsonRoute

__all__ = ["Decision", "router"]

router = APIRouter(prefix="/approvals", tags=["approvals"], route_class=StrictJsonRoute)

_EXAMPLE: JsonDict = {
    "decision": "approve",
    "comment": "checked with the shop team",
    "digest": "sha256 of what was shown",
}

ApprovalId = Annotated[str, Path(description="As the list and the events name it.")]


class Decision(BaseModel):
    """An answer. It is bound to what was shown by its digest, which approving needs."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    decision: Literal["approve", "reject"]
    comment: str = Field(default="", max_length=10_000)
    digest: str | None = Field(default=None, description="`digest` of the approval as it was read.")


@router.get(
    "",
    operation_id="list_approvals",
    summary="List approvals",
    responses=answer("ApprovalListing") | problems(),
)
async def list_approvals(
    service: Ready,
    status: Annotated[
        Literal["pending", "decided", "voided", "expired", "all"] | None,
        Query(description="`decided` are approved and rejected ones."),
    ] = None,
    pending: Annotated[
        bool,
        Query(
            description="Without `status`: false lists those of open workflows that were decided too."
        ),
    ] = True,
    workflow_id: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500, description="Of those that do not wait.")] = 50,
) -> JsonAnswer:
    """Return those that wait, the oldest request first; with another `status` the latest of all workflows."""
    manager = service.manager
    if status is None or status == "pending":
        is_pending = pending or status == "pending"
        found = manager.list_approvals(pending_only=is_pending, workflow_id=workflow_id)
        return listing(found)

    def find() -> list[dict[str, Any]]:
        return manager.find_approvals(status, workflow_id=workflow_id, limit=limit)

    return listing(await asyncio.to_thread(find))


@router.get(
    "/{approval_id}",
    operation_id="get_approval",
    summary="Read an approval with its plan",
    responses=answer("ApprovalView") | problems("unknown_approval"),
)
async def get_approval(approval_id: ApprovalId, service: Ready) -> JsonAnswer:
    """Return what is asked, the plan that is signed with its digest, and the decisions so far."""
    return JsonAnswer(service.manager.get_approval(approval_id))


@router.post(
    "/{approval_id}",
    operation_id="decide_approval",
    summary="Approve or reject",
    responses=answer("ApprovalView")
    | problems(
        "unknown_approval",
        "already_decided",
        "already_approved",
        "digest_mismatch",
        "digest_required",
        "storage_failed",
        body=True,
    ),
)
async def decide_approval(
    approval_id: ApprovalId, body: Decision, service: Ready, actor: Actor
) -> JsonAnswer:
    """Decide once: of several answers the first one counts, the others are told which."""
    found = await service.manager.decide_approval(
        approval_id, body.decision, comment=body.comment, digest=body.digest, actor=actor
    )
    return JsonAnswer(found)
