"""Versions in Python source: `__version__` and its relatives, and the `version` of `setup()`. Nothing is run."""

import ast
import re
import warnings
from collections.abc import Iterator, Sequence

from app.plugins.release.version_files.updater import Malformed, Span, updater_of_spans

__all__ = ["DUNDER_VERSION", "SETUP_PY", "VERSION_MODULE"]

_LITERAL = re.compile(
    r"(?P<open>[rRuU]?(?P<quote>\"\"\"|'''|[\"']))(?P<text>[^\"'\\\r\n]*)(?P=quote)"
)


def _dunder(text: str) -> Sequence[Span]:
    return _assigned(text, {"__version__"})


def _module(text: str) -> Sequence[Span]:
    return _assigned(text, {"__version__", "VERSION", "version"})


def _assigned(text: str, names: set[str]) -> Sequence[Span]:
    """Return the string of the first assignment to one of the names at the top level."""
    if not any(name in text for name in names):
        return []
    for node in _parsed(text).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        if any(isinstance(one, ast.Name) and one.id in names for one in targets):
            return _literal(text, node.value)
    return []


def _setup(text: str) -> Sequence[Span]:
    for node in _calls(text):
        for keyword in node.keywords:
            if keyword.arg == "version":
                return _literal(text, keyword.value)
    return []


def _calls(text: str) -> Iterator[ast.Call]:
    for node in ast.walk(_parsed(text)) if "version" in text else ():
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
            if name == "setup" or (isinstance(name, ast.Name) and name.id == "setup"):
                yield node


def _parsed(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (
        SyntaxError,
        ValueError,
        RecursionError,
        MemoryError,
    ) as error:  # the last two: nested too deeply
        line = getattr(error, "lineno", None) or 1
        raise Malformed(line, f"it is no Python: {getattr(error, 'msg', error)}") from None


def _literal(text: str, value: ast.expr | None) -> Sequence[Span]:
    """Return the span inside the quotes of a plain string; anything computed is not ours to write."""
    if not (isinstance(value, ast.Constant) and isinstance(value.value, str)):
        return []
    start = _position(text, value.lineno, value.col_offset)
    match = _LITERAL.match(text, start)
    return [match.span("text")] if match and match["text"] == value.value else []


def _position(text: str, line: int, column: int) -> int:
    """Return the index of what `ast` gives as line and column in bytes."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    before = lines[line - 1].encode()[:column].decode()
    return sum(len(one) for one in lines[: line - 1]) + len(before)


DUNDER_VERSION = updater_of_spans(_dunder)
VERSION_MODULE = updater_of_spans(_module)
SETUP_PY = updater_of_spans(_setup)
