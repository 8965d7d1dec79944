"""The canonical form as JSON Schema (draft 2020-12), for editors and for naming the keys valid at a place."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from app.workflows.definition import Definition

__all__ = ["definition_schema", "valid_keys"]


@lru_cache(maxsize=1)
def definition_schema() -> dict[str, Any]:
    """Return the schema of a definition; shared, not to be changed."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "workflow.v1",
        **Definition.model_json_schema(by_alias=True),
    }


def valid_keys(path: Sequence[str | int]) -> tuple[str, ...]:
    """Return the keys that the mapping at `path` may have; none where any key is right."""
    schema: Mapping[str, Any] = definition_schema()
    for part in path:
        schema = _below(_resolved(schema), part)
    return tuple(_resolved(schema).get("properties", {}))


def _below(schema: Mapping[str, Any], part: str | int) -> Mapping[str, Any]:
    inner = schema.get("items") if isinstance(part, int) else _property(schema, str(part))
    return inner if isinstance(inner, Mapping) else {}


def _property(schema: Mapping[str, Any], name: str) -> Any:
    return schema.get("properties", {}).get(name) or schema.get("additionalProperties")


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow references, and take the alternative that has a structure."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _resolved(definition_schema()["$defs"][name])
    for alternative in schema.get("anyOf", ()):
        if (found := _resolved(alternative)).get("type") in {"object", "array"}:
            return found
    return schema
