"""Steering a workflow. Every command is the manager's; these routes only carry it there."""

from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import Actor
from app.api.answers import JsonAnswer, answer
from app.api.opening import Ready
from app.api.problem_examples import problems
from app.api.strict_json import StrictJsonRoute
from app.api.workflows import WorkflowId

__all__ = ["router"]

router = APIRouter(
    prefix="/workflows/{workflow_id}", tags=["workflows"], route_class=StrictJsonRoute
)


class Comment(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"comment": "until the outage is over"}]}
    )

    comment: str = Field(default="", max_length=10_000, description="Why; kept in the history.")


class Cancellation(Comment):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"keep": False, "comment": "wrong sprint"}]}
    )

    keep: bool = Field(default=False, description="Leave what was prepared as it is.")


class Choice(Comment):
    """Which failed step is meant; what is left out must be unambiguous."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"step": "candidate", "cell": "backend"}]},
    )

    step: str | None = None
    cell: str | None = Field(default=None, description="Of a matrix, such as a repository's name.")


class Scope(Comment):
    """What is added to a release and taken out of it; nothing at all plans again from what is there now."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"drop_repositories": ["mobile-app"], "drop_tickets": ["PAY-123"]}]
        },
    )

    add_repositories: list[str] = Field(default_factory=list, max_length=30)
    drop_repositories: list[str] = Field(default_factory=list, max_length=30)
    drop_tickets: list[str] = Field(
        default_factory=list, max_length=1000, description="Their keys."
    )
    include_branches: list[str] = Field(
        default_factory=list,
        max_length=1000,
        description="Unmerged feature branches to take along, by name or ticket.",
    )
    exclude_branches: list[str] = Field(
        default_factory=list,
        max_length=1000,
        description="Feature branches to leave out, by name or ticket.",
    )


class Resolution(Choice):
    """What a person says of an effect of which it cannot be told whether it happened."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "step": "tag",
                    "cell": "backend",
                    "effect": "git.tag:backend refs/tags/v2.1.0",
                    "answer": "happened",
                }
            ]
        },
    )

    effect: str | None = Field(
        default=None, description="Its `kind:target`, where several are in doubt."
    )
    answer: Literal["happened", "not_happened", "check_again"]


_NO_COMMENT, _CANCEL, _THE_ONLY_ONE, _AS_IT_IS = Comment(), Cancellation(), Choice(), Scope()

_COMMAND: dict[str, Any] = {
    "responses": answer("WorkflowView")
    | problems("unknown_workflow", "operation_not_allowed", "storage_failed", body=True),
}
_STEP_COMMAND: dict[str, Any] = {
    "responses": answer("WorkflowView")
    | problems(
        "unknown_workflow", "operation_not_allowed", "ambiguous_step", "storage_failed", body=True
    ),
}


@router.post(
    "/pause",
    operation_id="pause_workflow",
    summary="Pause at the next boundary",
    **_COMMAND,
)
async def pause_workflow(
    workflow_id: WorkflowId,
    service: Ready,
    actor: Actor,
    body: Comment = _NO_COMMENT,
) -> JsonAnswer:
    """Return once it is recorded; steps that run come to their end."""
    found = await service.manager.pause_workflow(workflow_id, comment=body.comment, actor=actor)
    return JsonAnswer(found)


@router.post("/resume", operation_id="resume_workflow", summary="Go on", **_COMMAND)
async def resume_workflow(
    workflow_id: WorkflowId,
    service: Ready,
    actor: Actor,
    body: Comment = _NO_COMMENT,
) -> JsonAnswer:
    """Return a paused workflow to what it did; reopen a failed one."""
    found = await service.manager.resume_workflow(workflow_id, comment=body.comment, actor=actor)
    return JsonAnswer(found)


@router.post("/cancel", operation_id="cancel_workflow", summary="Stop for good", **_COMMAND)
async def cancel_workflow(
    workflow_id: WorkflowId,
    service: Ready,
    actor: Actor,
    body: Cancellation = _CANCEL,
) -> JsonAnswer:
    """Undo what was prepared, unless `keep`; once publishing began nothing is undone, and what was made is listed."""
    found = await service.manager.cancel_workflow(
        workflow_id, keep=body.keep, comment=body.comment, actor=actor
    )
    return JsonAnswer(found)


@router.post(
    "/retry",
    operation_id="retry_step",
    summary="Try a failed step again",
    **_STEP_COMMAND,
)
async def retry_step(
    workflow_id: WorkflowId,
    service: Ready,
    actor: Actor,
    body: Choice = _THE_ONLY_ONE,
) -> JsonAnswer:
    """Begin a new round with the same limit of retries; other branches are not touched."""
    found = await service.manager.retry_step(
        workflow_id, step=body.step, cell=body.cell, comment=body.comment, actor=actor
    )
    return JsonAnswer(found)


@router.post(
    "/skip",
    operation_id="skip_step",
    summary="Go on without a failed step",
    **_STEP_COMMAND,
)
async def skip_step(
    workflow_id: WorkflowId,
    service: Ready,
    actor: Actor,
    body: Choice = _THE_ONLY_ONE,
) -> JsonAnswer:
    """Accept the failure; the workflow can end no better than `completed_with_failures`."""
    found = await service.manager.skip_step(
        workflow_id, step=body.step, cell=body.cell, comment=body.comment, actor=actor
    )
    return JsonAnswer(found)


@router.post(
    "/resolve",
    operation_id="resolve_effect",
    summary="Say whether an effect happened",
    responses=answer("WorkflowView")
    | problems(
        "unknown_workflow",
        "operation_not_allowed",
        "ambiguous_step",
        "ambiguous_effect",
        "outcome_unknown",
        "storage_failed",
        body=True,
    ),
)
async def resolve_effect(
    workflow_id: WorkflowId,
    service: Ready,
    actor: Actor,
    body: Resolution,
) -> JsonAnswer:
    """Go on with a step that waits as `unknown`, in a new round: it is never made twice in silence."""
    said = body.model_dump()
    found = await service.manager.resolve_effect(workflow_id, **said, actor=actor)
    return JsonAnswer(found)


@router.post(
    "/scope",
    operation_id="change_scope",
    summary="Change what is released and plan again",
    responses=answer("WorkflowView")
    | problems(
        "unknown_workflow",
        "operation_not_allowed",
        "publishing_began",
        "resource_busy",
        "invalid_scope",
        "storage_failed",
        body=True,
    ),
)
async def change_scope(
    workflow_id: WorkflowId,
    service: Ready,
    actor: Actor,
    body: Scope = _AS_IT_IS,
) -> JsonAnswer:
    """Begin a new round: what the change does not touch is kept; approvals are asked again where their plan changed.

    Possible until publishing begins. What was prepared for a repository that is dropped, or is not as planned any more,
    is undone once the new plan is approved.
    """
    change = body.model_dump()
    found = await service.manager.change_scope(workflow_id, **change, actor=actor)
    return JsonAnswer(found)


@router.post(
    "/rollback",
    operation_id="rollback_workflow",
    summary="Undo what can be undone",
    **_COMMAND,
)
async def rollback_workflow(
    workflow_id: WorkflowId,
    service: Ready,
    actor: Actor,
    body: Comment = _NO_COMMENT,
) -> JsonAnswer:
    """Compensate every effect, the latest first; irreversible ones are listed and stay."""
    found = await service.manager.rollback_workflow(workflow_id, comment=body.comment, actor=actor)
    return JsonAnswer(found)
