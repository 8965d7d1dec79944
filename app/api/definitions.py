"""Definitions: read, validate, plan, draw. Whatever is sent is only read; `definition_history` saves."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, status
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import PlainTextResponse

from app.api.answers import JsonAnswer, answer, listing
from app.api.opening import Readable, Ready
from app.api.problem_examples import OF_DIRECTORY, problems
from app.api.run_requests import RUN_EXAMPLE, RunRequest, definition_of, options_of
from app.api.strict_json import StrictJsonRoute
from app.workflows.library import revision_view, validation_view

__all__ = ["EXAMPLE_TEXT", "Name", "etag", "router"]

router = APIRouter(prefix="/definitions", tags=["definitions"], route_class=StrictJsonRoute)

Name = Annotated[str, Path(description="The definition's name, such as `release`.")]

EXAMPLE_TEXT = """\
schema: 1
name: hello
inputs:
  who: {type: string, default: world}
steps:
  - {id: check, type: assert, with: {that: "{{ inputs.who != '' }}"}}
"""


class DefinitionText(BaseModel):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": EXAMPLE_TEXT}]}
    )

    text: str = Field(description="A definition as YAML or JSON.")
    source: str = Field(default="<request>", description="Its name in messages, such as a file's.")
    config: dict[str, Any] = Field(
        default_factory=dict, description="Keys of `config` that a start would add."
    )


class ExplainRequest(RunRequest):
    """Which step to explain, and what it would be started with."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{**RUN_EXAMPLE, "step": "approve_plan"}]},
    )

    step: str = Field(description="The id of a step.")


@router.get(
    "",
    operation_id="list_definitions",
    summary="List the definitions",
    responses=answer("DefinitionListing") | problems(ready=False),
)
async def list_definitions(service: Readable) -> JsonAnswer:
    """Return the built-in ones and those that were saved, which overlay built-in ones of the same name."""
    return listing(service.library.list())


@router.post(
    "/validate",
    operation_id="validate_definition",
    summary="Find everything that is wrong with a definition",
    status_code=status.HTTP_200_OK,
    responses=answer("Validation") | problems(body=True, ready=False),
)
async def validate_definition(body: DefinitionText, service: Readable) -> JsonAnswer:
    """Return all problems at once, each with its line; a wrong definition is an answer, not an error."""
    return JsonAnswer(
        await asyncio.to_thread(
            validation_view, service.library, body.text, body.source, body.config
        )
    )


@router.post(
    "/plan",
    operation_id="plan_workflow",
    summary="Show what a workflow would do",
    status_code=status.HTTP_200_OK,
    responses=answer("Plan")
    | problems("unknown_definition", "invalid_definition", *OF_DIRECTORY, body=True, inputs=True),
)
async def plan_workflow(body: RunRequest, service: Ready, request: Request) -> JsonAnswer:
    """Go through the same graph and read the world, but make nothing and keep nothing."""
    options = options_of(body, request)
    loaded = await asyncio.to_thread(definition_of, body, service)
    return JsonAnswer(await service.manager.plan_loaded(loaded, body.inputs, options))


@router.post(
    "/explain",
    operation_id="explain_step",
    summary="Show each value that a step would get, and where it comes from",
    status_code=status.HTTP_200_OK,
    responses=answer("Explanation")
    | problems(
        "unknown_definition", "invalid_definition", "unknown_step", *OF_DIRECTORY, body=True
    ),
)
async def explain_step(body: ExplainRequest, service: Readable, request: Request) -> JsonAnswer:
    """Resolve the levels: platform, kind, definition, step, and what the start adds. Nothing runs.

    Inputs need not be complete; what depends on a missing one, or on an earlier step, is known later.
    """
    options = options_of(body, request)
    loaded = await asyncio.to_thread(definition_of, body, service)
    explained = service.manager.explain_loaded(loaded, body.step, body.inputs, options)
    return JsonAnswer(explained)


@router.get(
    "/{name}",
    operation_id="get_definition",
    summary="Read a definition",
    responses=answer("DefinitionView")
    | problems("unknown_definition", "unknown_version", ready=False),
)
async def get_definition(
    name: Name,
    service: Readable,
    version: Annotated[
        str | None, Query(description="The number or digest of a saved version.")
    ] = None,
) -> JsonAnswer:
    """Return its text as it was written, and the document that was understood; the ETag is its digest.

    An old version that is no definition any more is shown with its problems.
    """
    view = await asyncio.to_thread(revision_view, service.library, name, version)
    return JsonAnswer(view, headers={"ETag": etag(view["digest"])})


@router.get(
    "/{name}/graph",
    operation_id="get_definition_graph",
    summary="Draw a definition's graph",
    response_class=PlainTextResponse,
    responses=problems("unknown_definition"),
)
async def get_definition_graph(name: Name, service: Ready) -> PlainTextResponse:
    """Return Mermaid text, with the conditional edges on which errors travel."""
    return PlainTextResponse(await service.manager.graph_of(service.library.get(name)))


def etag(digest: str) -> str:
    return f'"{digest}"'
