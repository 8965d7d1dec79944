"""The logs of steps: windows of their text, lines by number or by what they hold, whole files."""

import asyncio
import io
from pathlib import Path as FilePath
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from starlette.responses import PlainTextResponse, Response

from app.api.answers import JsonAnswer
from app.api.log_lines import MOST_LINES, Wanted, find_lines
from app.api.opening import Readable
from app.api.problem_examples import problems
from app.api.workflows import WorkflowId

__all__ = ["router"]

router = APIRouter(prefix="/workflows/{workflow_id}", tags=["observation"])

_LOG_WINDOW = 1024 * 1024
_LONGEST_LOG = 2**53 - 1
_MOST_LOG = 16 * 1024 * 1024
_TEXT = "text/plain; charset=utf-8"


@router.get(
    "/logs/{step}",
    operation_id="get_log",
    summary="Read a step's log",
    response_class=PlainTextResponse,
    responses={
        200: {
            "description": "The text, from `offset` on. With `search`, `after` or `tail`: JSON "
            "`{items: [{line, text, matched}], next, size, total}`; `next` is the `after` of what follows.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/LogLines"}}},
            "headers": {
                "Slipway-Log-Name": {
                    "description": "Another one for each attempt.",
                    "schema": {"type": "string"},
                },
                "Slipway-Log-Size": {
                    "description": "How many bytes the log has now.",
                    "schema": {"type": "integer"},
                },
            },
        },
        **problems("unknown_workflow", "no_log", ready=False),
    },
)
async def get_log(
    workflow_id: WorkflowId,
    step: Annotated[str, Path(description="The step's id.")],
    service: Readable,
    cell: Annotated[str | None, Query(description="Of a matrix step.")] = None,
    round_: Annotated[
        int | None, Query(alias="round", ge=1, description="An earlier round; the present one.")
    ] = None,
    attempt: Annotated[
        int | None, Query(ge=1, description="Within the round; its latest without it.")
    ] = None,
    offset: Annotated[
        int,
        Query(
            ge=-_LONGEST_LOG, le=_LONGEST_LOG, description="Bytes; negative counts from the end."
        ),
    ] = 0,
    limit: Annotated[int, Query(ge=1, le=_MOST_LOG, description="Bytes.")] = _LOG_WINDOW,
    search: Annotated[
        str | None,
        Query(min_length=1, max_length=1000, description="A part of a line; case does not count."),
    ] = None,
    context: Annotated[int, Query(ge=0, le=100, description="Lines around a match.")] = 0,
    after: Annotated[
        int | None, Query(ge=0, le=_LONGEST_LOG, description="Only lines after this number.")
    ] = None,
    lines: Annotated[
        int, Query(ge=1, le=MOST_LINES, description="At most so many lines of an answer in JSON.")
    ] = 1000,
    tail: Annotated[
        int | None, Query(ge=1, le=MOST_LINES, description="Only the last so many lines.")
    ] = None,
    download: Annotated[bool, Query(description="The whole log, to be saved as a file.")] = False,
) -> Response:
    """Return a window of the log, so that a long one can be followed by asking again from its size on; or lines of it.

    It is that of the latest attempt, or of the one that `round` and `attempt` name.
    A line that a command wrote to its standard error begins with `stderr: `.
    """
    path = service.manager.get_log(workflow_id, step, cell, round_=round_, attempt=attempt)
    if download:
        return await _saved(path, f"{workflow_id}-{path.name}")
    if search is not None or after is not None or tail is not None:
        wanted = Wanted(search, context, after or 0, tail, lines)
        return JsonAnswer(await asyncio.to_thread(find_lines, path, wanted))
    content, size = await asyncio.to_thread(_window, path, offset, limit)
    headers = {"Slipway-Log-Size": str(size), "Slipway-Log-Name": quote(path.name)}
    return Response(content, headers=headers, media_type=_TEXT)


async def _saved(path: FilePath, name: str) -> Response:
    """Return all that is there now: the log may grow while it is sent, so it is no file to be served."""
    content = await asyncio.to_thread(path.read_bytes)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, headers=headers, media_type=_TEXT)


def _window(path: FilePath, offset: int, limit: int) -> tuple[bytes, int]:
    with path.open("rb") as log:
        size = log.seek(0, io.SEEK_END)
        log.seek(max(0, size + offset) if offset < 0 else offset)
        return log.read(limit), size
