"""The step types that plugins supply, with the schema of their configuration."""

from fastapi import APIRouter

from app.api.answers import JsonAnswer, answer
from app.api.opening import Readable
from app.api.problem_examples import problems

__all__ = ["router"]

router = APIRouter(prefix="/handlers", tags=["definitions"])


@router.get(
    "",
    operation_id="list_handlers",
    summary="List the step types",
    responses=answer("StepTypeListing") | problems(ready=False),
)
async def list_handlers(service: Readable) -> JsonAnswer:
    """Return each with its title, what it can do to the world, and the JSON Schema of its `with`."""
    handlers = service.registry.handlers
    items = [
        {
            "type": name,
            "title": handlers[name].title,
            "description": handlers[name].description,
            "effects": handlers[name].effects,
            "schema": handlers[name].get_config_schema(),
        }
        for name in sorted(handlers)
    ]
    return JsonAnswer({"items": items, "next": None, "errors": dict(service.registry.errors)})
