"""Keywords that are judged here and not by the library: in linear time, exactly, each problem on its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator

from app.nearest import nearest
from app.workflows.values.formats import has_format
from app.workflows.values.judgement import resolved
from app.workflows.values.patterns import searches
from app.workflows.values.unevaluated import Fits, evaluated_items, evaluated_properties

__all__ = ["KEYWORDS", "Keyword", "shown"]

Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError] | None]
"""(validator, the keyword's value, the value judged, the schema around the keyword)."""

Problems = Iterator[ValidationError]


def shown(value: Any) -> str:
    """Return a value as it is shown in a sentence."""
    text = (
        repr(value)
        if isinstance(value, str)
        else str(value).lower()
        if isinstance(value, bool)
        else "null"
        if value is None
        else str(int(value))
        if isinstance(value, float) and value.is_integer()
        else str(value)
    )
    return text if len(text) <= 80 else text[:79] + "…"


def _reference(validator: Any, reference: str, value: Any, schema: Any) -> Problems:
    yield from validator.descend(value, resolved(reference))


def _pattern(validator: Validator, pattern: str, value: Any, schema: Any) -> Problems:
    if isinstance(value, str) and not searches(pattern, value):
        yield ValidationError(f"must match {pattern}; {shown(value)} does not.")


def _format(validator: Validator, name: str, value: Any, schema: Any) -> Problems:
    if isinstance(value, str) and not has_format(value, name):
        yield ValidationError(f"must be of the format {name}; {shown(value)} is not.")


def _multiple(validator: Validator, step: float, value: Any, schema: Any) -> Problems:
    """Judge decimal fractions as they are written: 0.3 is a multiple of 0.1."""
    if validator.is_type(value, "number") and _exact(value) % _exact(step):
        yield ValidationError(f"must be a multiple of {shown(step)}, not {shown(value)}.")


def _exact(number: float) -> Fraction:
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def _unique(validator: Validator, wanted: bool, value: Any, schema: Any) -> Problems:
    if not wanted or not isinstance(value, list):
        return
    seen: set[Any] = set()
    for index, item in enumerate(value):
        key = _key(item)
        if key in seen:
            yield ValidationError(f"{shown(item)} is there twice.", path=(index,))
        seen.add(key)


def _key(value: Any) -> Any:
    """Return what two values share when JSON calls them equal: 1 and 1.0 are, 1 and true are not."""
    match value:
        case bool():
            return ("boolean", value)
        case list():
            return ("array", tuple(_key(item) for item in value))
        case Mapping():
            return ("object", frozenset((name, _key(item)) for name, item in value.items()))
    return value


def _pattern_properties(
    validator: Any, patterns: Mapping[str, Any], value: Any, schema: Any
) -> Problems:
    if not isinstance(value, Mapping):
        return
    for pattern, inner in patterns.items():
        for name, item in value.items():
            if searches(pattern, name):
                yield from validator.descend(item, inner, path=name, schema_path=pattern)


def _additional_properties(
    validator: Any, inner: Any, value: Any, schema: Mapping[str, Any]
) -> Problems:
    if not isinstance(value, Mapping):
        return
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", ())
    names = [
        name
        for name in value
        if name not in known and not any(searches(pattern, name) for pattern in patterns)
    ]
    yield from _others(validator, inner, value, names, known)


def _unevaluated_properties(validator: Any, inner: Any, value: Any, schema: Any) -> Problems:
    if not isinstance(value, Mapping):
        return
    around = {name: each for name, each in schema.items() if name != "unevaluatedProperties"}
    judged = evaluated_properties(value, around, _fits(validator))
    names = [name for name in value if name not in judged]
    yield from _others(validator, inner, value, names, schema.get("properties", {}))


def _others(
    validator: Any,
    inner: Any,
    value: Mapping[str, Any],
    names: Sequence[str],
    known: Mapping[str, Any],
) -> Problems:
    for name in names:
        if inner is False:
            yield ValidationError(f"has the unknown key {name!r}.{nearest(name, known)}")
        else:
            yield from validator.descend(value[name], inner, path=name)


def _unevaluated_items(validator: Any, inner: Any, value: Any, schema: Any) -> Problems:
    if not isinstance(value, list):
        return
    around = {name: each for name, each in schema.items() if name != "unevaluatedItems"}
    judged = evaluated_items(value, around, _fits(validator))
    for index, item in enumerate(value):
        if index not in judged:
            yield from validator.descend(item, inner, path=index)


def _fits(validator: Any) -> Fits:
    def fits(value: Any, schema: Any) -> bool:
        return next(validator.descend(value, schema), None) is None

    return fits


def _items(validator: Any, inner: Any, value: Any, schema: Mapping[str, Any]) -> Problems:
    if not isinstance(value, list):
        return
    first = len(schema.get("prefixItems", ()))
    if inner is False and len(value) > first:
        yield ValidationError(f"must have at most {first} items, not {len(value)}.")
        return
    for index in range(first, len(value)):
        yield from validator.descend(value[index], inner, path=index)


KEYWORDS: Mapping[str, Keyword] = {
    "$ref": _reference,
    "additionalProperties": _additional_properties,
    "format": _format,
    "items": _items,
    "multipleOf": _multiple,
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "unevaluatedItems": _unevaluated_items,
    "unevaluatedProperties": _unevaluated_properties,
    "uniqueItems": _unique,
}
