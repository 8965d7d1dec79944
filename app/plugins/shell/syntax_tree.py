"""What a shell text is made of, exact enough to be written out again unchanged."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "Arithmetic",
    "Blank",
    "Expansion",
    "Here",
    "HereBody",
    "Inner",
    "Item",
    "Operator",
    "Part",
    "Quote",
    "ShellTextError",
    "Text",
    "Value",
    "Variable",
    "Word",
    "index_of",
    "mark_of",
    "raw_text",
    "values_of",
]

Quote = Literal["bare", "single", "double"]
"""What surrounds a part; a here-document with an unquoted delimiter counts as `double`."""

_FIRST = 0xF0000
"""Values stand in the text as characters of a plane that no one writes; they need no bookkeeping of places."""
_MOST = 0xFF00


class ShellTextError(ValueError):
    """The text cannot be lifted; the message says why and what to write instead."""


def mark_of(index: int) -> str:
    return chr(_FIRST + index)


def index_of(character: str) -> int | None:
    """Return which value a character stands for; None for every other character."""
    number = ord(character) - _FIRST
    return number if 0 <= number < _MOST else None


@dataclass(frozen=True, slots=True)
class Text:
    """`raw` as it is written, `cooked` what it means; None where only the running shell knows."""

    raw: str
    cooked: str | None
    quote: Quote


@dataclass(frozen=True, slots=True)
class Value:
    index: int
    quote: Quote


@dataclass(frozen=True, slots=True)
class Variable:
    """An expansion without values of ours in it, such as `$HOME`, `${#x}`, `$1`."""

    raw: str


@dataclass(frozen=True, slots=True)
class Expansion:
    """`${NAME:-...}`; `takes_values` where what follows the operator is only a text."""

    opening: str
    parts: list["Part"]
    takes_values: bool


@dataclass(frozen=True, slots=True)
class Inner:
    """A command inside of a word: `$(...)`, backticks, `<(...)`."""

    opening: str
    script: list["Item"]
    closing: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    opening: str
    parts: list["Part"]


Part = Text | Value | Variable | Expansion | Inner | Arithmetic


@dataclass(frozen=True, slots=True)
class Word:
    parts: list[Part]

    @property
    def static(self) -> str | None:
        """Return what the word means; None when values or expansions are in it."""
        cooked = [part.cooked if isinstance(part, Text) else None for part in self.parts]
        return None if None in cooked else "".join(one for one in cooked if one is not None)

    @property
    def head(self) -> str:
        """Return the static text that the word begins with."""
        found = ""
        for part in self.parts:
            if not isinstance(part, Text) or part.cooked is None:
                break
            found += part.cooked
        return found

    @property
    def has_value(self) -> bool:
        return any(True for _ in values_of(self.parts))

    @property
    def begins_with_value(self) -> bool:
        return not self.head and any(
            isinstance(part, Value) for part in self.parts[: _shown(self.parts)]
        )


def _shown(parts: list[Part]) -> int:
    """Return how many parts there are up to the first that is more than opening quotes."""
    for number, part in enumerate(parts, 1):
        if not (isinstance(part, Text) and part.cooked == ""):
            return number
    return len(parts)


@dataclass(frozen=True, slots=True)
class Operator:
    text: str

    @property
    def is_redirection(self) -> bool:
        return "<" in self.text or ">" in self.text


@dataclass(frozen=True, slots=True)
class Blank:
    """Spaces, comments, continued lines."""

    text: str


@dataclass(slots=True)
class Here:
    """The start of a here-document; `body` follows after the line."""

    operator: str
    raw_delimiter: str
    delimiter: str
    body: list[Part] = field(default_factory=list)

    @property
    def is_literal(self) -> bool:
        return self.raw_delimiter.strip() != self.delimiter


@dataclass(frozen=True, slots=True)
class HereBody:
    here: Here
    closing: str


Item = Word | Operator | Blank | Here | HereBody


def values_of(parts: list[Part]) -> Iterator[Value]:
    """Yield the values in parts, however deep."""
    for part in parts:
        match part:
            case Value():
                yield part
            case Expansion(parts=inner) | Arithmetic(parts=inner):
                yield from values_of(inner)
            case Inner(script=script):
                for item in script:
                    match item:
                        case Word(parts=inner):
                            yield from values_of(inner)
                        case HereBody(here=here):
                            yield from values_of(here.body)


def raw_text(parts: list[Part]) -> str:
    """Return parts as they are written, values as marks."""
    return "".join(map(_raw, parts))


def _raw(part: Part) -> str:
    match part:
        case Value(index=index):
            return mark_of(index)
        case Expansion(opening=opening, parts=inner):
            return opening + raw_text(inner) + "}"
        case Arithmetic(opening=opening, parts=inner):
            return opening + raw_text(inner) + "))"
        case Inner(opening=opening, script=script, closing=closing):
            return opening + "".join(map(_raw_item, script)) + closing
    return part.raw


def _raw_item(item: Item) -> str:
    match item:
        case Word(parts=parts):
            return raw_text(parts)
        case Here(operator=operator, raw_delimiter=delimiter):
            return operator + delimiter
        case HereBody(here=here, closing=closing):
            return raw_text(here.body) + closing
    return item.text
