"""Saving definitions and their history: create, replace what was seen, delete, versions, differences, export."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, status
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import PlainTextResponse, Response

from app.api.access import Actor
from app.api.answers import JsonAnswer, answer, listing
from app.api.definitions import EXAMPLE_TEXT, Name, etag
from app.api.opening import Readable, Ready
from app.api.problem_examples import problems
from app.api.strict_json import StrictJsonRoute
from app.workflows.library import export_text, saved_view

__all__ = ["router"]

router = APIRouter(prefix="/definitions", tags=["definitions"], route_class=StrictJsonRoute)

_MEDIA_TYPES = {"yaml": "application/yaml", "json": "application/json"}

IfMatch = Annotated[
    str | None,
    Header(
        max_length=200,
        description="The digest (ETag) of the text that was read; `*` for whatever is there.",
    ),
]


class SaveRequest(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": EXAMPLE_TEXT, "comment": ""}]}
    )

    text: str = Field(description="A definition as YAML or JSON, in any dialect.")
    comment: str = Field(default="", max_length=1000, description="Why; kept in the history.")


@router.post(
    "",
    operation_id="create_definition",
    summary="Save a new definition",
    status_code=status.HTTP_201_CREATED,
    responses=answer("Saved", 201)
    | problems("definition_exists", "invalid_definition", "storage_failed", body=True),
)
async def create_definition(body: SaveRequest, service: Ready, actor: Actor) -> JsonAnswer:
    """Save it under its own name, which must be free. A text with problems is refused with all of them."""
    saved = await service.library.create(body.text, comment=body.comment, actor=actor)
    view = saved_view(saved)
    headers = {"Location": f"/api/v1/definitions/{view['slug']}", "ETag": etag(view["digest"])}
    return JsonAnswer(view, 201, headers)


@router.put(
    "/{name}",
    operation_id="save_definition",
    summary="Save a new version of a definition",
    responses=answer("Saved")
    | problems(
        "unknown_definition",
        "definition_changed",
        "if_match_required",
        "name_differs",
        "invalid_definition",
        "storage_failed",
        body=True,
    ),
)
async def save_definition(
    name: Name, body: SaveRequest, service: Ready, actor: Actor, if_match: IfMatch = None
) -> JsonAnswer:
    """Replace the text that was read, and no other: `If-Match` names it. Every version stays.

    Where somebody else saved meanwhile, the problem says who, and what changed. A built-in definition is overlaid.
    """
    saved = await service.library.replace(
        name, body.text, if_match=_digest(if_match), comment=body.comment, actor=actor
    )
    view = saved_view(saved)
    return JsonAnswer(view, headers={"ETag": etag(view["digest"])})


@router.delete(
    "/{name}",
    operation_id="delete_definition",
    summary="Delete a saved definition",
    status_code=status.HTTP_204_NO_CONTENT,
    response_class=Response,
    responses=problems(
        "unknown_definition", "definition_built_in", "definition_changed", "storage_failed"
    ),
)
async def delete_definition(
    name: Name,
    service: Ready,
    actor: Actor,
    if_match: IfMatch = None,
    comment: Annotated[str, Query(max_length=1000)] = "",
) -> Response:
    """Take it out of the list; its versions stay. One that overlays a built-in definition uncovers that again."""
    await service.library.delete(name, if_match=_digest(if_match), comment=comment, actor=actor)
    return Response(status_code=204)


@router.get(
    "/{name}/versions",
    operation_id="list_definition_versions",
    summary="List the versions of a definition, the newest first",
    responses=answer("RevisionListing") | problems("unknown_definition", ready=False),
)
async def list_versions(name: Name, service: Readable) -> JsonAnswer:
    """Return number, digest, when, by whom, and why; deletions too. Number 0 comes with the package."""
    found = await asyncio.to_thread(service.library.history.revisions, name)
    return listing([revision.as_json() for revision in found])


@router.get(
    "/{name}/diff",
    operation_id="compare_definition_versions",
    summary="Compare two versions of a definition",
    responses=answer("TextDifferences")
    | problems("unknown_definition", "unknown_version", ready=False),
)
async def compare_versions(
    name: Name,
    service: Readable,
    before: Annotated[
        str | None, Query(alias="from", description="A number or digest; the one before `to`.")
    ] = None,
    to: Annotated[str | None, Query(description="A number or digest; the present one.")] = None,
) -> JsonAnswer:
    """Return the lines that differ, and the steps that were added, removed, changed or moved."""
    return JsonAnswer(await asyncio.to_thread(service.library.history.compare, name, before, to))


@router.get(
    "/{name}/export",
    operation_id="export_definition",
    summary="Export a definition in its canonical form",
    response_class=PlainTextResponse,
    responses=problems("unknown_definition", "invalid_definition", ready=False),
)
async def export_definition(
    name: Name, service: Readable, form: Literal["yaml", "json"] = "yaml"
) -> Response:
    """Return YAML or JSON that loads to the same definition, whatever dialect it was written in."""
    loaded = await asyncio.to_thread(service.library.get, name)
    return Response(export_text(loaded, form), media_type=_MEDIA_TYPES[form])


def _digest(if_match: str | None) -> str | None:
    return None if if_match is None else if_match.strip().removeprefix("W/").strip('"')
