"""Where the expressions of a text begin and end. Knows quotes and brackets, not the grammar inside."""

from dataclasses import dataclass
from functools import lru_cache

from app.workflows.expressions.problem import ExpressionError

__all__ = ["Braced", "condition_source", "segments"]


@dataclass(frozen=True, slots=True)
class Braced:
    """What stands between `{{` and `}}`."""

    source: str


@lru_cache(maxsize=1024)
def segments(text: str) -> tuple[str | Braced, ...]:
    """Return literal text and expressions in their order; no literal is empty."""
    parts: list[str | Braced] = []
    position = 0
    while (start := text.find("{{", position)) >= 0:
        end = _closing(text, start + 2)
        if start > position:
            parts.append(text[position:start])
        parts.append(Braced(text[start + 2 : end]))
        position = end + 2
    if position < len(text):
        parts.append(text[position:])
    return tuple(parts)


@lru_cache(maxsize=1024)
def condition_source(text: str) -> str:
    """Return a condition as one expression: braces around it are optional, braces inside it are values."""
    stripped = text.strip()
    parts = segments(stripped)
    if len(parts) == 1 and isinstance(parts[0], Braced):
        return parts[0].source
    if not any(isinstance(part, Braced) for part in parts):
        return stripped
    return _with_values(parts)


def _with_values(parts: tuple[str | Braced, ...]) -> str:
    """Join the parts: a value outside of quotes in brackets, one inside of quotes concatenated."""
    source, quote, opened = "", "", 0
    for part in parts:
        if isinstance(part, Braced):
            source += f"{quote} ~ ({part.source}) ~ {quote}" if quote else f"({part.source})"
            continue
        for index, character in enumerate(part):
            if not quote and character in "'\"":
                quote, opened = character, len(source)
                source += "(" + character
            elif quote and character == quote and not _escaped(part, index):
                source += character + ")"
                quote = ""
            else:
                source += character
    if quote:
        raise ExpressionError(source[opened:], f"the quote {quote} is not closed")
    return source


def _escaped(text: str, index: int) -> bool:
    before = text[:index]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _closing(text: str, start: int) -> int:
    """Return where the `}}` of the expression that begins at `start` stands."""
    quote, braces, index = "", 0, start
    while index < len(text):
        character = text[index]
        if quote:
            index += character == "\\"
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "{":
            braces += 1
        elif character == "}":
            if braces == 0 and text.startswith("}}", index):
                return index
            braces -= 1
        index += 1
    raise ExpressionError(text[start:], "the expression is not closed: }} is missing")
