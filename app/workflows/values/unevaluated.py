"""Which properties and items of a value some keyword has judged; what is left is for `unevaluated...`.

Ours instead of the library's, which searches patterns in more than linear time and looks items up in lists.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.workflows.values.judgement import resolved, spend
from app.workflows.values.patterns import searches

__all__ = ["Fits", "evaluated_items", "evaluated_properties"]

Fits = Callable[[Any, Any], bool]
"""Whether a value (first) fits a schema (second)."""


def evaluated_properties(value: Mapping[str, Any], schema: Any, fits: Fits) -> set[str]:
    """Return the names that the schema and all that is applied in place has judged, with success."""
    if not isinstance(schema, Mapping):
        return set()
    spend(len(value))
    found = set(schema.get("properties", ())) & value.keys()
    for pattern in schema.get("patternProperties", ()):
        found |= {name for name in value if searches(pattern, name)}
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        if keyword in schema:
            found |= {name for name, item in value.items() if fits(item, schema[keyword])}
    for inner in _in_place(value, schema, fits):
        found |= evaluated_properties(value, inner, fits)
    return found


def evaluated_items(value: list[Any], schema: Any, fits: Fits) -> set[int]:
    """Return the indexes that the schema and all that is applied in place has judged, with success."""
    if not isinstance(schema, Mapping):
        return set()
    spend(len(value))
    if "items" in schema:
        return set(range(len(value)))
    found = set(range(len(schema.get("prefixItems", ()))))
    for keyword in ("contains", "unevaluatedItems"):
        if keyword in schema:
            found |= {index for index, item in enumerate(value) if fits(item, schema[keyword])}
    for inner in _in_place(value, schema, fits):
        found |= evaluated_items(value, inner, fits)
    return found


def _in_place(value: Any, schema: Mapping[str, Any], fits: Fits) -> Iterator[Any]:
    """Yield the schemas that are applied to the value itself and that it fits."""
    if "$ref" in schema:
        yield resolved(schema["$ref"])
    for keyword in ("allOf", "anyOf", "oneOf"):
        yield from (inner for inner in schema.get(keyword, ()) if fits(value, inner))
    if "if" in schema:
        holds = fits(value, schema["if"])
        if holds:
            yield schema["if"]
        yield schema.get("then" if holds else "else")
    if isinstance(value, Mapping):
        for name, inner in schema.get("dependentSchemas", {}).items():
            if name in value:
                yield inner
