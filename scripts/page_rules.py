"""The project's own rules for the page's sources: size, names, colours, floors.

What a sentence of the page is and where it may stand is told by `eslint/words.js` and `scripts/page_words.py`.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from scripts.findings import Finding, Rule

__all__ = ["RULES", "SOURCES", "modules", "without_comments"]

MODULE_LINES = 400
TEST_LINES = 600
SOURCES = Path("app/web/ui/src")
TOKENS = SOURCES / "styles" / "tokens.css"
MADE = {SOURCES / "api" / "schema.ts"}
EMPTY_NAMES = re.compile(
    r"(?i)^(utils?|helpers?|common|misc|base|core)$|.(Utils?|Helpers?|Service)$"
)

FLOORS = {"features": 4, "shell": 4, "release": 3, "parts": 2, "api": 1, "model": 0}
"""A module imports from its own floor and those below; features do not know each other, only the frame around them."""

_IMPORTED = re.compile(r"(?:\bfrom|\bimport)\s*\(?\s*[\"']([^\"']+)[\"']")
_HEX = r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b"
_FUNCTION = r"\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\("
_NAME = r"(?<![\w-])(?:black|blue|gr[ae]y|green|orange|pink|purple|red|white|yellow)(?![\w-])"
_VALUE = re.compile(r":(?P<value>[^:;{}]+)(?=[;}])")
_COLOUR = re.compile(f"{_HEX}|{_FUNCTION}|{_NAME}")
_QUOTED_COLOUR = re.compile(f"[\"'`](?:{_HEX}|{_FUNCTION}[^\"'`]*)[\"'`]")


def page_modules_stay_small(root: Path) -> Iterator[Finding]:
    for path in modules(root, ".ts", ".tsx", ".css"):
        limit = TEST_LINES if ".test." in path.name else MODULE_LINES
        lines = len((root / path).read_text(encoding="utf-8").splitlines())
        if lines > limit:
            yield Finding(path, limit, f"has {lines} lines, the limit is {limit}: split it by idea")


def page_names_say_something(root: Path) -> Iterator[Finding]:
    for path in modules(root, ".ts", ".tsx", ".css"):
        if path == SOURCES / "styles" / "base.css":
            continue  # the styles of elements stand under the classes: a floor, not a drawer
        for part in (*path.relative_to(SOURCES).parts[:-1], path.name.partition(".")[0]):
            if EMPTY_NAMES.search(part):
                yield Finding(path, 1, f"the name {part!r} says nothing: name the idea")


def colours_are_tokens(root: Path) -> Iterator[Finding]:
    for path in modules(root, ".ts", ".tsx", ".css"):
        if path == TOKENS or ".test." in path.name:
            continue
        text = without_comments((root / path).read_text(encoding="utf-8"))
        for start, colour in _colours(path, text):
            line = text.count("\n", 0, start) + 1
            yield Finding(path, line, f"holds the colour {colour}: take a token of {TOKENS.name}")


def the_page_stands_on_floors(root: Path) -> Iterator[Finding]:
    for path in modules(root, ".ts", ".tsx"):
        own = _room(path.relative_to(SOURCES).parts)
        text = without_comments((root / path).read_text(encoding="utf-8"))
        for found in _IMPORTED.finditer(text):
            other = _room(_target(path, found[1]))
            if own and other and not _may_import(own, other):
                line = text.count("\n", 0, found.start()) + 1
                yield Finding(path, line, f"{'/'.join(own)} imports {'/'.join(other)}")


def _room(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the floor, and the feature on it; nothing for what stands beside the floors."""
    if not parts or parts[0] not in FLOORS:
        return ()
    return parts[:2] if parts[0] == "features" else parts[:1]


def _target(path: Path, imported: str) -> tuple[str, ...]:
    """Return where in the sources an import leads; nothing for a package."""
    if imported.startswith("@/"):
        return Path(imported[2:]).parts
    if not imported.startswith("."):
        return ()
    return Path(os.path.relpath(path.parent / imported, SOURCES)).parts


def _may_import(own: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if own[0] == other[0] == "features":
        return own == other
    return FLOORS[own[0]] >= FLOORS[other[0]]


def _colours(path: Path, text: str) -> Iterator[tuple[int, str]]:
    if path.suffix != ".css":
        yield from ((found.start(), found[0]) for found in _QUOTED_COLOUR.finditer(text))
        return
    for value in _VALUE.finditer(text):
        for found in _COLOUR.finditer(value["value"]):
            yield value.start("value") + found.start(), found[0].rstrip("(")


def modules(root: Path, *suffixes: str) -> Iterator[Path]:
    """Yield the sources that people write, relative to the tree."""
    for path in sorted((root / SOURCES).rglob("*")):
        relative = path.relative_to(root)
        if path.suffix in suffixes and path.is_file() and relative not in MADE:
            yield relative


def without_comments(text: str) -> str:
    """Blank comments and keep the lines; an address in a string is no comment."""
    pattern = r"(?s)/\*.*?\*/|(?<![:\"'`\w])//[^\n]*"
    return re.sub(pattern, lambda found: "\n" * found[0].count("\n"), text)


RULES: tuple[Rule, ...] = (
    page_modules_stay_small,
    page_names_say_something,
    colours_are_tokens,
    the_page_stands_on_floors,
)
