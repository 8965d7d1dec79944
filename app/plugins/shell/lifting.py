"""Values of expressions become environment variables; the text of a command holds references to them, never values.

A reference is written so that it means exactly the value where it stands. What cannot be done that way is refused
with a ShellTextError, before anything runs.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.plugins.shell.carriers import Language, Role
from app.plugins.shell.code_literals import CodeLanguage, code_places
from app.plugins.shell.commands import simple_commands
from app.plugins.shell.lifted_values import Encoding, Slot
from app.plugins.shell.syntax import ShellDialect, read_script
from app.plugins.shell.syntax_tree import (
    Arithmetic,
    Expansion,
    Here,
    HereBody,
    Inner,
    Item,
    Part,
    Quote,
    ShellTextError,
    Text,
    Value,
    Variable,
    Word,
    index_of,
    mark_of,
    raw_text,
    values_of,
)
from app.plugins.shell.tainting import Names, with_advice
from app.workflows.expressions import Braced, segments

__all__ = ["Lifted", "Piece", "lift", "marked", "program_pieces"]

_DELIMITER = re.compile(r"[A-Za-z0-9_.+-]+", re.ASCII)
_PLAIN = Role("plain")


@dataclass(frozen=True, slots=True)
class Lifted:
    """A shell text without any value in it, and the variables that it refers to."""

    text: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of a program, or the reference to a value in it."""

    text: str
    slot: Slot | None = None


def lift(template: str, dialect: ShellDialect, handed: frozenset[str] | None = None) -> Lifted:
    """Return the command with every `{{ ... }}` replaced by a reference; raise ShellTextError, ExpressionError.

    `handed` names the variables of the environment that hold values, too; None when nothing else holds any.
    """
    text = marked(template)
    marks = [one for one in text if index_of(one) is not None]
    if not marks:
        if handed is not None:
            _Lifter(handed).lift(text, dialect)
        return Lifted(template, ())
    if text.strip() == marks[0]:
        raise ShellTextError("a value would be the whole command: write the command as a list")
    return _Lifter(handed or frozenset()).lift(text, dialect)


def marked(template: str, first: int = 0) -> str:
    """Return a text with marks in the place of its expressions, counted from `first`."""
    parts = segments(template)
    literal = "".join(part for part in parts if isinstance(part, str))
    if "\0" in literal or any(index_of(one) is not None for one in literal):
        raise ShellTextError("it holds a character that no command can hold")
    marks = iter(range(first, first + len(parts)))
    return "".join(mark_of(next(marks)) if isinstance(part, Braced) else part for part in parts)


def program_pieces(
    body: str, language: Language, handed: frozenset[str] = frozenset()
) -> tuple[list[Piece], tuple[Slot, ...]]:
    """Return a program that holds marks as text and values, and the variables that its text refers to."""
    lifter = _Lifter(handed)
    pieces = lifter.program_pieces(body, language)
    lifter.check()
    return pieces, lifter.slots


