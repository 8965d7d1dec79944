"""What a word gets from the running shell: variables, arguments of a function or script, the output of commands."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.plugins.shell.syntax_tree import (
    Expansion,
    Here,
    HereBody,
    Inner,
    Item,
    Part,
    Text,
    Value,
    Variable,
    Word,
)

__all__ = ["Suspects", "filled", "is_bare", "suspects_of"]

_NAME = re.compile(r"\$\{?[!]?([A-Za-z_]\w*)", re.ASCII)
_POSITIONAL = re.compile(r"\$\{?!?[0-9@*]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Suspects:
    """`names` of variables; `is_positional`: `$1`, `$@`; `has_output`: `$(...)`."""

    names: frozenset[str] = frozenset()
    is_positional: bool = False
    has_output: bool = False

    def __bool__(self) -> bool:
        return bool(self.names or self.is_positional or self.has_output)

    def __or__(self, other: "Suspects") -> "Suspects":
        return Suspects(
            self.names | other.names,
            self.is_positional or other.is_positional,
            self.has_output or other.has_output,
        )


def suspects_of(parts: Iterable[Part]) -> Suspects:
    """Return what parts get from the shell, however deep; a calculation in them gives a number and nothing else."""
    found = Suspects()
    for part in parts:
        match part:
            case Variable(raw=raw):
                found |= _of_variable(raw)
            case Expansion(opening=opening, parts=inner):
                found |= _of_variable(opening) | suspects_of(inner)
            case Inner(script=script):
                found |= Suspects(has_output=True) | _of_script(script)
    return found


def _of_variable(raw: str) -> Suspects:
    if raw.startswith("`"):
        return Suspects(has_output=True)
    name = _NAME.match(raw)
    names = frozenset({name.group(1)} if name else ())
    return Suspects(names, _POSITIONAL.match(raw) is not None)


def _of_script(script: Iterable[Item]) -> Suspects:
    found = Suspects()
    for item in script:
        match item:
            case Word(parts=parts):
                found |= suspects_of(parts)
            case HereBody(here=Here(body=body)):
                found |= suspects_of(body)
    return found


def filled(word: Word) -> Word:
    """Return the word with a value in the place of everything that the running shell puts in."""
    return Word(
        [Value(0, "double") if suspects_of([part]) else part for part in word.parts]
        if not word.has_value
        else word.parts
    )


def is_bare(word: Word) -> bool:
    """Return whether a variable stands outside of quotes, where the shell makes several words of it."""
    is_quoted = False
    for part in word.parts:
        if isinstance(part, Text) and part.raw == '"' and part.cooked == "":
            is_quoted = not is_quoted
        elif not is_quoted and isinstance(part, Variable | Expansion) and suspects_of([part]):
            return True
    return False
