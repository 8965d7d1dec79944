"""What the fields of a step say now: expressions resolved, conditions left to be asked, raw text as it is."""

import asyncio
import re
from collections import ChainMap
from collections.abc import Hashable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Protocol, cast

import orjson
from jinja2 import UndefinedError

from app.workflows.expressions import (
    UNKNOWN,
    ExpressionError,
    compared_values,
    condition_references,
    evaluate,
    evaluate_condition,
    lift_text,
    references,
    uses_files,
)
from app.workflows.expressions.values import TooLarge, plain
from app.workflows.step_fields import Shape

__all__ = [
    "RAW_NAMES",
    "SecretHandles",
    "StepExpressions",
    "resolve_fields",
    "secret_names",
    "special_shape",
]

RAW_NAMES = ("inputs", "config", "matrix")
"""What a raw text may name."""

_MARKS = (b'"secret":true', b'"condition":true', b'"lifted":true', b'"raw":true')
_HANDLE = re.compile(r"secret://(\w+)")


class StepExpressions:
    """Expressions against what a step sees; further `names` go before its own."""

    def __init__(self, scope: Mapping[str, Any]) -> None:
        self._scope = scope

    def value(self, value: Any, **names: Any) -> Any:
        return evaluate(value, self._seeing(names))

    async def holds(self, condition: str | bool, **names: Any) -> bool:
        """Return whether a condition holds at this moment; raise ExpressionError for one that cannot be told."""
        scope = self._seeing(names)
        if uses_files(condition):
            return await asyncio.to_thread(evaluate_condition, condition, scope)
        return evaluate_condition(condition, scope)

    async def compared(self, condition: str) -> dict[str, Any]:
        """Return text -> value of the calculated sides of a condition that is one comparison, {} for any other."""
        return await asyncio.to_thread(compared_values, condition, self._scope)

    def _seeing(self, names: dict[str, Any]) -> Mapping[str, Any]:
        if not names:
            return self._scope
        return ChainMap(names, self._scope)  # type: ignore[arg-type]  # read only


class SecretHandles(Mapping[str, str]):
    """`secrets` of expressions: every name is there and stands for its handle."""

    def __getitem__(self, name: str) -> str:
        return f"secret://{name}"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Described(Protocol):
    def get_config_schema(self) -> dict[str, Any]: ...


def special_shape(handler: _Described) -> Shape | None:
    """Return the shape of a handler's `with`, None when all of its fields are plain values."""
    return _shape_of(cast("Hashable", handler))


@lru_cache(maxsize=1024)
def _shape_of(handler: Hashable) -> Shape | None:
    schema = cast("_Described", handler).get_config_schema()
    text = orjson.dumps(schema, default=str)
    return Shape(schema) if any(mark in text for mark in _MARKS) else None


def resolve_fields(value: Any, shape: Shape | None, scope: Mapping[str, Any]) -> Any:
    """Return `with` as its handler gets it; a condition becomes `{text, seen}`, a lifted text `{template, values}`, a raw text `{text, names}`."""
    if shape is None:
        return evaluate(value, scope)
    kinds = shape.kinds
    match value:
        case str() | bool() if "condition" in kinds:
            text = value if isinstance(value, str) else str(value).lower()
            return {"text": text, "seen": _seen(text, scope)}
        case str() if "lifted" in kinds:
            return lift_text(value, scope)
        case str() if "raw" in kinds:
            named = {name: scope[name] for name in RAW_NAMES if name in value}
            return {"text": value, "names": plain(named)}
        case Mapping():
            return {
                name: resolve_fields(item, shape.below(str(name)), scope)
                for name, item in value.items()
            }
        case list() | tuple():
            return [
                resolve_fields(item, shape.below(index), scope) for index, item in enumerate(value)
            ]
    return evaluate(value, scope)


def secret_names(value: Any) -> set[str]:
    """Return the names of the secrets that a part of a definition names, as expressions or handles."""
    match value:
        case str() if "secret" in value:
            named = set(_HANDLE.findall(value))
            try:
                return named | {
                    path[1] for path in references(value) if path[:1] == ("secrets",) and path[1:]
                }
            except ExpressionError:
                return named
        case Mapping():
            return set().union(*map(secret_names, value.values()))
        case list() | tuple():
            return set().union(*map(secret_names, value))
    return set()


def _seen(text: str, scope: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of what a condition names; what is not there or too large is left out."""
    found: dict[str, Any] = {}
    for reference in condition_references(text):
        value: Any = scope
        for part in reference.path:
            if value is UNKNOWN or not isinstance(value, Mapping) or part not in value:
                break
            value = value[part]
        else:
            try:
                found[str(reference)] = plain(value)
            except (TooLarge, TypeError, ValueError, UndefinedError, ExpressionError):
                continue
            continue
        if value is UNKNOWN:
            found[str(reference)] = UNKNOWN
    return found
