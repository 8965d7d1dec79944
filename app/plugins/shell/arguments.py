"""A command as a list of arguments: no shell, each item one argument, an item that is one list as many as it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.plugins.shell.carriers import Role, roles
from app.plugins.shell.commands import SimpleCommand
from app.plugins.shell.lifted_values import Encoding, Slot, written
from app.plugins.shell.lifting import Piece, marked, program_pieces
from app.plugins.shell.syntax_tree import (
    Part,
    ShellTextError,
    Text,
    Value,
    Word,
    index_of,
    raw_text,
)
from app.plugins.shell.tainting import with_advice

__all__ = ["LiftedArguments", "lift_arguments"]


@dataclass(frozen=True, slots=True)
class _Argument:
    pieces: tuple[Piece, ...]
    is_whole: bool
    """It is exactly one expression."""


@dataclass(frozen=True, slots=True)
class LiftedArguments:
    """`slots`: the variables that programs among the arguments refer to."""

    slots: tuple[Slot, ...]
    arguments: tuple[_Argument, ...]

    def resolved(self, values: Sequence[Any]) -> list[str]:
        """Return the arguments with their values; raise Invalid `command_value` for one that cannot stand there."""
        found: list[str] = []
        for argument in self.arguments:
            slot = argument.pieces[0].slot if argument.is_whole else None
            if slot is not None and isinstance(items := values[slot.index], list | tuple):
                found += _written_items(slot, items)
                continue
            found.append(
                "".join(
                    piece.text
                    if piece.slot is None
                    else written(piece.slot, values[piece.slot.index])
                    for piece in argument.pieces
                )
            )
        return found


def lift_arguments(items: Sequence[str], handed: frozenset[str] | None = None) -> LiftedArguments:
    """Return the arguments; `handed` as for `lift`; raise ShellTextError where a value would become code, ExpressionError."""
    words: list[Word] = []
    count = 0
    for item in items:
        text = marked(item, count)
        count += sum(index_of(one) is not None for one in text)
        words.append(Word(_parts(text)))
    slots: dict[Slot, None] = {}
    is_any = count > 0 or handed is not None
    found = roles(words) if is_any else [Role("plain")] * len(words)
    if is_any:
        SimpleCommand(words=words, places=list(range(len(words)))).check(
            has_input=handed is not None
        )
    names = handed or frozenset()
    arguments = [
        _argument(word, role, slots, names) for word, role in zip(words, found, strict=True)
    ]
    return LiftedArguments(tuple(slots), tuple(arguments))


def _written_items(slot: Slot, items: Sequence[Any]) -> list[str]:
    """Return the arguments of a list; where it names the program, its first item does, and the others go to that."""
    others = Slot(slot.index, "plain") if slot.encoding == "program" else slot
    return [written(others if place else slot, item) for place, item in enumerate(items)]


def _parts(text: str) -> list[Part]:
    parts: list[Part] = []
    for one in text:
        index = index_of(one)
        parts.append(Text(one, one, "single") if index is None else Value(index, "single"))
    return parts


def _argument(word: Word, role: Role, slots: dict[Slot, None], handed: frozenset[str]) -> _Argument:
    is_whole = len(word.parts) == 1 and isinstance(word.parts[0], Value)
    if role.kind == "refused" and word.has_value:
        raise ShellTextError(with_advice(role.reason))
    if role.kind == "code":
        assert role.language is not None
        pieces, used = program_pieces(raw_text(word.parts), role.language, handed)
        if not word.has_value:
            return _Argument((Piece(raw_text(word.parts)),), is_whole=False)
        if role.language == "shell":
            slots.update(dict.fromkeys(used))
        return _Argument(tuple(pieces), is_whole=False)
    encoding: Encoding = "program" if role.kind == "program" else "plain"
    checked = role.kind == "operand" and word.begins_with_value
    pieces = []
    for place, part in enumerate(word.parts):
        if isinstance(part, Value):
            how: Encoding = "operand" if checked and place == 0 else encoding
            pieces.append(Piece("", Slot(part.index, how)))
        else:
            pieces.append(Piece(part.raw if isinstance(part, Text) else ""))
    return _Argument(tuple(pieces), is_whole)
