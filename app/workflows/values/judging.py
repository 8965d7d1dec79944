"""Judges a value by its schema: all problems at once, in bounded time and depth, and nothing is ever fetched."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from app.workflows.values.judgement import TooMuch, judgement, spend
from app.workflows.values.keywords import KEYWORDS, Keyword
from app.workflows.values.sentences import sentence

__all__ = ["MOST_DEPTH", "Problem", "problems_of"]

Problem = tuple[tuple[str | int, ...], str]
"""A path below the value, and what is wrong there."""

MOST_DEPTH = 64
_MOST, _ENOUGH = 100, 1000
"""Problems of one value that are told, and errors that are looked for."""


def problems_of(value: Any, schema: Any, root: Any = None) -> list[Problem]:
    """Return what is wrong with a value, in the order of its parts; at most a hundred problems.

    `root` is what references are looked up in, where that is not the schema itself.
    """
    if _is_deeper(value, MOST_DEPTH):
        return [((), f"is nested deeper than {MOST_DEPTH} levels.")]
    errors: list[ValidationError] = []
    try:
        with judgement(schema if root is None else root):
            for error in islice(_VALIDATOR(schema).iter_errors(value), _ENOUGH):
                errors.append(error)  # noqa: PERF402  # what was found before it became too much is kept
    except (TooMuch, RecursionError):
        if not errors:
            return [((), "is too large for its schema: judging it takes too long.")]
    errors.sort(key=lambda error: [(isinstance(part, str), part) for part in _path(error)])
    wrong_types = {_path(error) for error in errors if error.validator == "type"}
    told: dict[Problem, None] = {}
    for error in errors:
        path = _path(error)
        if error.validator == "type" or path not in wrong_types:
            told.setdefault((path, sentence(error)))
    return list(told)[:_MOST]


def _path(error: ValidationError) -> tuple[str | int, ...]:
    return tuple(error.absolute_path)


def _is_deeper(value: Any, levels: int) -> bool:
    """Walk level by level, so that a deep value costs no deep stack."""
    level = [value]
    for _ in range(levels + 1):
        level = [
            inner
            for each in level
            if isinstance(each, Mapping | list)
            for inner in (each.values() if isinstance(each, Mapping) else each)
        ]
        if not level:
            return False
    return True


def _counted(judge: Any) -> Keyword:
    """Count each application, and each error on every level that it passes on its way out."""

    def counted(validator: Any, wanted: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
        spend()
        for error in judge(validator, wanted, value, schema) or ():
            spend()
            yield error

    return counted


_VALIDATOR = extend(  # type: ignore[no-untyped-call]  # the library's stubs say nothing of it
    Draft202012Validator,
    {
        name: _counted(KEYWORDS.get(name, judge))
        for name, judge in Draft202012Validator.VALIDATORS.items()
    },
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine(
        "object", lambda _, value: isinstance(value, Mapping)
    ),
)
"""Draft 2020-12 with our own keywords, every application counted."""
