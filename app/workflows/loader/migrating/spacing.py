"""Blank lines before the parts of a document and between its steps."""

import re
from collections.abc import Iterator

__all__ = ["spaced"]

_PART = re.compile(
    r"(inputs|outputs|config|env|defaults|limits|concurrency|on_error|steps|layout):"
)
_STEP = re.compile(r"  - ")


def spaced(text: str) -> str:
    """Return a canonical text as `yaml_text` writes it with its parts apart."""
    return "\n".join(_spaced(text.split("\n")))


def _spaced(lines: list[str]) -> Iterator[str]:
    in_steps = first = False
    for line in lines:
        if line[:1].strip():
            in_steps = first = line == "steps:"
            if _PART.match(line):
                yield ""
        elif in_steps and _STEP.match(line):
            if not first:
                yield ""
            first = False
        yield line
