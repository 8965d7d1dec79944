"""Values of inputs against their schemas: defaults filled in, all problems at once."""

import copy
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any

import orjson
from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import SchemaError

from app.errors import Invalid
from app.nearest import nearest
from app.workflows.definition import Definition, InputSpec, ValueSchema

__all__ = ["check_inputs", "check_schema"]

Problem = tuple[tuple[str | int, ...], str]
"""A path below the value, and what is wrong there."""

_NAMES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}


def check_inputs(definition: Definition, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs with defaults filled in; an optional one without a value is None.

    Raises Invalid `invalid_inputs` with `details.errors`: a list of {input, message}.
    """
    errors = [
        {"input": name, "message": f"There is no such input.{nearest(name, definition.inputs)}"}
        for name in values
        if name not in definition.inputs
    ]
    filled = {name: _filled(spec, values.get(name)) for name, spec in definition.inputs.items()}
    for name, spec in definition.inputs.items():
        errors += [{"input": name, "message": text} for text in _judge(spec, filled[name])]
    if errors:
        summary = " ".join(f"{error['input']}: {error['message']}" for error in errors)
        raise Invalid(
            f"The inputs of {definition.name} are wrong. {summary}",
            code="invalid_inputs",
            next_action="Correct them; nothing was started.",
            details={"errors": errors},
        )
    return filled


def _filled(spec: InputSpec, value: Any) -> Any:
    return copy.deepcopy(spec.default) if value is None else value


def _judge(spec: InputSpec, value: Any) -> Iterator[str]:
    if value is None:
        if spec.required is True:
            yield "is required."
        return
    for path, message in _problems(value, spec):
        where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
        yield f"{where.lstrip('.')} {message}".strip()


def check_schema(spec: InputSpec) -> Iterator[Problem]:
    """Yield what is wrong with an input's own schema: its patterns, its default, its examples of a choice."""
    broken = list(_wrong_patterns(spec, ()))
    yield from broken
    if isinstance(spec.required, tuple) and spec.type != "object":
        yield ("required",), "takes true or false here; a list of names is for objects."
    if broken or spec.default is None:
        return
    for _, message in _problems(spec.default, spec):
        yield ("default",), f"the default {message}"


def _wrong_patterns(spec: ValueSchema, path: tuple[str | int, ...]) -> Iterator[Problem]:
    if spec.pattern is not None:
        try:
            _pattern(spec.pattern)
        except SchemaError:
            yield (*path, "pattern"), f"{spec.pattern!r} is no regular expression."
    if spec.items is not None:
        yield from _wrong_patterns(spec.items, (*path, "items"))
    for name, inner in spec.properties.items():
        yield from _wrong_patterns(inner, (*path, "properties", name))


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> TypeAdapter[str]:
    """Return a matcher that takes linear time (the regular expressions of pydantic-core)."""
    return TypeAdapter(Annotated[str, Field(pattern=pattern)])


def _problems(value: Any, spec: ValueSchema, path: tuple[str | int, ...] = ()) -> Iterator[Problem]:
    if spec.type is not None and not _is_a(spec.type, value):
        yield path, f"must be {_NAMES[spec.type]}, not {_shown(value)}."
        return
    if spec.enum is not None and not any(_same(value, one) for one in spec.enum):
        hint = nearest(value, map(str, spec.enum)) if isinstance(value, str) else ""
        choices = ", ".join(_shown(one) for one in spec.enum)
        yield path, f"must be one of {choices}, not {_shown(value)}.{hint}"
    if spec.const is not None and not _same(value, spec.const):
        yield path, f"must be {_shown(spec.const)}."
    match value:
        case str():
            yield from _text_problems(value, spec, path)
        case bool():
            return
        case int() | float():
            yield from _number_problems(value, spec, path)
        case list():
            yield from _list_problems(value, spec, path)
        case Mapping():
            yield from _object_problems(value, spec, path)


def _text_problems(value: str, spec: ValueSchema, path: tuple[str | int, ...]) -> Iterator[Problem]:
    if spec.min_length is not None and len(value) < spec.min_length:
        yield path, f"must have at least {spec.min_length} characters."
    if spec.max_length is not None and len(value) > spec.max_length:
        yield path, f"must have at most {spec.max_length} characters."
    if spec.pattern is not None:
        try:
            _pattern(spec.pattern).validate_python(value)
        except ValidationError:
            yield path, f"must match {spec.pattern}; {_shown(value)} does not."


def _number_problems(
    value: float, spec: ValueSchema, path: tuple[str | int, ...]
) -> Iterator[Problem]:
    if spec.minimum is not None and value < spec.minimum:
        yield path, f"must be at least {spec.minimum:g}."
    if spec.maximum is not None and value > spec.maximum:
        yield path, f"must be at most {spec.maximum:g}."
    if spec.exclusive_minimum is not None and value <= spec.exclusive_minimum:
        yield path, f"must be more than {spec.exclusive_minimum:g}."
    if spec.exclusive_maximum is not None and value >= spec.exclusive_maximum:
        yield path, f"must be less than {spec.exclusive_maximum:g}."


def _list_problems(
    value: list[Any], spec: ValueSchema, path: tuple[str | int, ...]
) -> Iterator[Problem]:
    if spec.min_items is not None and len(value) < spec.min_items:
        yield path, f"must have at least {spec.min_items} items."
    if spec.max_items is not None and len(value) > spec.max_items:
        yield path, f"must have at most {spec.max_items} items."
    if spec.unique_items:
        yield from _repeated(value, path)
    if spec.items is not None:
        for index, item in enumerate(value):
            yield from _problems(item, spec.items, (*path, index))


def _repeated(value: list[Any], path: tuple[str | int, ...]) -> Iterator[Problem]:
    seen: set[bytes] = set()
    for index, item in enumerate(value):
        key = orjson.dumps(item, option=orjson.OPT_SORT_KEYS, default=repr)
        if key in seen:
            yield (*path, index), f"{_shown(item)} is there twice."
        seen.add(key)


def _object_problems(
    value: Mapping[str, Any], spec: ValueSchema, path: tuple[str | int, ...]
) -> Iterator[Problem]:
    required = spec.required if isinstance(spec.required, tuple) else ()
    for name in required:
        if name not in value:
            yield path, f"lacks {name!r}."
    for name, item in value.items():
        if name in spec.properties:
            yield from _problems(item, spec.properties[name], (*path, name))
        elif not spec.additional_properties:
            yield path, f"has the unknown key {name!r}.{nearest(name, spec.properties)}"


def _is_a(kind: str, value: Any) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "array":
            return isinstance(value, list)
    return isinstance(value, Mapping)


def _same(one: Any, other: Any) -> bool:
    """Compare as JSON does: true is not 1."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _shown(value: Any) -> str:
    text = (
        repr(value)
        if isinstance(value, str)
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )
    return text if len(text) <= 80 else text[:79] + "…"
