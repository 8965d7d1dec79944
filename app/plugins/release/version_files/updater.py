"""What an updater of one file format is: two pure functions on its text."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Malformed", "Span", "Updater", "line_of", "replaced", "updater_of_spans"]

Span: TypeAlias = tuple[int, int]
"""Start and end of a version in a text, without its quotes."""


class Malformed(ValueError):
    """The text is not what its format says; `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Updater:
    """`read` returns the version, None where the text holds none; `write` then leaves the text as it is.

    Both raise Malformed. `write` changes nothing but the version.
    """

    read: Callable[[str], str | None]
    write: Callable[[str, str], str]


def updater_of_spans(find: Callable[[str], Sequence[Span]]) -> Updater:
    """Return the updater of a format in which `find` knows every place of the version, the first leading."""

    def read(text: str) -> str | None:
        spans = find(text)
        return text[slice(*spans[0])] if spans else None

    def write(text: str, version: str) -> str:
        return replaced(text, find(text), version)

    return Updater(read, write)


def replaced(text: str, spans: Sequence[Span], version: str) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}{version}{text[end:]}"
    return text


def line_of(text: str, position: int) -> int:
    return len(re.findall(r"\r\n|\r|\n", text[:position])) + 1
