"""Ids with a hyphen in expressions: `step-1.outputs.x` is `step` minus 1, and what is meant has another form."""

import re
from collections.abc import Container, Iterator

from app.workflows.checks.places import Source
from app.workflows.expressions import condition_source, segments

__all__ = ["subtractions"]

_QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")
_HYPHENATED = re.compile(
    r"(?<![\w.'\"-])(steps\.)?(?P<step>[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z0-9_-]+))(?![\w-])"
)


def subtractions(source: Source, ids: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield each id that an expression subtracts, as it is written, and the form that names the step.

    Raises ExpressionError for a text that cannot be read.
    """
    if "-" not in source.text:
        return
    for expression in _expressions(source):
        for found in _HYPHENATED.finditer(_QUOTED.sub("''", expression)):
            if (step := found.group("step")) in ids:
                yield found.group(), f"steps['{step}']"


def _expressions(source: Source) -> list[str]:
    if source.is_condition:
        return [condition_source(source.text)]
    return [part.source for part in segments(source.text) if not isinstance(part, str)]
