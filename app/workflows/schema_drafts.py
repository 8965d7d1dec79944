"""A schema of draft 2020-12 as draft 7, for editors that know no newer one."""

from collections.abc import Mapping
from typing import Any

from app.workflows.values.schema import with_subschemas

__all__ = ["as_draft_7"]

_DRAFT_7 = "http://json-schema.org/draft-07/schema#"
_UNKNOWN = ("unevaluatedItems", "unevaluatedProperties", "minContains", "maxContains")


def as_draft_7(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema in draft 7; what that cannot say is left out, so that it refuses nothing that is right."""
    return {**_moved(schema), "$schema": _DRAFT_7}


def _moved(schema: Any) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    moved = with_subschemas(schema, _moved)
    for name in _UNKNOWN:
        moved.pop(name, None)
    if moved.get("contains") is not None and schema.get("minContains") == 0:
        del moved["contains"]
    if "$defs" in moved:
        moved["definitions"] = moved.pop("$defs")
    if "prefixItems" in moved:
        if "items" in moved:
            moved["additionalItems"] = moved["items"]
        moved["items"] = moved.pop("prefixItems")
    dependencies = {**moved.pop("dependentRequired", {}), **moved.pop("dependentSchemas", {})}
    if dependencies:
        moved["dependencies"] = dependencies
    return _with_reference(moved)


def _with_reference(moved: dict[str, Any]) -> dict[str, Any]:
    """Put a reference that has neighbours into `allOf`: draft 7 ignores what stands beside it."""
    if "$ref" not in moved:
        return moved
    reference = {"$ref": moved["$ref"].replace("/$defs/", "/definitions/")}
    others = {name: value for name, value in moved.items() if name != "$ref"}
    if not others:
        return reference
    return {**others, "allOf": [*others.get("allOf", ()), reference]}
