"""Secrets by name: where their values come from, when one may be read, and the veil over all that is kept or shown.

A step holds the handle `secret://NAME`. Its value comes from `SLIPWAY_SECRET_<NAME>` or from a file NAME that only its
owner can read; it is handed out at the moment of use and never stored.
"""

import base64
import html
import json
import os
import re
import stat
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import orjson

from app.errors import Invalid, NotFound
from app.redaction import REDACTED

__all__ = ["HANDLE", "SecretStore", "Veil"]

HANDLE = re.compile(r"secret://([A-Za-z_][A-Za-z0-9_]{0,63})")
_SHORTEST = 8
"""A shorter value cannot be told from ordinary text where it must be hidden."""
_LARGEST = 64 << 10
_LINE = 16
"""Lines of a longer secret, such as a key, are hidden by themselves from this length on."""


class Veil:
    """Hides values wherever they appear: as they are, in Base64, percent-encoded, in hexadecimal, escaped in JSON or HTML."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, value: str) -> None:
        """Hide a value from now on; one shorter than eight characters is not hidden."""
        new = {form for form in _forms(value) if len(form) >= _SHORTEST} - self._forms
        if new:
            self._forms |= new
            longest_first = sorted(self._forms, key=lambda form: (-len(form), form))
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def over(self, text: str) -> str:
        return text if self._pattern is None else self._pattern.sub(REDACTED, text)

    def over_json(self, value: Any) -> Any:
        """Return the same JSON with values hidden, in keys too; what is no text stays itself."""
        if self._pattern is None:
            return value
        match value:
            case str():
                return self.over(value)
            case Mapping():
                return {self.over_json(key): self.over_json(item) for key, item in value.items()}
            case list():
                return [self.over_json(item) for item in value]
            case tuple():
                return tuple(self.over_json(item) for item in value)
        return value

    def shows_in(self, content: bytes) -> bool:
        """Return whether bytes hold a value in any of the forms."""
        return any(form.encode() in content for form in self._forms)

    @property
    def hides_something(self) -> bool:
        return self._pattern is not None


class SecretStore:
    """`environment`: name in upper case -> value; `folder` holds one file a secret, mode 0600."""

    def __init__(
        self, folder: Path | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        self._folder = folder
        self._environment = dict(environment or {})
        self.veil = Veil()
        for value in self._environment.values():
            self.veil.add(value)

    def reader(self, names: Callable[[], Collection[str]]) -> Callable[[str], str]:
        """Return the function that reveals handles, for these names only: a text from elsewhere names none."""

        def reveal(text: str) -> str:
            return HANDLE.sub(lambda found: self._one(found[1], names()), text)

        return reveal

    def _one(self, name: str, allowed: Collection[str]) -> str:
        if name not in allowed:
            raise Invalid(
                f"The secret {name} is not named by the definition of this step.",
                code="secret_not_named",
                next_action=f"Write {{{{ secrets.{name} }}}} in a field of the step that takes secrets.",
            )
        value = self._environment.get(name.upper())
        if value is None:
            value = self._from_file(name)
        if len(value) < _SHORTEST:
            raise Invalid(
                f"The secret {name} has fewer than {_SHORTEST} characters, which cannot be hidden in text.",
                code="secret_too_short",
                next_action="Use a longer one.",
            )
        self.veil.add(value)
        return value

    def _from_file(self, name: str) -> str:
        missing = NotFound(
            f"There is no secret {name}.",
            code="unknown_secret",
            next_action=f"Set SLIPWAY_SECRET_{name.upper()}, or write it to the file secrets/{name} of the data folder, mode 0600.",
        )
        if self._folder is None:
            raise missing
        try:
            opened = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError:
            raise missing from None
        except OSError as error:
            raise _unusable(name, error.strerror or "it cannot be opened") from None
        try:
            status = os.fstat(opened)
            if not stat.S_ISREG(status.st_mode):
                raise _unusable(name, "it is no file")
            if status.st_mode & 0o077 or status.st_uid not in {os.geteuid(), 0}:
                raise _unusable(name, "others than its owner can read or change it")
            content = os.read(opened, _LARGEST + 1)
        finally:
            os.close(opened)
        try:
            text = content.decode()
        except UnicodeDecodeError:
            raise _unusable(name, "it is no UTF-8 text") from None
        if len(content) > _LARGEST:
            raise _unusable(name, f"it is larger than {_LARGEST} bytes")
        return text.removesuffix("\n").removesuffix("\r")


def _unusable(name: str, why: str) -> Invalid:
    return Invalid(
        f"The file of the secret {name} is not used: {why}.",
        code="secret_unusable",
        next_action=f"chmod 600 secrets/{name} in the data folder, owned by the user of the service.",
    )


def _forms(value: str) -> Iterator[str]:
    """Yield how the value may appear; of Base64 only what does not depend on what stands around it."""
    yield value
    lines = value.splitlines()
    if len(lines) > 1:
        yield from (line for line in lines if len(line) >= _LINE)
    raw = value.encode()
    yield from (raw.hex(), raw.hex().upper())
    yield from (quote(value), quote(value, safe=""), quote_plus(value))
    yield from (_lower_percent(quote(value, safe="")), _lower_percent(quote_plus(value)))
    yield orjson.dumps(value).decode()[1:-1]
    yield repr(value)[1:-1]
    yield json.dumps(value)[1:-1]
    escaped = html.escape(value)
    yield from (escaped, html.escape(value, quote=False))
    short = escaped.replace("&#x27;", "&#39;")
    yield from (short, short.replace("&quot;", "&#34;"))
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + raw)
        start = -(-before * 8 // 6)
        sure = whole[start : (before + len(raw)) * 8 // 6].decode()
        yield from (sure, sure.replace("+", "-").replace("/", "_"))


def _lower_percent(text: str) -> str:
    return re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), text)
