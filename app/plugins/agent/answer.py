"""The last message of an agent as typed data: one JSON value that fits the step's schema."""

import json
import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from pydantic import ValidationError

from app.errors import Invalid
from app.plugins.agent.hidden_text import visible
from app.workflows.values import ValueSchema
from app.workflows.values.judging import problems_of
from app.workflows.values.schema_checks import check_schema

__all__ = ["check_output_schema", "read_answer", "repair_request"]

_FENCE = re.compile(r"```(?:json)?[ \t]*\n(.*?)\n?```", re.DOTALL)
_LARGEST = 1 << 20
_MOST_STARTS = 200
_SHOWN = 600


def read_answer(text: str, schema: Mapping[str, Any]) -> Any:
    """Return the JSON value in the text; Invalid `agent_output` says what is wrong with it, once for all."""
    value = _value(text)
    problems = _problems(value, schema)
    if problems:
        raise _wrong(f"does not fit its schema: {problems}", text)
    return value


def repair_request(error: Invalid, schema: Mapping[str, Any]) -> str:
    return (
        f"Your last message was not accepted. {error.message}\n"
        "Answer again with the corrected JSON value and nothing else. It must fit this JSON Schema:\n"
        + json.dumps(schema, ensure_ascii=False)
    )


def _value(text: str) -> Any:
    candidates = [text.strip(), *(found.strip() for found in reversed(_FENCE.findall(text)))]
    for candidate in candidates:
        if len(candidate) > _LARGEST:
            raise _wrong(f"is longer than {_LARGEST} characters", text)
        try:
            return json.loads(candidate, parse_constant=_no_number)
        except (ValueError, RecursionError):
            continue
    return _embedded(text)


def _embedded(text: str) -> Any:
    """Return the one JSON object or list that stands in the text, between words of whatever kind."""
    decoder = json.JSONDecoder(parse_constant=_no_number)
    for start in islice((at for at, char in enumerate(text) if char in "{["), _MOST_STARTS):
        try:
            value, _ = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        return value
    raise _wrong("holds no JSON", text)


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _wrong(what: str, text: str) -> Invalid:
    shown = visible(text.strip())
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}..."
    return Invalid(
        f"The answer of the agent {what}. It was: {shown}",
        code="agent_output",
        next_action="Make the prompt or `output_schema` clearer, or use another model.",
    )


def check_output_schema(schema: Mapping[str, Any]) -> None:
    """Raise ValueError for a schema that cannot be judged by."""
    try:
        found = check_schema(_plain(schema))
    except ValidationError as error:
        raise ValueError(
            "; ".join(
                f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5]
            )
        ) from None
    if wrong := [one.message for one in found if not one.is_warning]:
        raise ValueError("; ".join(wrong))


def _problems(value: Any, schema: Mapping[str, Any]) -> str:
    found = problems_of(value, _plain(schema))
    return " ".join(f"{'.'.join(map(str, path))} {message}".strip() for path, message in found)


def _plain(schema: Mapping[str, Any]) -> dict[str, Any]:
    return ValueSchema.model_validate(schema).as_json_schema()
