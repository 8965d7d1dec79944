"""Ids with a hyphen in expressions: `step-1.outputs.x` is `step` minus 1, and what is meant has another form."""

import re
from collections.abc import Iterable, Iterator

from app.workflows.checks.places import Source
from app.workflows.expressions import condition_source, segments

__all__ = ["subtractions"]

_QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")


def subtractions(source: Source, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each id that an expression subtracts, as it is written, and the form that names the step.

    Raises ExpressionError for a text that cannot be read.
    """
    hyphenated = [step for step in ids if "-" in step]
    if not hyphenated or "-" not in source.text:
        return
    for expression in _expressions(source):
        plain = _QUOTED.sub("''", expression)
        for step in hyphenated:
            found = re.search(rf"(?<![\w.'\"-])(steps\.)?{re.escape(step)}(?![\w-])", plain)
            if found is not None:
                yield found.group(), f"steps['{step}']"


def _expressions(source: Source) -> list[str]:
    if source.is_condition:
        return [condition_source(source.text)]
    return [part.source for part in segments(source.text) if not isinstance(part, str)]
