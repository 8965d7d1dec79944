"""The comments of a document, each with the part of the document that it speaks of."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.workflows.checks import Path
from app.workflows.loader.document import Document, read_document

__all__ = ["Comment", "comments_of", "with_comments"]

_HASH = re.compile(r"(?:^|(?<=\s))#.*")


@dataclass(frozen=True, slots=True)
class Comment:
    """`path` is what follows it, or what it stands behind: () at the beginning, None at the end of the document."""

    text: str
    path: Path | None
    behind: bool


def comments_of(text: str, document: Document) -> list[Comment]:
    places = sorted((line, column, path) for path, (line, column) in _parts(document).items())
    lines = [line for line, _, _ in places]
    return [_comment(found, places, lines) for found in _written(text, document)]


def _parts(document: Document) -> dict[Path, tuple[int, int]]:
    """Return where every key and every item of a list begins."""
    items = {
        path: place for path, place in document.values.items() if path and isinstance(path[-1], int)
    }
    return {**items, **document.keys}


def _written(text: str, document: Document) -> Iterator[tuple[int, str, bool]]:
    """Yield the line, the text, and whether something stands before it, for every comment."""
    starts = [start for start, _ in document.texts]
    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        for found in _HASH.finditer(line):
            at = bisect_right(starts, offset + found.start()) - 1
            if at < 0 or offset + found.start() >= document.texts[at][1]:
                yield number, found.group().rstrip(), bool(line[: found.start()].strip())
                break
        offset += len(line) + 1


def _comment(
    found: tuple[int, str, bool], places: list[tuple[int, int, Path]], lines: list[int]
) -> Comment:
    line, text, behind = found
    index = bisect_right(lines, line)
    if behind:
        return Comment(text, places[index - 1][2] if index else None, behind=True)
    if index == 0:
        return Comment(text, (), behind=False)
    return Comment(text, places[index][2] if index < len(places) else None, behind=False)


def with_comments(text: str, comments: list[Comment], parts: Mapping[Path, Path]) -> str:
    """Return a canonical text with comments put where `parts` (written path -> canonical path) says.

    A comment on something that has no line of its own stands above what contains it.
    """
    lines = text.rstrip("\n").split("\n")
    places = _parts(read_document(text))
    above: dict[int, list[str]] = {}
    behind: dict[int, str] = {}
    end: list[str] = []
    for comment in comments:
        if comment.path is None:
            end.append(comment.text)
            continue
        path, exact = _nearest(comment.path, parts)
        exact = exact and path in places
        while path and path not in places:
            path = path[:-1]
        number = places[path][0] if path else 1
        if comment.behind and exact and number not in behind and not _is_block(lines[number - 1]):
            behind[number] = comment.text
        else:
            above.setdefault(number, []).append(comment.text)
    return "\n".join([*_merged(lines, above, behind), *end]) + "\n"


def _nearest(path: Path, parts: Mapping[Path, Path]) -> tuple[Path, bool]:
    for length in range(len(path), -1, -1):
        if (found := parts.get(path[:length])) is not None:
            return found, length == len(path)
    return (), False


def _is_block(line: str) -> bool:
    return re.search(r": [|>][0-9+-]*$", line) is not None


def _merged(
    lines: list[str], above: Mapping[int, list[str]], behind: Mapping[int, str]
) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        indent = line[: len(line) - len(line.lstrip())]
        yield from (indent + text for text in above.get(number, ()))
        yield f"{line}  {behind[number]}" if number in behind else line
