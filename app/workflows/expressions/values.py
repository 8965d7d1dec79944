"""What an expression may yield: plain JSON values of bounded size, or `UNKNOWN` before an effect was made."""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final, Never

import orjson
from jinja2 import StrictUndefined, Undefined

__all__ = [
    "LATER",
    "LIMIT",
    "UNKNOWN",
    "EnvironmentNames",
    "KnownLater",
    "Moment",
    "NoOutputs",
    "TooLarge",
    "is_file_reference",
    "known",
    "plain",
    "text_of",
]

LIMIT: Final = 1024 * 1024
"""Bytes that a result may take, about: one for a character, eight for an item."""

_DEPTH = 100
_ITEM = 8
_LARGEST_INTEGER = 2**63 - 1


class KnownLater(Exception):
    """A value is asked for that only exists once an effect was made."""


class TooLarge(ValueError):
    """A result beyond `LIMIT`."""


class _Unknown:
    """Stays itself when state is copied; inside text it reads `(known later)`."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __str__(self) -> str:
        return "(known later)"

    def __copy__(self) -> "_Unknown":
        return self

    def __deepcopy__(self, _: dict[int, Any]) -> "_Unknown":
        return self

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()
"""A value that is only known once an effect was made; a dry run meets it."""


class _Later:
    """`UNKNOWN` while an expression is evaluated: whatever looks into it ends the evaluation."""

    __slots__ = ()

    def _ask(self, *_: object) -> Never:
        raise KnownLater

    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = _ask
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = _ask
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = _ask
    __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = _ask
    __rpow__ = __neg__ = __pos__ = __str__ = __format__ = _ask


LATER: Final = _Later()


class NoOutputs(dict[str, Any]):
    """The outputs of a step that has none: every name in it is null."""


class EnvironmentNames(dict[str, Any]):
    """Environment variables: a name that is not set is the empty text."""


class Moment(str):
    """`now`, which may also be written as a call."""

    __slots__ = ()

    def __call__(self) -> str:
        return str(self)


def plain(value: Any) -> Any:
    """Return `value` as plain JSON of at most `LIMIT`, with `UNKNOWN` where something is known later.

    Raises UndefinedError for an undefined part, TooLarge, TypeError for anything JSON cannot hold.
    """
    return _Copy(lambda: UNKNOWN).of(value, 0)


def known(value: Any) -> Any:
    """Return `value` as `plain` does, but raise KnownLater when a part of it is unknown."""

    def refuse() -> Never:
        raise KnownLater

    return _Copy(refuse).of(value, 0)


class _Copy:
    def __init__(self, unknown: Callable[[], Any]) -> None:
        self._unknown = unknown
        self._size = 0

    def of(self, value: Any, depth: int) -> Any:
        match value:
            case None | bool():
                return value
            case str():
                self._grow(len(value))
                return str(value)
            case int() | float():
                return _number(value)
            case _Unknown() | _Later():
                return self._unknown()
            case NoOutputs():
                return None
        if depth >= _DEPTH:
            raise TooLarge(f"is nested deeper than {_DEPTH} levels")
        return self._collection(value, depth + 1)

    def _collection(self, value: Any, depth: int) -> Any:
        match value:
            case Mapping():
                self._grow(_ITEM * len(value))
                return {self._key(key): self.of(item, depth) for key, item in value.items()}
            case list() | tuple():
                self._grow(_ITEM * len(value))
                return [self.of(item, depth) for item in value]
            case Undefined():
                return str(value)
        if callable(value):
            raise TypeError("is a function: call it")
        raise TypeError(f"is {type(value).__name__}, which is no value of a definition")

    def _key(self, key: Any) -> str:
        if not isinstance(key, str) or isinstance(key, Undefined):
            raise TypeError(f"has the key {key!r}, which is not text")
        self._grow(len(key))
        return str(key)

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > LIMIT:
            raise TooLarge(f"is larger than {LIMIT} bytes")


def _number(value: float) -> float:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("is not a finite number")
    if isinstance(value, int) and abs(value) > _LARGEST_INTEGER:
        raise ValueError("is a number too large")
    return value


def is_file_reference(value: Any) -> bool:
    """Return whether the value stands for a file that a step left: `{name, sha256, size, media_type, path}`."""
    return isinstance(value, Mapping) and "sha256" in value and isinstance(value.get("path"), str)


def text_of(value: Any) -> str:
    """Return a value as it stands inside text: text as it is, a file that a step left as its path, the rest as JSON."""
    if is_file_reference(value):
        return str(value["path"])
    if isinstance(value, str):
        return str(value)
    if isinstance(value, StrictUndefined):
        return str(value)
    return str(UNKNOWN) if value is UNKNOWN else orjson.dumps(value, default=str).decode()
