"""Text from outside inside Markdown: shown as it is, never as markup, with what hides in it made visible."""

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

__all__ = ["code", "code_block", "link", "plain", "row"]

_LONGEST = 500
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_HIDDEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_EMOJI_STYLE = "\ufe0f"
_MARKUP = re.compile(r"[\\`*_\[\]|~]")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_BLOCK_START = re.compile(r"^(?:[#+=-](?=[\s#=-]|$)|\d+(?=[.)](?:\s|$)))")
_SCHEMES = frozenset({"http", "https", "file"})
_URL_CHARACTERS = ":/?#@!$&'*+,;=%~"


def plain(text: str) -> str:
    """Return one line that Markdown and HTML show exactly like `text`; long text is cut with `…`."""
    shown = _visible(text)
    shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
    escaped = _MARKUP.sub(r"\\\g<0>", shown.translate(_ENTITIES))
    return _BLOCK_START.sub(_escaped_start, escaped)


def _escaped_start(match: re.Match[str]) -> str:
    start = match[0]
    return f"{start}\\" if start.isdecimal() else f"\\{start}"


def _visible(text: str) -> str:
    """Return one line in which a character that cannot be seen is written as its code point."""
    line = " ".join(text.split())
    return "".join(f"⟨U+{ord(one):04X}⟩" if _is_hidden(one) else one for one in line)


def _is_hidden(character: str) -> bool:
    if character in _HIDDEN or unicodedata.category(character) in _HIDDEN_CATEGORIES:
        return True
    number = ord(character)
    selector = 0xFE00 <= number <= 0xFE0F or 0xE0100 <= number <= 0xE01EF
    return selector and character != _EMOJI_STYLE


def code(text: str) -> str:
    """Return inline code; a backtick inside does not end it."""
    shown = _visible(text)
    if not shown:
        return ""
    fence = "`" * (_longest_run(shown) + 1)
    blank = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{blank}{shown}{blank}{fence}"


def code_block(lines: Iterable[str], language: str = "") -> str:
    shown = [_visible(line) for line in lines]
    fence = "`" * max(3, _longest_run("\n".join(shown)) + 1)
    return "\n".join([f"{fence}{language}", *shown, fence])


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


def link(label: str, url: str | None) -> str:
    """Return a link; only its label where the address is none that a browser should follow."""
    if not url or _scheme(url) not in _SCHEMES:
        return plain(label)
    return f"[{plain(label)}]({quote(url, safe=_URL_CHARACTERS, errors='replace')})"


def _scheme(url: str) -> str:
    try:
        return urlsplit(url).scheme.casefold()
    except ValueError:
        return ""


def row(*cells: str) -> str:
    """Return a line of a table; cells are Markdown already, a bare `|` in one is escaped."""
    shown = (re.sub(r"(?<!\\)\|", r"\\|", cell) for cell in cells)
    return f"| {' | '.join(shown)} |"
