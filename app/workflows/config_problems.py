"""What is wrong with a step's `with`, in words for its author: the library's errors, one for each place."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.nearest import nearest

__all__ = ["config_problems"]

_SHAPE = frozenset({"missing", "extra_forbidden"})
"""Problems of keys, which no expression can mend."""
_VALID = "Input should be a valid "
_NAMES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "list": "a list",
    "tuple": "a list",
    "dictionary": "a mapping",
}


def config_problems(
    error: ValidationError, model: type[BaseModel], config: Mapping[str, Any], *, judged: bool
) -> list[str]:
    """Return problems as `path: message`; `judged` False leaves values that hold expressions alone."""
    found: dict[str, list[ErrorDetails]] = {}
    for problem in error.errors(include_url=False):
        if judged or problem["type"] in _SHAPE or "{{" not in str(problem.get("input")):
            found.setdefault(_place(problem, config), []).append(problem)
    return [f"{place}: {_message(problems, model)}" for place, problems in found.items()]


def _place(problem: ErrorDetails, config: Any) -> str:
    """Return the path as far as the document has it; the library adds names of alternatives behind it."""
    parts: list[str] = []
    here = config
    for part in problem["loc"]:
        inside = (isinstance(here, Mapping) and part in here) or (
            isinstance(here, list | tuple) and isinstance(part, int) and part < len(here)
        )
        if not inside:
            if problem["type"] == "missing":
                parts.append(str(part))
            break
        here = here[part]
        parts.append(str(part))
    return ".".join(parts)


def _message(problems: list[ErrorDetails], model: type[BaseModel]) -> str:
    first = problems[0]
    match first["type"]:
        case "extra_forbidden":
            name, known = (
                str(first["loc"][-1]),
                list(_keys(model)) if len(first["loc"]) == 1 else [],
            )
            return f"there is no such key.{nearest(name, known)}"
        case "missing":
            return "it is missing."
    kinds = [_NAMES[kind] for one in problems if (kind := _kind(one)) in _NAMES]
    if len(kinds) == len(problems) or (len(problems) > 1 and kinds):
        return f"should be {' or '.join(dict.fromkeys(kinds))}."
    return first["msg"].removeprefix("Value error, ")


def _kind(problem: ErrorDetails) -> str:
    """Return what should have been there; nothing for a model of ours, which no document can write."""
    text = problem["msg"]
    if problem["type"] == "model_type" or not text.startswith(_VALID):
        return ""
    return text.removeprefix(_VALID).partition(" ")[0].rstrip(",")


def _keys(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name
