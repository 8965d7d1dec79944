"""The environment variables that carry values into a command, each written for the place that it stands in."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.errors import Invalid
from app.plugins.shell.carriers import UNCHECKED_PROGRAMS
from app.plugins.shell.code_literals import code_value
from app.workflows.expressions import text_of

__all__ = ["LONGEST", "Encoding", "Slot", "lifted_environment", "written"]

Encoding = Literal[
    "plain",
    "operand",
    "program",
    "integer",
    "python_text",
    "python_literal",
    "javascript_text",
    "javascript_literal",
]
LONGEST = (128 << 10) - 1
"""Bytes of one variable or argument, its name and end included: what Linux hands to a program."""

_PROGRAM = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./+@-]*", re.ASCII)
_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Slot:
    """One way in which the value of one expression is needed; expressions are counted from 0."""

    index: int
    encoding: Encoding

    @property
    def name(self) -> str:
        suffix = (
            "" if self.encoding in {"plain", "operand", "program"} else f"_{self.encoding.upper()}"
        )
        return f"SLIPWAY_VALUE_{self.index + 1}{suffix}"


def lifted_environment(slots: Iterable[Slot], values: Sequence[Any]) -> dict[str, str]:
    """Return the variables; raise Invalid `command_value` for a value that cannot stand where it is wanted."""
    return {slot.name: written(slot, values[slot.index]) for slot in slots}


def written(slot: Slot, value: Any) -> str:
    """Return what stands for a value in its place."""
    text = _encoded(slot, value)
    if "\0" in text or any("\ud800" <= one <= "\udfff" for one in text):
        raise _wrong(slot, "holds a character that no command can take")
    if len(text.encode()) + len(slot.name) + 2 > LONGEST:
        raise _wrong(slot, f"is longer than the {LONGEST} bytes that a command can take")
    return text


def _encoded(slot: Slot, value: Any) -> str:
    text = text_of(value)
    match slot.encoding:
        case "plain":
            return text
        case "operand":
            if text.startswith("-"):
                raise _wrong(
                    slot,
                    "begins with a dash, which would be an option of a program that takes code",
                )
            return text
        case "program":
            if not _PROGRAM.fullmatch(text) or text.rpartition("/")[2] in UNCHECKED_PROGRAMS:
                raise _wrong(
                    slot, f"names the program to run, and {text[:80]!r} is not allowed for that"
                )
            return text
        case "integer":
            if isinstance(value, bool) or not _INTEGER.fullmatch(text):
                raise _wrong(slot, f"is calculated with, and {text[:80]!r} is no whole number")
            return f"({int(text)})" if text.startswith("-") else str(int(text))
        case "python_text" | "python_literal":
            return code_value(value, "python", is_inside=slot.encoding == "python_text")
        case "javascript_text" | "javascript_literal":
            return code_value(value, "javascript", is_inside=slot.encoding == "javascript_text")


def _wrong(slot: Slot, what: str) -> Invalid:
    return Invalid(
        f"The value of expression {slot.index + 1} of the command {what}.",
        code="command_value",
        next_action="Give another value, or hand it over by `env`, `stdin` or a file of the workspace.",
    )