class _Lifter:
    def __init__(self, handed: frozenset[str]) -> None:
        self._slots: dict[Slot, None] = {}
        self._names = Names(handed)
        self._is_nested = False

    def lift(self, text: str, dialect: ShellDialect) -> Lifted:
        lifted = self._script(read_script(text, dialect))
        self.check()
        return Lifted(lifted, self.slots)

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(self._slots)

    def check(self) -> None:
        self._names.check()

    def _script(self, items: Sequence[Item]) -> str:
        roles: dict[int, Role] = {}
        encodings: dict[int, Encoding] = {}
        programs: dict[int, Language] = {}
        for command in simple_commands(items):
            command.check()
            self._names.note(command)
            for place, role in command.roles():
                roles[place] = role
                if command.is_calculating:
                    encodings[place] = "integer"
            if (language := command.program_text()) is not None:
                programs |= {id(here): language for here in command.heres}
        return "".join(
            self._item(item, roles.get(place, _PLAIN), encodings.get(place, "plain"), programs)
            for place, item in enumerate(items)
        )

    def _item(
        self, item: Item, role: Role, encoding: Encoding, programs: dict[int, Language]
    ) -> str:
        match item:
            case Word():
                return self._word(item, role, encoding)
            case Here():
                return item.operator + _delimiter(item, is_open=self._is_opened(item, programs))
            case HereBody(here=here, closing=closing):
                return self._body(here, programs) + closing
        return item.text

    def _word(self, word: Word, role: Role, encoding: Encoding) -> str:
        match role.kind:
            case "refused" if word.has_value:
                raise ShellTextError(with_advice(role.reason))
            case "code":
                assert role.language is not None
                return self._code_word(word, role.language)
            case "program":
                return self._parts(word.parts, "program")
            case "operand" if word.begins_with_value:
                first = next(
                    place for place, one in enumerate(word.parts) if isinstance(one, Value)
                )
                before, behind = word.parts[: first + 1], word.parts[first + 1 :]
                return self._parts(before, "operand") + self._parts(behind, "plain")
        return self._parts(word.parts, encoding)

    def _parts(self, parts: Iterable[Part], encoding: Encoding) -> str:
        return "".join(self._part(part, encoding) for part in parts)

    def _part(self, part: Part, encoding: Encoding) -> str:
        match part:
            case Value():
                return _quoted(self._reference(part.index, encoding), part.quote)
            case Inner():
                return part.opening + self._script(part.script) + part.closing
            case Expansion():
                self._names.note_expansion(part)
                if not part.takes_values and any(True for _ in values_of(part.parts)):
                    raise ShellTextError(
                        "a value stands inside of ${...}, where it would be a pattern or a number: "
                        'put it into a variable first and hand that on as "$X"'
                    )
                return part.opening + self._parts(part.parts, "plain") + "}"
            case Arithmetic():
                if any(not isinstance(one, Value) and _holds_value(one) for one in part.parts):
                    raise ShellTextError(
                        "a value stands in a command inside of $((...)): write {{ ... }} itself there"
                    )
                self._names.note_arithmetic(part)
                return part.opening + self._parts(part.parts, "integer") + "))"
        if isinstance(part, Variable):
            self._names.note_variable(part)
        return part.raw

    def _reference(self, index: int, encoding: Encoding) -> str:
        """Return the reference; in a command inside of a command it fails where the environment was not handed on."""
        slot = Slot(index, encoding)
        self._slots[slot] = None
        return f"${{{slot.name}?}}" if self._is_nested else f"${{{slot.name}}}"

    def _code_word(self, word: Word, language: Language) -> str:
        body = _program(word.parts)
        pieces = self.program_pieces(body, language)
        if not word.has_value:
            return raw_text(word.parts)
        return "".join(
            f'"{piece.text}"' if piece.slot else "'" + piece.text.replace("'", "'\\''") + "'"
            for piece in pieces
            if piece.text
        )

    def _body(self, here: Here, programs: dict[int, Language]) -> str:
        language = programs.get(id(here))
        if language is None:
            if here.is_literal and self._is_opened(here, programs):
                return "".join(
                    _escaped(part.raw) if isinstance(part, Text) else self._part(part, "plain")
                    for part in here.body
                )
            return self._parts(here.body, "plain")
        pieces = self.program_pieces(_program(here.body), language)
        if not self._is_opened(here, programs):
            return raw_text(here.body)
        return "".join(piece.text if piece.slot else _escaped(piece.text) for piece in pieces)

    def _is_opened(self, here: Here, programs: dict[int, Language]) -> bool:
        """Return whether the body is written anew, for a delimiter without quotes."""
        has_value = any(True for _ in values_of(here.body))
        return has_value and (here.is_literal or id(here) in programs)

    def program_pieces(self, body: str, language: Language) -> list[Piece]:
        stripped = body.strip()
        if len(stripped) == 1 and index_of(stripped) is not None:
            raise ShellTextError("a value would be a whole program: write the program itself")
        if language == "shell":
            return [Piece(self._nested(body))]
        places = code_places(body, language)
        pieces: list[Piece] = []
        for text in re.split("([\U000f0000-\U000fff00])", body):
            index = index_of(text) if len(text) == 1 else None
            if index is None:
                pieces.append(Piece(text))
                continue
            slot = Slot(index, _encoding(language, is_inside=places[index]))
            self._slots[slot] = None
            pieces.append(Piece(f"${{{slot.name}}}", slot))
        return pieces

    def _nested(self, body: str) -> str:
        before, self._is_nested = self._is_nested, True
        try:
            return self._script(read_script(body, "sh"))
        finally:
            self._is_nested = before


def _encoding(language: CodeLanguage, *, is_inside: bool) -> Encoding:
    if language == "python":
        return "python_text" if is_inside else "python_literal"
    return "javascript_text" if is_inside else "javascript_literal"


def _holds_value(part: Part) -> bool:
    return any(True for _ in values_of([part]))


def _quoted(reference: str, quote: Quote) -> str:
    match quote:
        case "bare":
            return f'"{reference}"'
        case "single":
            return f"'\"{reference}\"'"
    return reference


def _program(parts: Sequence[Part]) -> str:
    """Return the text of a program, with marks for values; raise where the outer shell puts something in."""
    text = ""
    for part in parts:
        if isinstance(part, Value):
            text += mark_of(part.index)
        elif isinstance(part, Text) and part.cooked is not None:
            text += part.cooked
        else:
            raise ShellTextError(
                "code inside of the command is mixed with what the outer shell puts in: "
                'put it into single quotes and hand values over as arguments behind it, which it reads as "$1"'
            )
    return text


def _escaped(text: str) -> str:
    return re.sub(r"[\\$`]", r"\\\g<0>", text)


def _delimiter(here: Here, *, is_open: bool) -> str:
    if not is_open or not here.is_literal:
        return here.raw_delimiter
    if not _DELIMITER.fullmatch(here.delimiter):
        raise ShellTextError(
            f"the delimiter {here.delimiter!r} of a here-document with a value in it needs letters only"
        )
    blanks = here.raw_delimiter[: len(here.raw_delimiter) - len(here.raw_delimiter.lstrip())]
    return blanks + here.delimiter
