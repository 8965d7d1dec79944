"""Values inside of programs in Python and JavaScript: as part of a string literal, or as a literal of their own.

A part of a literal is letters, digits and escapes alone, so that it cannot end the literal, whatever the value is.
"""

import json
import re
from typing import Any, Literal

import orjson

from app.plugins.shell.syntax_tree import ShellTextError, index_of

__all__ = ["CodeLanguage", "code_places", "code_value"]

CodeLanguage = Literal["python", "javascript"]

_STARTS_PROCESSES = re.compile(
    r"\b(?:eval|exec|execSync|execFile|system|popen|spawn|spawnSync|getoutput|Function)\s*\(|(?<![.\w])compile\s*\("
    r"|\bchild_process\b|shell\s*[=:]\s*[Tt]rue"
)
_PREFIX = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z]{1,2}$", re.ASCII)
_BEFORE_REGEX = re.compile(r"(?:^|[(,=:\[!&|?{};+\-*%~^<>\n]|\breturn)\s*$")


def code_places(body: str, language: CodeLanguage) -> dict[int, bool]:
    """Return for each value in a program whether it stands inside of a string literal or a comment.

    Raises ShellTextError where it can stand in neither way.
    """
    if found := _STARTS_PROCESSES.search(body):
        raise ShellTextError(
            f"the program uses {found.group()!r}, which could make code of a value: leave it out, or put the program into a file of its own"
        )
    if not any(index_of(one) is not None for one in body):
        return {}
    return _Scan(body, language).places()


def code_value(value: Any, language: CodeLanguage, *, is_inside: bool) -> str:
    """Return what stands in the program for the value."""
    if is_inside:
        return _escaped(value if isinstance(value, str) else _json(value), language)
    return _literal(value, language)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _literal(value: Any, language: CodeLanguage) -> str:
    match value:
        case None | bool():
            return repr(value) if language == "python" else json.dumps(value)
        case int() | float():
            return f"({value!r})" if value < 0 else repr(value)
        case list() | tuple():
            return "[" + ", ".join(_literal(item, language) for item in value) + "]"
        case dict():
            pairs = (
                f"{_literal(key, language)}: {_literal(item, language)}"
                for key, item in value.items()
            )
            return "({" + ", ".join(pairs) + "})"
    return f'"{_escaped(str(value), language)}"'


def _escaped(text: str, language: CodeLanguage) -> str:
    return "".join(
        one if one.isascii() and one.isalnum() else _escape(one, language) for one in text
    )


def _escape(character: str, language: CodeLanguage) -> str:
    number = ord(character)
    if number <= 0xFFFF:
        return f"\\u{number:04x}"
    if language == "python":
        return f"\\U{number:08x}"
    number -= 0x10000
    return f"\\u{0xD800 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"


class _Scan:
    def __init__(self, body: str, language: CodeLanguage) -> None:
        self._body = body
        self._language = language
        self._at = 0
        self._places: dict[int, bool] = {}

    def places(self) -> dict[int, bool]:
        step = self._python if self._language == "python" else self._javascript
        while self._at < len(self._body):
            if not step(self._body[self._at]):
                self._code(self._body[self._at])
        return self._places

    def _python(self, character: str) -> bool:
        if character == "#":
            self._until("\n", is_text=False)
        elif character in "'\"":
            triple = character * 3
            is_triple = self._body.startswith(triple, self._at)
            self._python_string(triple if is_triple else character)
        else:
            return False
        return True

    def _python_string(self, quote: str) -> None:
        prefix = _PREFIX.search(self._body[: self._at])
        letters = prefix.group().lower() if prefix else ""
        before = len(self._places)
        self._at += len(quote)
        self._until(quote, is_text=True, may_wrap=len(quote) == 3)
        if len(self._places) > before and set(letters) & set("rbft"):
            raise ShellTextError(
                f"a value stands inside of a {letters}-string, where it cannot be escaped: use a plain string"
            )

    def _javascript(self, character: str) -> bool:
        if self._body.startswith("//", self._at):
            self._until("\n", is_text=False)
        elif self._body.startswith("/*", self._at):
            self._at += 2
            self._until("*/", is_text=False)
        elif character in "'\"":
            self._at += 1
            self._until(character, is_text=True)
        elif character == "`":
            self._template()
        elif character == "/" and _BEFORE_REGEX.search(self._body[: self._at]):
            self._without_values("/", "a regular expression")
        else:
            return False
        return True

    def _template(self) -> None:
        before, start = len(self._places), self._at
        self._at += 1
        self._until("`", is_text=True, may_wrap=True)
        inside = self._body[start : self._at]
        is_tagged = re.search(r"[\w)\]]\s*$", self._body[:start]) is not None
        if len(self._places) > before and ("${" in inside or is_tagged):
            raise ShellTextError(
                "a value stands inside of a template literal with ${...} or a tag: use a plain string"
            )

    def _without_values(self, closing: str, where: str) -> None:
        before = len(self._places)
        self._at += 1
        self._until(closing, is_text=True)
        if len(self._places) > before:
            raise ShellTextError(
                f"a value stands inside of {where}: hand it over as an argument behind the code"
            )

    def _until(self, closing: str, *, is_text: bool, may_wrap: bool = False) -> None:
        """Go behind what closes a literal or a comment, noting the values in it."""
        while self._at < len(self._body):
            if self._body.startswith(closing, self._at):
                self._at += len(closing)
                return
            character = self._body[self._at]
            if character == "\n" and is_text and not may_wrap:
                break
            if (index := index_of(character)) is not None:
                self._places[index] = True
            if character == "\\" and is_text:
                self._at += 1
                if index_of(self._body[self._at : self._at + 1] or " ") is not None:
                    raise ShellTextError("a backslash stands before a value in the program")
            self._at += 1
        if is_text:
            raise ShellTextError(f"a string of the program is not closed by {closing}")

    def _code(self, character: str) -> None:
        if (index := index_of(character)) is not None:
            beside = (
                self._body[max(self._at - 1, 0) : self._at]
                + self._body[self._at + 1 : self._at + 2]
            )
            if any(one.isalnum() or one in "_'\"`" or index_of(one) is not None for one in beside):
                raise ShellTextError(
                    "a value would become a part of a name of the program: hand it over as an argument behind the code"
                )
            self._places[index] = False
        self._at += 1
