"""The models of all answers as JSON Schemas, by the names under which routes refer to them."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from app.api.described import (
    approvals,
    artifacts,
    cache,
    chat,
    consequences,
    definitions,
    effects,
    events,
    health,
    records,
    repositories,
    waits,
    workflows,
)

__all__ = ["MODELS", "answer_schemas"]

_MODULES = (
    approvals,
    artifacts,
    cache,
    chat,
    consequences,
    definitions,
    effects,
    events,
    health,
    records,
    repositories,
    waits,
    workflows,
)


def _models() -> Iterator[type[BaseModel]]:
    for module in _MODULES:
        for name in module.__all__:
            found = getattr(module, name)
            if isinstance(found, type) and issubclass(found, BaseModel):
                yield found


MODELS: Mapping[str, type[BaseModel]] = {model.__name__: model for model in _models()}


class _Untitled(GenerateJsonSchema):
    """Members have no title beside their name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def answer_schemas() -> dict[str, Any]:
    """Return every model, and those that they are made of, by name."""
    _, found = models_json_schema(
        [(model, "validation") for model in MODELS.values()],
        ref_template="#/components/schemas/{model}",
        schema_generator=_Untitled,
    )
    return dict(found["$defs"])
