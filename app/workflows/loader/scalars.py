"""Plain scalars by the core schema of YAML 1.2: `yes`, `on`, dates and `1:30` stay text."""

import math
import re
from dataclasses import dataclass

__all__ = ["Number", "is_ambiguous", "resolve_plain"]

_INTEGER = re.compile(r"[-+]?[0-9]+")
_PREFIXED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Number:
    """A number that JSON cannot hold."""

    text: str


def resolve_plain(text: str) -> str | float | bool | Number | None:
    """Return the value of a scalar that was written without quotes."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "-+.0123456789":
        return text
    if _NOT_FINITE.fullmatch(text):
        return Number(text)
    if _INTEGER.fullmatch(text) and len(text) < 30:
        return _within(int(text), text)
    if _PREFIXED.fullmatch(text) and len(text) < 30:
        return _within(int(text, 0), text)
    if _INTEGER.fullmatch(text) or (_FLOAT.fullmatch(text) and not math.isfinite(float(text))):
        return Number(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _within(value: int, text: str) -> int | Number:
    return value if abs(value) <= _LARGEST else Number(text)


def is_ambiguous(text: str) -> bool:
    """Return whether a number loses what its writer may have meant: `1.10` reads as 1.1, `007` as 7."""
    if re.fullmatch(r"0[0-9]+", text):
        return True
    return bool(re.fullmatch(r"[0-9]+\.[0-9]+0", text))
