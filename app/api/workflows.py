"""Starting, listing, reading and deleting workflows."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Path, Query, Request, status
from pydantic import AwareDatetime, ConfigDict, Field
from pydantic.config import JsonDict
from starlette.responses import Response

from app.api.access import Actor
from app.api.answers import JsonAnswer, answer
from app.api.opening import Readable, Ready
from app.api.problem_examples import OF_DIRECTORY, problems
from app.api.run_requests import RunRequest, definition_of, options_of
from app.api.strict_json import StrictJsonRoute
from app.workflows.state import WorkflowStatus

__all__ = ["ACCEPTED", "WorkflowId", "router"]

router = APIRouter(prefix="/workflows", tags=["workflows"], route_class=StrictJsonRoute)

WorkflowId = Annotated[
    str, Path(description="`wf_` and 26 characters.", examples=["wf_01KAEXAMPLE0000000000000000"])
]

ACCEPTED = "The new workflow is on disk: `running`, or `queued` behind another one."

_START_EXAMPLE: JsonDict = {
    "definition": "release",
    "inputs": {
        "repositories": ["frontend", "backend"],
        "fix_version": "v2.1.0",
        "sprint_name": "sprint-2024-01",
        "release_type": "release",
    },
}


class StartRequest(RunRequest):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_START_EXAMPLE]})

    on_error: Literal["pause", "fail"] = Field(
        default="pause",
        description="What a failure does where the definition does not say: ask a person, or end.",
    )


@router.post(
    "",
    operation_id="start_workflow",
    summary="Start a workflow",
    status_code=status.HTTP_202_ACCEPTED,
    responses=answer("Started", 202, ACCEPTED)
    | problems(
        "unknown_definition",
        "invalid_definition",
        *OF_DIRECTORY,
        "duplicate_in_progress",
        "idempotency_key_reused",
        "storage_failed",
        body=True,
        inputs=True,
    ),
)
async def start_workflow(
    body: StartRequest,
    service: Ready,
    actor: Actor,
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(max_length=255, description="The same key and body start one workflow only."),
    ] = None,
) -> JsonAnswer:
    """Admit it and return at once; follow its events to see what it does."""
    options = options_of(body, request, on_error=body.on_error, idempotency_key=idempotency_key)
    manager = service.manager
    if body.text is not None:
        loaded = await asyncio.to_thread(definition_of, body, service)
        workflow_id = await manager.start_loaded(loaded, body.inputs, options, actor=actor)
    else:
        name = body.definition or "release"
        workflow_id = await manager.start_named(name, body.inputs, options, actor=actor)
    found = service.manager.get_workflow_status(workflow_id)
    shown = {name: found[name] for name in ("workflow_id", "metadata", "allowed_operations")}
    return JsonAnswer(shown, 202, {"Location": f"/api/v1/workflows/{workflow_id}"})


@router.get(
    "",
    operation_id="list_workflows",
    summary="List workflows, the newest first",
    responses=answer("WorkflowListing") | problems(ready=False),
)
async def list_workflows(
    service: Readable,
    status: Annotated[
        list[WorkflowStatus] | None, Query(description="Any of these, when it is repeated.")
    ] = None,
    definition: str | None = None,
    repository: str | None = None,
    kind: Annotated[str | None, Query(description="Of the definition, as `release`.")] = None,
    started_by: Annotated[str | None, Query(max_length=200)] = None,
    since: Annotated[
        AwareDatetime | None, Query(description="Created then or later, as 2024-01-31T08:00:00Z.")
    ] = None,
    text: Annotated[
        str | None,
        Query(
            max_length=200,
            description="A part of the id, the definition, the fix version, the sprint or a repository; case does not count.",
        ),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    cursor: Annotated[str | None, Query(description="`next` of the page before.")] = None,
) -> JsonAnswer:
    """Return `{workflow_id, ...metadata}` of those that fit every filter."""
    return JsonAnswer(
        service.manager.list_workflows(
            status=status or (),
            definition=definition,
            repository=repository,
            kind=kind,
            started_by=started_by,
            since=since,
            text=text,
            limit=limit,
            cursor=cursor,
        )
    )


@router.get(
    "/{workflow_id}",
    operation_id="get_workflow",
    summary="Read a workflow",
    responses=answer("WorkflowView") | problems("unknown_workflow", ready=False),
)
async def get_workflow(workflow_id: WorkflowId, service: Readable) -> JsonAnswer:
    """Return its metadata, state, steps in order, and the commands that are allowed now."""
    return JsonAnswer(service.manager.get_workflow_status(workflow_id))


@router.delete(
    "/{workflow_id}",
    operation_id="delete_workflow",
    summary="Delete a workflow that has ended",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=problems("unknown_workflow", "operation_not_allowed", "artifacts_kept"),
)
async def delete_workflow(workflow_id: WorkflowId, service: Ready, actor: Actor) -> Response:
    """Remove its record and logs; what it made in the world stays."""
    await service.manager.delete_workflow(workflow_id, actor=actor)
    return Response(status_code=204)
