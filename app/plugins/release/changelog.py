"""The changelog of a repository in the form of Keep a Changelog: newest first, one entry a version."""

import re

from app.errors import Invalid
from app.plugins.release.markdown_text import link, plain
from app.plugins.release.notes import NoteItem, Notes
from app.plugins.release.version_numbers import parse_version

__all__ = ["CHANGELOG", "changelog_entry", "prepend_entry"]

CHANGELOG = "CHANGELOG.md"

_NEW = "# Changelog\n\nAll notable changes of this project, the newest first.\n"
_HEADING = re.compile(r"^#{1,3}[ \t]+\[?(?P<name>[^\]\s(]+)")
_UNDERLINED = re.compile(r"^\[?(?P<name>[vV]?\d[^\]\s(]*)")
_RULE = re.compile(r"-{3,}|={3,}")
_FENCE = re.compile(r"^\s{0,3}(```|~~~)")


def changelog_entry(notes: Notes) -> str:
    """Return `## [version] - date` and what changed; maintenance is told in the notes only."""
    sections = {
        "Added": [_line(item) for item in notes.of("features")],
        "Changed": [
            *(f"- **Breaking:** {_line(item)[2:]}" for item in notes.of("breaking")),
            *(_line(item) for item in notes.of("performance", "changes")),
        ],
        "Fixed": [_line(item) for item in notes.of("fixes")],
    }
    parts = [f"## [{plain(notes.version)}] - {plain(notes.date)}"]
    parts += [f"### {title}\n\n" + "\n".join(lines) for title, lines in sections.items() if lines]
    if len(parts) == 1:
        parts.append("Maintenance only.")
    return "\n\n".join(parts) + "\n"


def _line(item: NoteItem) -> str:
    ticket = f" ({link(item.ticket, item.url)})" if item.ticket else ""
    return f"- {plain(item.title)}{ticket}"


def prepend_entry(existing: str | None, entry: str) -> str:
    """Put the entry above the newest one, below `Unreleased`.

    Where the version has an entry already the text stays as it is: somebody wrote that by hand.
    """
    if existing is None or not existing.strip():
        return f"{_NEW}\n{entry}"
    newline = "\r\n" if "\r\n" in existing else "\n"
    lines = existing.splitlines(keepends=True)
    headings = _headings(lines)
    version = _HEADING.match(entry)
    if version is not None and version["name"] in {name for _, name in headings}:
        return existing
    place = headings[0][0] if headings else len(lines)
    before, after = "".join(lines[:place]), "".join(lines[place:])
    gap = newline * (2 - _trailing_newlines(before, newline)) if before.strip() else ""
    written = entry.strip("\n").replace("\n", newline)
    return f"{before}{gap}{written}{newline}{newline if after else ''}{after}"


def _trailing_newlines(text: str, newline: str) -> int:
    if text.endswith(newline * 2):
        return 2
    return 1 if text.endswith(newline) else 0


def _headings(lines: list[str]) -> list[tuple[int, str]]:
    """Return (line index, version without v) of every entry, headings in code blocks apart."""
    fences = [index for index, line in enumerate(lines) if _FENCE.match(line)]
    blocks = list(zip(fences[::2], fences[1::2], strict=False))  # one that never ends is none
    return [
        (index, name)
        for index in range(len(lines))
        if not any(start < index < end for start, end in blocks)
        and (name := _version_of(lines, index))
    ]


def _version_of(lines: list[str], index: int) -> str | None:
    following = lines[index + 1].strip() if index + 1 < len(lines) else ""
    pattern = _UNDERLINED if _RULE.fullmatch(following) else _HEADING
    match = pattern.match(lines[index])
    if match is None:
        return None
    try:
        return parse_version(match["name"]).text
    except Invalid:
        return None
