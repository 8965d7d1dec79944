"""The JSON Schema of definitions, for editors and other tools."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from app.api.answers import JsonAnswer
from app.api.problem_examples import problems
from app.workflows.json_schema import definition_schema

__all__ = ["router"]

router = APIRouter(prefix="/schemas", tags=["definitions"])

_DRAFT_7 = "http://json-schema.org/draft-07/schema#"


@router.get(
    "/workflow.v1.json",
    operation_id="get_definition_schema",
    summary="Read the JSON Schema of definitions",
    response_model=dict[str, Any],
    responses=problems(ready=False),
)
async def get_definition_schema(
    draft: Annotated[
        Literal["2020-12", "7"], Query(description="The dialect of the answer.")
    ] = "2020-12",
) -> JsonAnswer:
    """Return the canonical form's schema; draft 7 is for editors that know no newer one."""
    schema = definition_schema()
    return JsonAnswer(as_draft_7(schema) if draft == "7" else schema)


def as_draft_7(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema in draft 7: `$defs` is called `definitions` there."""
    moved: dict[str, Any] = _moved(schema)
    return {**moved, "$schema": _DRAFT_7}


def _moved(value: Any) -> Any:
    match value:
        case {"$ref": str(target), **rest}:
            inner = {name: _moved(each) for name, each in rest.items()}
            return {"$ref": target.replace("#/$defs/", "#/definitions/"), **inner}
        case dict():
            return {
                "definitions" if name == "$defs" else name: _moved(each)
                for name, each in value.items()
            }
        case list():
            return [_moved(each) for each in value]
        case _:
            return value
