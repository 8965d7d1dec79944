"""What is wrong with a value, in plain words: a sentence for each keyword, the library's own for the rest."""

from collections.abc import Callable, Mapping
from typing import Any

from jsonschema.exceptions import ValidationError

from app.nearest import nearest
from app.workflows.values.keywords import KEYWORDS, shown

__all__ = ["sentence"]

NAMES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}
_ALTERNATIVES = 4


def sentence(error: ValidationError) -> str:
    """Return what is wrong, without the place."""
    keyword = str(error.validator)
    if keyword in KEYWORDS:
        return error.message
    if error.validator is None or keyword == "None":
        return "is not allowed here."
    write = _SENTENCES.get(keyword)
    return write(error) if write else f"{error.message}."


def _wanted(error: ValidationError) -> Any:
    """Return the keyword's value; errors that have been told always have one."""
    return error.validator_value


def _instance(error: ValidationError) -> Any:
    return error.instance


def _type(error: ValidationError) -> str:
    wanted = _wanted(error)
    kinds = [wanted] if isinstance(wanted, str) else wanted
    return f"must be {_or([NAMES.get(kind, kind) for kind in kinds])}, not {shown(error.instance)}."


def _or(words: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _enum(error: ValidationError) -> str:
    choices, value = _wanted(error), error.instance
    hint = nearest(value, map(str, choices)) if isinstance(value, str) else ""
    hint = hint if "Did you mean" in hint else ""
    return f"must be one of {', '.join(map(shown, choices))}, not {shown(value)}.{hint}"


def _required(error: ValidationError) -> str:
    return f"lacks {_lacking(error, _wanted(error))}."


def _lacking(error: ValidationError, names: Any) -> str:
    """Return the one name that this error is about: the library tells it in its sentence only."""
    lacking = [name for name in names if name not in _instance(error)]
    return next((repr(name) for name in lacking if error.message.startswith(repr(name))), "a name")


def _dependent_required(error: ValidationError) -> str:
    for name, needed in _wanted(error).items():
        for each in needed:
            if error.message == f"{each!r} is a dependency of {name!r}":
                return f"has {name!r} and therefore needs {each!r}."
    return f"{error.message}."


def _any_of(error: ValidationError) -> str:
    if not error.context:
        return "fits more than one of the alternatives, and must fit exactly one."
    if all(one.validator == "type" and not one.path for one in error.context):
        kinds: list[str] = []
        for one in error.context:
            wanted = _wanted(one)
            kinds += [wanted] if isinstance(wanted, str) else wanted
        names = [NAMES.get(kind, kind) for kind in dict.fromkeys(kinds)]
        return f"must be {_or(names)}, not {shown(error.instance)}."
    return f"fits none of the alternatives: {_alternatives(error.context)}"


def _alternatives(errors: list[ValidationError]) -> str:
    first: dict[Any, ValidationError] = {}
    for one in errors:
        first.setdefault(one.schema_path[0], one)
    told = [
        f"({number}) {' '.join(filter(None, [_below(one), sentence(one)]))}"
        for number, one in enumerate(list(first.values())[:_ALTERNATIVES], 1)
    ]
    return " ".join(told) + (" …" if len(first) > _ALTERNATIVES else "")


def _below(error: ValidationError) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.path)
    return "".join(parts).lstrip(".")


def _contains(error: ValidationError) -> str:
    least = error.schema.get("minContains", 1) if isinstance(error.schema, Mapping) else 1
    return f"must have at least {_count(least, 'item')} of the kind that `contains` describes."


def _count(number: float, what: str) -> str:
    return f"{shown(number)} {what}" + ("" if number == 1 else "s")


def _at_least(what: str) -> Callable[[ValidationError], str]:
    return lambda error: f"must have at least {_count(_wanted(error), what)}."


def _at_most(what: str) -> Callable[[ValidationError], str]:
    return lambda error: f"must have at most {_count(_wanted(error), what)}."


_SENTENCES: Mapping[str, Callable[[ValidationError], str]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda error: f"must be {shown(_wanted(error))}, not {shown(error.instance)}.",
    "minLength": _at_least("character"),
    "maxLength": _at_most("character"),
    "minimum": lambda error: f"must be at least {shown(_wanted(error))}.",
    "maximum": lambda error: f"must be at most {shown(_wanted(error))}.",
    "exclusiveMinimum": lambda error: f"must be more than {shown(_wanted(error))}.",
    "exclusiveMaximum": lambda error: f"must be less than {shown(_wanted(error))}.",
    "minItems": _at_least("item"),
    "maxItems": _at_most("item"),
    "contains": _contains,
    "minContains": _contains,
    "maxContains": lambda error: (
        f"must have at most {_count(_wanted(error), 'item')} of the kind that `contains` describes."
    ),
    "minProperties": _at_least("key"),
    "maxProperties": _at_most("key"),
    "required": _required,
    "dependentRequired": _dependent_required,
    "anyOf": _any_of,
    "oneOf": _any_of,
    "not": lambda error: f"must not be what `not` describes; {shown(error.instance)} is.",
}
