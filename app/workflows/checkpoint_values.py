"""Values of channels as plain JSON: a closed set of tagged types, and nothing on disk names code to load.

JSON's own types stay as they are. Others become `{"$": tag, "v": ...}`; a mapping that JSON cannot hold as it is
(keys that are no text, or a key `$`) becomes a list of pairs. Values are walked before they are encoded, because
the encoder would flatten tuples, enums and dataclasses in silence and turn NaN into null.
"""

import base64
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

import orjson

from app.errors import Invalid

__all__ = ["StoredError", "TaggedType", "ValueCodec", "to_bytes"]

_INT_LIMIT = 2**63
_PLAIN = (str, bool, type(None))


class StoredError(Exception):
    """An exception read back: its type's name and its message; the type itself is not loaded."""

    def __init__(self, type_name: str, message: str) -> None:
        super().__init__(message)
        self.type_name = type_name
        self.message = message

    def __repr__(self) -> str:
        return f"{self.type_name}({self.message!r})"


@dataclass(frozen=True, slots=True)
class TaggedType:
    """One type beyond JSON; `encode` returns values that the codec knows, `decode` takes them back."""

    tag: str
    type: type
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


_BUILT_IN = (
    TaggedType("tuple", tuple, list, tuple),
    TaggedType("set", set, lambda value: _ordered(value), set),
    TaggedType("frozenset", frozenset, lambda value: _ordered(value), frozenset),
    TaggedType("bytes", bytes, lambda value: base64.b64encode(value).decode(), base64.b64decode),
    TaggedType("datetime", datetime, datetime.isoformat, datetime.fromisoformat),
    TaggedType("date", date, date.isoformat, date.fromisoformat),
    TaggedType(
        "timedelta",
        timedelta,
        lambda value: [value.days, value.seconds, value.microseconds],
        lambda parts: timedelta(days=parts[0], seconds=parts[1], microseconds=parts[2]),
    ),
    TaggedType("uuid", UUID, str, UUID),
    TaggedType(
        "error",
        StoredError,
        lambda error: {"type": error.type_name, "message": error.message},
        lambda stored: StoredError(stored["type"], stored["message"]),
    ),
)


class ValueCodec:
    """Encodes and decodes; knows the built-in tags, the types handed in and the enums handed in, nothing else."""

    def __init__(
        self, types: Iterable[TaggedType] = (), enums: Mapping[str, type[Enum]] | None = None
    ) -> None:
        known = [*_BUILT_IN, *types, *(_enum(*item) for item in (enums or {}).items())]
        self._by_type = {tagged.type: tagged for tagged in known}
        self._by_tag = {tagged.tag: tagged for tagged in known}

    def encode(self, value: Any, where: str) -> Any:
        """Return the value as plain JSON; Invalid `unknown_type` says where something is that has no tag."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is dict:
            return self._encode_dict(value, where)
        if kind is list:
            return [self.encode(item, where) for item in value]
        if kind is int:
            return value if -_INT_LIMIT <= value < _INT_LIMIT else _tag("int", str(value))
        if kind is float:
            return value if math.isfinite(value) else _tag("float", repr(value))
        if (tagged := self._by_type.get(kind)) is not None:
            return _tag(tagged.tag, self.encode(tagged.encode(value), where))
        if isinstance(value, BaseException):
            message = str(value).encode("utf-8", "replace").decode()
            return self.encode(StoredError(kind.__name__, message), where)
        raise Invalid(
            f"{where} holds a {kind.__module__}.{kind.__qualname__}, which a checkpoint cannot store.",
            code="unknown_type",
            next_action="Keep JSON values in state, or register the type with the saver.",
            details={"where": where, "type": f"{kind.__module__}.{kind.__qualname__}"},
        )

    def _encode_dict(self, value: dict[Any, Any], where: str) -> Any:
        encode = self.encode
        if "$" not in value and all(type(name) is str for name in value):
            return {name: encode(item, where) for name, item in value.items()}
        return _tag("dict", [[encode(k, where), encode(v, where)] for k, v in value.items()])

    def decode(self, value: Any) -> Any:
        """Return what was encoded; ValueError for a tag that is not known."""
        if isinstance(value, list):
            return [self.decode(item) for item in value]
        if not isinstance(value, dict):
            return value
        tag = value.get("$")
        if tag is None:
            return {name: self.decode(item) for name, item in value.items()}
        return self._decode_tagged(tag, value["v"])

    def _decode_tagged(self, tag: str, content: Any) -> Any:
        match tag:
            case "dict":
                return {self.decode(name): self.decode(item) for name, item in content}
            case "int":
                return int(content)
            case "float":
                return float(content)
        if (tagged := self._by_tag.get(tag)) is None:
            message = f"no type is registered for the tag {tag!r}"
            raise ValueError(message)
        return tagged.decode(self.decode(content))


def to_bytes(record: Mapping[str, Any], where: str) -> bytes:
    """Return an encoded record as JSON; Invalid for text that is no Unicode (lone surrogates)."""
    try:
        return orjson.dumps(record)
    except TypeError as error:
        raise Invalid(
            f"{where} cannot be stored: {error}.",
            code="not_storable",
            next_action="Decode text with errors='replace' before returning it.",
            details={"where": where},
        ) from error


def _tag(tag: str, content: Any) -> dict[str, Any]:
    return {"$": tag, "v": content}


def _enum(tag: str, kind: type[Enum]) -> TaggedType:
    return TaggedType(f"enum:{tag}", kind, lambda member: member.name, lambda name: kind[name])


def _ordered(values: Iterable[Any]) -> list[Any]:
    """Return a set's members in an order that does not change from run to run."""
    return sorted(values, key=lambda value: (type(value).__name__, repr(value)))
