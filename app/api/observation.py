"""What a workflow does and did: events, history, graph, effects, artifacts, and why it waits."""

import asyncio
import re
from collections.abc import AsyncGenerator
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request
from sse_starlette.event import ServerSentEvent
from starlette.responses import FileResponse, PlainTextResponse, Response

from app.api.access import Actor
from app.api.answers import JsonAnswer, answer, listing
from app.api.opening import Readable, Ready
from app.api.problem_examples import problems
from app.api.sse import Cursor, closing, event, stream, stream_answer
from app.api.streams import Told, workflow_events
from app.api.workflows import WorkflowId

__all__ = ["router"]

router = APIRouter(prefix="/workflows/{workflow_id}", tags=["observation"])

_RANGE = re.compile(r"bytes=(?P<first>\d{0,15})-(?P<last>\d{0,15})")
_INERT = {"Content-Security-Policy": "sandbox; default-src 'none'"}


@router.get(
    "/events",
    operation_id="follow_workflow",
    summary="Follow a workflow's events",
    response_class=Response,
    responses={
        200: stream_answer("WorkflowEvent"),
        204: {"description": "It has ended and its last event was received: stop asking."},
        **problems("unknown_workflow"),
    },
)
async def follow_workflow(
    workflow_id: WorkflowId, request: Request, cursor: Cursor, service: Ready
) -> Response:
    """Send every event after the cursor, then live ones, and close after the last event of a workflow that ended.

    Numbers have no gaps. Where the cursor is none that is kept, a `gap` event says which events follow. A client
    that comes back to a waiting workflow gets the pending approvals again, as `approval_requested` without a number
    and with `repeated`.
    """
    window = await service.manager.event_window(workflow_id)
    _, last, ended = window
    if ended and cursor >= last:
        return Response(status_code=204)
    told = workflow_events(service.manager, workflow_id, cursor, window)
    return stream(request, _events(told))


async def _events(told: AsyncGenerator[Told, None]) -> AsyncGenerator[ServerSentEvent, None]:
    async with closing(told) as entries:
        async for entry in entries:
            yield event(entry.kind, entry.data, number=entry.number)


@router.get(
    "/history",
    operation_id="get_history",
    summary="List the checkpoints, the newest first",
    responses=answer("CheckpointListing") | problems("unknown_workflow"),
)
async def get_history(workflow_id: WorkflowId, service: Ready) -> JsonAnswer:
    """Return the states that the engine saved, one per superstep, each with the number of its last event."""
    return listing(await service.manager.get_history(workflow_id))


@router.get(
    "/graph",
    operation_id="get_graph",
    summary="Draw the workflow's graph",
    response_class=PlainTextResponse,
    responses=problems("unknown_workflow"),
)
async def get_graph(workflow_id: WorkflowId, service: Ready) -> PlainTextResponse:
    """Return Mermaid text, with the conditional edges on which errors travel."""
    return PlainTextResponse(await service.manager.get_graph(workflow_id))


@router.get(
    "/effects",
    operation_id="get_effects",
    summary="List what the workflow changes in the world",
    responses=answer("EffectListing") | problems("unknown_workflow", ready=False),
)
async def get_effects(workflow_id: WorkflowId, service: Readable) -> JsonAnswer:
    """Return every effect that was intended or made, with its reversibility, status and outcome."""
    return listing(service.manager.get_effects(workflow_id))


@router.get(
    "/artifacts",
    operation_id="list_artifacts",
    summary="List what the steps left",
    responses=answer("ArtifactListing")
    | problems("unknown_workflow", "artifact_marks_damaged", ready=False),
)
async def list_artifacts(workflow_id: WorkflowId, service: Readable, actor: Actor) -> JsonAnswer:
    """Return every version of each, with name, digest, size, media type, step, tags and how long it is kept."""
    catalog = service.manager.artifacts
    return listing(await asyncio.to_thread(catalog.of_workflow, workflow_id, actor))


@router.get(
    "/artifacts/{name:path}",
    operation_id="get_artifact",
    summary="Read an artifact",
    response_class=Response,
    responses={
        200: {"description": "Its bytes, in the media type that it was stored with."},
        206: {"description": "The part of it that `Range` asks for."},
        304: {"description": "`If-None-Match` names its digest: it is what you have."},
        **problems("unknown_workflow", "no_artifact", "artifact_marks_damaged", ready=False),
    },
)
async def get_artifact(
    workflow_id: WorkflowId,
    name: Annotated[str, Path(description="As the list names it.")],
    service: Readable,
    actor: Actor,
    request: Request,
    version: Annotated[int | None, Query(ge=1, description="The latest without it.")] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return the content; the `ETag` is its SHA-256. A browser saves it, and would show it in a sandbox: a step wrote it."""
    catalog = service.manager.artifacts
    found = await asyncio.to_thread(catalog.find, workflow_id, name, version, actor)
    headers = {**_INERT, "ETag": f'"{found["sha256"]}"'}
    if if_none_match is not None and (if_none_match == "*" or found["sha256"] in if_none_match):
        return Response(status_code=304, headers=headers)
    _ignore_bad_range(request, int(found["size"]))
    return FileResponse(
        await catalog.file(found),
        headers=headers,
        media_type=str(found["media_type"]),
        filename=FilePath(name).name,
    )


def _ignore_bad_range(request: Request, size: int) -> None:
    """Let the whole be sent where the client asks for a part that is not there, which the standard allows."""
    if not _has_range(request.headers.get("range", ""), size):
        headers = request.scope["headers"]
        request.scope["headers"] = [one for one in headers if one[0] != b"range"]


def _has_range(asked: str, size: int) -> bool:
    wanted = _RANGE.fullmatch(asked)
    if wanted is None:
        return False
    if not wanted["first"]:
        return int(wanted["last"] or 0) > 0 and size > 0
    return int(wanted["first"]) <= int(wanted["last"] or size) and int(wanted["first"]) < size


@router.get(
    "/why",
    operation_id="get_why",
    summary="Why does it wait?",
    responses=answer("Why") | problems("unknown_workflow", ready=False),
)
async def get_why(workflow_id: WorkflowId, service: Readable) -> JsonAnswer:
    """Return everything that the workflow waits for, each with its evidence."""
    return JsonAnswer(service.manager.why(workflow_id))


@router.get(
    "/consequences",
    operation_id="get_consequences",
    summary="What would each command do?",
    responses=answer("ConsequenceListing") | problems("unknown_workflow", ready=False),
)
async def get_consequences(workflow_id: WorkflowId, service: Readable) -> JsonAnswer:
    """Return the commands that are allowed now, each with what it repeats, leaves out, undoes and leaves behind.

    `retry`, `skip` and `resolve` come once for each step they can mean, `cancel` also as it is with `keep`.
    """
    return listing(service.manager.get_consequences(workflow_id))
