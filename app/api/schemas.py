"""The JSON Schema of definitions, for editors and other tools."""

import asyncio
import hashlib
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Header, Query
from starlette.responses import Response

from app.api.opening import Readable
from app.api.problem_examples import problems
from app.api.service import Registry

__all__ = ["router"]

router = APIRouter(prefix="/schemas", tags=["definitions"])


@router.get(
    "/workflow.v1.json",
    operation_id="get_definition_schema",
    summary="Read the JSON Schema of definitions",
    response_model=dict[str, Any],
    responses={304: {"description": "`If-None-Match` names it."}, **problems(ready=False)},
)
async def get_definition_schema(
    service: Readable,
    draft: Annotated[
        Literal["2020-12", "7"], Query(description="The dialect of the answer.")
    ] = "2020-12",
    if_none_match: Annotated[
        str | None, Header(description="The `ETag` of an earlier answer.")
    ] = None,
) -> Response:
    """Return the canonical form's schema with the installed step types; draft 7 is for editors that know no newer one."""
    body = await asyncio.to_thread(_document, service.registry, draft)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if if_none_match is not None and tag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/schema+json", headers=headers)


def _document(registry: Registry, draft: str) -> bytes:
    """Make the schema; the plugins are loaded and the models described when it is first asked for."""
    from app.workflows.editor_schema import (  # noqa: PLC0415  # a service listens earlier without
        editor_schema,
    )
    from app.workflows.schema_drafts import as_draft_7  # noqa: PLC0415  # the same

    schema = editor_schema(registry.handlers)
    return orjson.dumps(as_draft_7(schema) if draft == "7" else schema)
