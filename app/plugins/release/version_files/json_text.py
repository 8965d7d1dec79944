"""Where strings stand in a JSON text, so that one can be replaced and every other byte stays."""

import json
import re
from collections.abc import Iterator

from app.plugins.release.version_files.updater import Malformed, Span

__all__ = ["JsonPath", "strings_of"]

JsonPath = tuple[str, ...]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


def strings_of(text: str) -> Iterator[tuple[JsonPath, Span]]:
    """Yield (path of keys, span without quotes) of every string that objects alone lead to."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise Malformed(error.lineno, f"it is no JSON: {error.msg}") from None
    except RecursionError:
        raise Malformed(1, "it is nested too deeply") from None
    if not isinstance(document, dict):
        raise Malformed(1, "it is no JSON object")
    return _strings(text)


def _strings(text: str) -> Iterator[tuple[JsonPath, Span]]:
    """Walk the tokens of a text that is known to be JSON; a path of None leads through an array."""
    stack: list[tuple[bool, JsonPath | None]] = []
    key, expects_key = "", False
    for token in _TOKEN.finditer(text):
        kind = token[0][0]
        if kind in "{[":
            stack.append((kind == "{", _inner(stack, key)))
            expects_key = kind == "{"
        elif kind in "}]":
            stack.pop()
        elif kind == ",":
            expects_key = stack[-1][0]
        elif kind == '"' and expects_key:
            key, expects_key = json.loads(token[0]), False
        elif kind == '"' and (path := _inner(stack, key)) is not None:
            yield path, (token.start() + 1, token.end() - 1)


def _inner(stack: list[tuple[bool, JsonPath | None]], key: str) -> JsonPath | None:
    """Return the path of the value that begins now."""
    if not stack:
        return ()
    is_object, path = stack[-1]
    return (*path, key) if is_object and path is not None else None
