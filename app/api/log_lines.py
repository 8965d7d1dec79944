"""Lines of a step's log, with their numbers: what was searched for and what surrounds it. Bounded whatever the log holds."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

__all__ = ["MOST_LINES", "Wanted", "find_lines"]

MOST_LINES = 10_000

_PIECE = 1 << 16
_LONGEST_SHOWN = 4000
_MOST_SHOWN = 1 << 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """`search`: without regard to case, None for every line; `context`: lines around a match; `after`: a line's number;
    `tail`: only the last so many."""

    search: str | None = None
    context: int = 0
    after: int = 0
    tail: int | None = None
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    matched: bool

    def as_json(self) -> dict[str, Any]:
        return {"line": self.number, "text": self.text, "matched": self.matched}


def find_lines(path: Path, wanted: Wanted) -> dict[str, Any]:
    """Return `{items, next, size, total}` (blocks): `next` is the line to ask for what is `after` it, `size` bytes were
    read, and the log has `total` lines.

    A line is shown up to 4000 characters and an answer up to about a million; bytes that are no UTF-8 are replaced.
    """
    with path.open("rb") as log:
        chosen = _chosen(_lines(log, (wanted.search or "").casefold(), wanted.after), wanted)
        found, following = _last(chosen, wanted.tail) if wanted.tail else _first(chosen, wanted)
        size = log.tell()
        log.seek(0)
        total = _count(log)
    items = [line.as_json() for line in found]
    return {"items": items, "next": following, "size": size, "total": total}


def _count(log: BinaryIO) -> int:
    """Count the lines, the last one also where it has no end yet."""
    lines, piece, last = 0, b"", b"\n"
    while piece := log.read(_PIECE):
        lines += piece.count(b"\n")
        last = piece[-1:]
    return lines + (last != b"\n")


def _first(lines: Iterator[_Line], wanted: Wanted) -> tuple[list[_Line], int | None]:
    found: list[_Line] = []
    shown = 0
    for line in lines:
        if len(found) >= wanted.limit or shown > _MOST_SHOWN:
            return found, found[-1].number
        found.append(line)
        shown += len(line.text)
    return found, None


def _last(lines: Iterator[_Line], count: int) -> tuple[list[_Line], None]:
    found: deque[_Line] = deque()
    shown = 0
    for line in lines:
        found.append(line)
        shown += len(line.text)
        while len(found) > count or (shown > _MOST_SHOWN and len(found) > 1):
            shown -= len(found.popleft().text)
    return list(found), None


def _chosen(lines: Iterator[_Line], wanted: Wanted) -> Iterator[_Line]:
    """Yield the lines that match and what surrounds them, each once."""
    before: deque[_Line] = deque(maxlen=wanted.context)
    still = 0
    for line in lines:
        if line.matched:
            yield from before
            before.clear()
            yield line
            still = wanted.context
        elif still:
            yield line
            still -= 1
        else:
            before.append(line)


def _lines(log: BinaryIO, search: str, after: int) -> Iterator[_Line]:
    """Yield the lines after that number; one that is very long is searched piece by piece."""
    number, text, matched, end = 1, "", False, ""
    piece = b""
    while piece := log.readline(_PIECE):
        if number <= after:
            number += piece.endswith(b"\n")
            continue
        said = piece.decode("utf-8", "replace").rstrip("\n")
        matched = matched or search in end + said.casefold()
        end = (end + said.casefold())[-len(search) :] if search else ""
        text = (text + said)[:_LONGEST_SHOWN]
        if piece.endswith(b"\n"):
            yield _Line(number, text, matched)
            number, text, matched, end = number + 1, "", False, ""
    if text or matched:
        yield _Line(number, text, matched)
