"""Defaults that a schema gives to parts of a value: keys that are not there are filled in."""

import copy
from collections.abc import Mapping
from typing import Any

from app.workflows.values.schema import resolve_reference

__all__ = ["with_defaults"]


def with_defaults(value: Any, root: Mapping[str, Any]) -> Any:
    """Return a copy of the value with the defaults of missing keys, in mappings and lists at any depth.

    Defaults stand in `properties`, also through `$ref` and `allOf`: what depends on the value gives none.
    A schema whose default holds itself is filled in once.
    """
    return _filled(copy.deepcopy(value), root, root, frozenset())


def _filled(value: Any, schema: Any, root: Mapping[str, Any], within: frozenset[int]) -> Any:
    for part in _in_place(schema, root, frozenset()):
        if isinstance(value, dict):
            _fill_keys(value, part, root, within)
        elif isinstance(value, list):
            first = part.get("prefixItems", [])
            for index, item in enumerate(value):
                inner = first[index] if index < len(first) else part.get("items")
                value[index] = _filled(item, inner, root, within)
    return value


def _fill_keys(
    value: dict[str, Any],
    schema: Mapping[str, Any],
    root: Mapping[str, Any],
    within: frozenset[int],
) -> None:
    properties = schema.get("properties", {})
    for name, inner in properties.items():
        if name in value:
            value[name] = _filled(value[name], inner, root, within)
            continue
        for part in _in_place(inner, root, frozenset()):
            if part.get("default") is not None and id(part) not in within:
                default = copy.deepcopy(part["default"])
                value[name] = _filled(default, inner, root, within | {id(part)})
                break
    others = schema.get("additionalProperties")
    if isinstance(others, Mapping):
        for name in value.keys() - properties.keys():
            value[name] = _filled(value[name], others, root, within)


def _in_place(
    schema: Any, root: Mapping[str, Any], seen: frozenset[int]
) -> list[Mapping[str, Any]]:
    """Return the schemas that hold for a value whatever it is: the schema, what it refers to, its `allOf`."""
    if not isinstance(schema, Mapping) or id(schema) in seen:
        return []
    parts, seen = [schema], seen | {id(schema)}
    if "$ref" in schema:
        try:
            parts += _in_place(resolve_reference(root, schema["$ref"]), root, seen)
        except KeyError:  # judged where the schema is
            return parts
    for inner in schema.get("allOf", ()):
        parts += _in_place(inner, root, seen)
    return parts
