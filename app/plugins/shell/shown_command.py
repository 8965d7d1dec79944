"""A command as people read it before they approve it: what is a value is told from what is the command."""

import re
from collections.abc import Sequence
from typing import Any

from app.redaction import redact
from app.workflows.expressions import Braced, segments, text_of

__all__ = ["shown_arguments", "shown_text"]

_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]+", re.ASCII)
_LONGEST = 200
_NEWLINE = "\u23ce"


def shown_text(template: str, values: Sequence[Any]) -> str:
    """Return a text for the shell with its values, each in quotes that are no quotes of the command."""
    if not values:
        return template
    rest, shown, open_quote = iter(values), "", ""
    parts = list(segments(template))
    for place, part in enumerate(parts):
        if not isinstance(part, Braced):
            shown += part
            open_quote = _open_quote(part, open_quote)
            continue
        behind = parts[place + 1] if place + 1 < len(parts) else ""
        if open_quote and shown.endswith(open_quote) and _begins_with(behind, open_quote):
            # the quotes of the command around exactly one value are those of the value
            shown, parts[place + 1], open_quote = shown[:-1], str(behind)[1:], ""
        shown += shown_value(text_of(next(rest)), '"' if open_quote == "'" else "'")
    return shown


def _begins_with(part: str | Braced, quote: str) -> bool:
    return isinstance(part, str) and part.startswith(quote)


def _open_quote(text: str, before: str) -> str:
    """Return the quote that is open behind a part of a command."""
    is_escaped = False
    for one in text:
        if is_escaped:
            is_escaped = False
        elif one == "\\" and before != "'":
            is_escaped = True
        elif one == before:
            before = ""
        elif not before and one in {"'", '"'}:
            before = one
    return before


def shown_arguments(argv: Sequence[str]) -> str:
    return " ".join(shown_value(one, "'", is_bounded=False) for one in argv)


def shown_value(value: str, quote: str, *, is_bounded: bool = True) -> str:
    """Return a value on one line, in quotes unless it is a plain word, and cut where it is long."""
    text = redact(value)
    cut = f"... ({len(text)} characters)" if is_bounded and len(text) > _LONGEST else ""
    text = text[:_LONGEST] if cut else text
    if _PLAIN.fullmatch(text):
        return text + cut
    inside = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return quote + "".join(map(_visible, inside)) + quote + cut


def _visible(character: str) -> str:
    if character == "\n":
        return _NEWLINE
    if character.isprintable():
        return character
    return character.encode("unicode_escape", errors="replace").decode()
