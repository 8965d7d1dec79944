"""Forking a workflow: a new one from a checkpoint or a step of another, which does not change."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import Actor
from app.api.answers import JsonAnswer, answer
from app.api.opening import Ready
from app.api.problem_examples import problems
from app.api.strict_json import StrictJsonRoute
from app.api.workflows import ACCEPTED, WorkflowId

__all__ = ["router"]

router = APIRouter(
    prefix="/workflows/{workflow_id}/fork", tags=["workflows"], route_class=StrictJsonRoute
)

_PLACES = ("unknown_workflow", "unknown_checkpoint", "unknown_step", "step_not_started")


class Fork(BaseModel):
    """Where it begins: a checkpoint, a step, or with neither at the beginning."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"step": "plan", "inputs": {"bump": "minor"}}]},
    )

    checkpoint: str | None = Field(default=None, description="As the history names it.")
    step: str | None = Field(default=None, description="It and what follows it runs again.")
    inputs: dict[str, Any] = Field(
        default_factory=dict, description="Merged over those of the original."
    )


_AGAIN = Fork()


@router.get(
    "",
    operation_id="preview_fork",
    summary="See what a fork would take over",
    responses=answer("ForkPreview") | problems(*_PLACES),
)
async def preview_fork(
    workflow_id: WorkflowId,
    service: Ready,
    checkpoint: Annotated[str | None, Query(description="As the history names it.")] = None,
    step: Annotated[str | None, Query(description="It and what follows it runs again.")] = None,
) -> JsonAnswer:
    """Return the steps that are carried over, and the effects of the original that no fork undoes."""
    manager = service.manager
    return JsonAnswer(await manager.preview_fork(workflow_id, checkpoint=checkpoint, step=step))


@router.post(
    "",
    operation_id="fork_workflow",
    summary="Start a new workflow from here",
    status_code=202,
    responses=answer("Forked", 202, ACCEPTED)
    | problems(
        *_PLACES,
        "duplicate_in_progress",
        "idempotency_key_reused",
        "storage_failed",
        body=True,
        inputs=True,
    ),
)
async def fork_workflow(
    workflow_id: WorkflowId,
    service: Ready,
    actor: Actor,
    body: Fork = _AGAIN,
    idempotency_key: Annotated[
        str | None,
        Header(max_length=255, description="The same key and body start one workflow only."),
    ] = None,
) -> JsonAnswer:
    """Carry over what was completed by then, also where the inputs are different; approvals are asked again.

    What the original made stays: the fork finds it where it is the same, and never undoes it.
    """
    manager = service.manager
    preview = await manager.preview_fork(workflow_id, checkpoint=body.checkpoint, step=body.step)
    forked = await manager.fork_workflow(
        workflow_id, **body.model_dump(), idempotency_key=idempotency_key, actor=actor
    )
    found = manager.get_workflow_status(forked)
    shown = {name: found[name] for name in ("workflow_id", "metadata", "allowed_operations")}
    return JsonAnswer({**shown, **preview}, 202, {"Location": f"/api/v1/workflows/{forked}"})
