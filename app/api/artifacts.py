"""Artifacts over all workflows: finding, describing, keeping and removing them. Their contents are read per workflow."""

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, status
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from app.api.access import Actor
from app.api.answers import JsonAnswer, answer
from app.api.durations import Duration
from app.api.opening import Readable, Ready
from app.api.problem_examples import problems
from app.api.strict_json import StrictJsonRoute
from app.api.workflows import WorkflowId

__all__ = ["router"]

router = APIRouter(prefix="/artifacts", tags=["artifacts"], route_class=StrictJsonRoute)

Name = Annotated[str, Path(description="As the list names it.")]
Version = Annotated[int | None, Query(ge=1, description="The latest without it.")]
Tag = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$")]


class ArtifactChange(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"tags": ["reviewed"], "keep": "forever"}]}
    )

    tags: list[Tag] = Field(default_factory=list, max_length=20, description="All of them.")
    keep: Literal["forever"] | Duration | None = Field(
        default=None,
        description="`forever`, or how long from now, as `30d`: its workflow stays so long too. "
        "null: as long as its workflow.",
    )


@router.get(
    "",
    operation_id="find_artifacts",
    summary="Find artifacts, those of the newest workflows first",
    responses=answer("ArtifactListing") | problems(ready=False),
)
async def find_artifacts(
    service: Readable,
    actor: Actor,
    name: Annotated[str | None, Query(description="Only of this name.")] = None,
    tag: Annotated[str | None, Query(description="Only with this tag.")] = None,
    pinned: Annotated[bool, Query(description="Only those that are kept by themselves.")] = False,
    limit: Annotated[int, Query(ge=1, le=500, description="At least so many, if there are.")] = 100,
    cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None,
) -> JsonAnswer:
    """Return every version that is still there. A page ends at the end of a workflow, and may be empty with a `next`."""

    def find() -> dict[str, Any]:
        return service.manager.artifacts.page(
            actor, name=name, tag=tag, is_pinned=pinned, limit=limit, cursor=cursor
        )

    return JsonAnswer(await asyncio.to_thread(find))


@router.get(
    "/{workflow_id}/{name:path}",
    operation_id="describe_artifact",
    summary="Describe an artifact",
    responses=answer("Artifact")
    | problems("unknown_workflow", "no_artifact", "artifact_marks_damaged", ready=False),
)
async def describe_artifact(
    workflow_id: WorkflowId, name: Name, service: Readable, actor: Actor, version: Version = None
) -> JsonAnswer:
    """Return everything but its content, which is at `/workflows/{workflow_id}/artifacts/{name}?version=`."""
    catalog = service.manager.artifacts
    return JsonAnswer(await asyncio.to_thread(catalog.find, workflow_id, name, version, actor))


@router.patch(
    "/{workflow_id}/{name:path}",
    operation_id="mark_artifact",
    summary="Tag an artifact, or keep it",
    responses=answer("Artifact")
    | problems(
        "unknown_workflow", "no_artifact", "artifact_marks_damaged", "storage_failed", body=True
    ),
)
async def mark_artifact(
    workflow_id: WorkflowId,
    name: Name,
    body: ArtifactChange,
    service: Ready,
    actor: Actor,
    version: Version = None,
) -> JsonAnswer:
    """Change its tags or how long it is kept, and return it. Its content never changes."""
    changes = {member: getattr(body, member) for member in body.model_fields_set}
    catalog = service.manager.artifacts
    return JsonAnswer(
        await asyncio.to_thread(catalog.mark, workflow_id, name, version, changes, actor)
    )


@router.delete(
    "/{workflow_id}/{name:path}",
    operation_id="remove_artifact",
    summary="Remove an artifact",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=problems(
        "unknown_workflow",
        "no_artifact",
        "artifact_pinned",
        "artifact_in_use",
        "artifact_marks_damaged",
    ),
)
async def remove_artifact(
    workflow_id: WorkflowId, name: Name, service: Ready, actor: Actor, version: Version = None
) -> Response:
    """Take one version of an ended workflow away; the content goes once nothing refers to it."""
    catalog = service.manager.artifacts
    await asyncio.to_thread(catalog.remove, workflow_id, name, version, actor)
    await service.manager.drop_artifacts()
    return Response(status_code=204)
