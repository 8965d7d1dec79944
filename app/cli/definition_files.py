"""Definitions, inputs and configuration as they are named on a command line: a file or a name, `key=value`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from app.errors import Invalid, NotFound

__all__ = ["Named", "is_name", "read_config", "read_inputs", "read_named", "read_pairs"]

_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9 _-]*$")
_LONGEST = 1024 * 1024
_CLASSES: Mapping[str, tuple[type, ...]] = {
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


@dataclass(frozen=True, slots=True)
class Named:
    """`text` is None for a definition that is known to the service by this name."""

    name: str
    text: str | None


def is_name(argument: str) -> bool:
    """Return whether a definition is meant by its name: there is no such file, and it can be one."""
    return not Path(argument).exists() and _NAME.match(argument) is not None


def read_named(argument: str) -> Named:
    """Return the file's text, or the name; NotFound `file_not_found`, Invalid `unreadable_definition`."""
    if is_name(argument):
        return Named(argument, None)
    path = Path(argument)
    try:
        content = path.read_bytes()
        text = content.decode()
    except FileNotFoundError:
        raise NotFound(
            f"There is no file {argument}.",
            code="file_not_found",
            next_action="Name a definition's file, or a definition that `slipway definitions list` shows.",
        ) from None
    except UnicodeDecodeError:
        raise _unreadable(argument, "it is not UTF-8 text") from None
    except OSError as error:
        raise _unreadable(argument, error.strerror or str(error)) from None
    if len(content) > _LONGEST:
        raise _unreadable(argument, f"it is longer than {_LONGEST} bytes")
    return Named(argument, text)


def read_inputs(pairs: Sequence[str], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return values in the types that the definition's inputs declare; a list may be written a,b or repeated.

    `name=@file` takes the file's text, `@@` begins a text with @. What does not fit stays text, so that the check of
    the inputs can say what is wrong with it.
    """
    values: dict[str, Any] = {}
    for name, text in _split(pairs, "--input"):
        kinds = _kinds(inputs.get(name, {"type": "string"}))
        value = _value(_content(name, text), kinds)
        if kinds == ["array"] and isinstance(value, list):
            values[name] = [*values.get(name, []), *value]
        else:
            values[name] = value
    return values


def read_config(pairs: Sequence[str], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return `a.b=value` pairs as one nested mapping.

    A value that replaces text stays text. Elsewhere JSON is read as JSON, but a number with a point or an exponent
    stays text: `1.10` is a version.
    """
    config: dict[str, Any] = {}
    for path, text in _split(pairs, "--config"):
        *above, last = path.split(".")
        here, there = config, known
        for part in above:
            here = here.setdefault(part, {})
            there = there.get(part, {}) if isinstance(there, Mapping) else {}
            if not isinstance(here, dict):
                raise _bad_path(path)
        if not all((*above, last)) or isinstance(here.get(last), dict):
            raise _bad_path(path)
        replaced = there.get(last) if isinstance(there, Mapping) else None
        here[last] = text if isinstance(replaced, str) else _loosely(text)
    return config


def _loosely(text: str) -> Any:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
    return text if isinstance(value, float) else value


def _bad_path(path: str) -> Invalid:
    return Invalid(
        f"--config {path} is no place: a key and a key below it cannot both have a value.",
        code="bad_option",
        next_action="Write --config key=value or --config key.below=value.",
    )


def _content(name: str, text: str) -> str:
    if not text.startswith("@"):
        return text
    if text.startswith("@@"):
        return text[1:]
    path = Path(text[1:])
    try:
        content = path.read_bytes()
        if len(content) <= _LONGEST:
            return content.decode()
        reason = f"it is longer than {_LONGEST} bytes"
    except OSError as error:
        reason = error.strerror or str(error)
    except UnicodeDecodeError:
        reason = "it is not UTF-8 text"
    raise Invalid(
        f"--input {name}: the file {path} cannot be read: {reason}.",
        code="bad_option",
        next_action=f"Name a file of text, or write {name}=@{text} for a text that begins with @.",
    )


def read_pairs(pairs: Sequence[str], option: str) -> dict[str, str]:
    return dict(_split(pairs, option))


def _split(pairs: Sequence[str], option: str) -> list[tuple[str, str]]:
    for pair in pairs:
        if "=" not in pair or pair.startswith("="):
            raise Invalid(
                f"{option} {pair!r} is not of the form name=value.",
                code="bad_option",
                next_action=f"Write {option} name=value.",
            )
    return [(name, value) for name, _, value in (pair.partition("=") for pair in pairs)]


def _kinds(schema: Mapping[str, Any]) -> list[str]:
    """Return the types that an input may have; none where its schema names none."""
    kinds = schema.get("type")
    return [kinds] if isinstance(kinds, str) else list(kinds or ())


def _value(text: str, kinds: Sequence[str]) -> Any:
    if kinds == ["string"]:
        return text
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        value = text
    if kinds == ["array"] and not isinstance(value, list):
        return [item.strip() for item in text.split(",") if item.strip()]
    return text if "string" in kinds and type(value) not in _classes(kinds) else value


def _classes(kinds: Sequence[str]) -> tuple[type, ...]:
    return tuple(found for kind in kinds for found in _CLASSES.get(kind, ()))


def _unreadable(name: str, reason: str) -> Invalid:
    return Invalid(
        f"{name} cannot be read: {reason}.",
        code="unreadable_definition",
        next_action="Give a definition as YAML or JSON in UTF-8.",
    )
