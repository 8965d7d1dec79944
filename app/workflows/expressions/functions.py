"""The functions and filters of expressions: pure, on plain JSON values, each with a bounded result."""

import hashlib
import posixpath
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from semver import Version

from app.workflows.expressions.values import LIMIT, TooLarge, is_file_reference, text_of

__all__ = ["FUNCTIONS", "Tester", "format_date", "pick"]

Tester = Callable[..., bool]

_DIRECTIVES = re.compile(r"%(?![YymdHMSjbBaA%])")
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0", ""})


def hash_of(*values: Any) -> str:
    """Return the SHA-256, in hexadecimal, of the values as canonical JSON."""
    text = orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()


def json(value: Any) -> str:
    return orjson.dumps(value).decode()


def json_pretty(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def from_json(text: str) -> Any:
    return orjson.loads(_text(text))


def replace(text: str, old: str, new: str, count: int = -1) -> str:
    """Replace as `str.replace` does; the size is known before anything is built."""
    text, old, new = _text(text), _text(old), _text(new)
    found = text.count(old) if count < 0 else min(text.count(old), count)
    _fits(len(text) + found * (len(new) - len(old)))
    return text.replace(old, new, count)


def join(values: list[Any], separator: str = "", attribute: str | None = None) -> str:
    texts = [text_of(value) for value in _attributes(values, attribute)]
    _fits(sum(map(len, texts)) + len(separator) * len(texts))
    return _text(separator).join(texts)


def split(text: str, separator: str | None = None) -> list[str]:
    return _text(text).split(separator)


def lower(text: str) -> str:
    return _text(text).lower()


def upper(text: str) -> str:
    return _text(text).upper()


def title(text: str) -> str:
    return _text(text).title()


def dirname(path: str) -> str:
    return posixpath.dirname(_text(path))


def basename(path: str) -> str:
    return posixpath.basename(_text(path))


def length(value: Any) -> int:
    return len(value)


def first(values: Any) -> Any:
    return _edge(values, 0)


def last(values: Any) -> Any:
    return _edge(values, -1)


def sort(values: list[Any], reverse: bool = False, attribute: str | None = None) -> list[Any]:
    return sorted(_list(values), key=lambda item: _attribute(item, attribute), reverse=reverse)


def unique(values: list[Any], attribute: str | None = None) -> list[Any]:
    """Return the first of each kind, in their order."""
    seen: dict[bytes, Any] = {}
    for value in _list(values):
        key = orjson.dumps(_attribute(value, attribute), option=orjson.OPT_SORT_KEYS)
        seen.setdefault(key, value)
    return list(seen.values())


def attributes(values: list[Any], attribute: str) -> list[Any]:
    return _attributes(values, attribute)


def pick(values: list[Any], test: Tester, arguments: tuple[Any, ...], wanted: bool) -> list[Any]:
    """Return the values for which the test says `wanted`."""
    return [value for value in _list(values) if bool(test(value, *arguments)) is wanted]


def rounded(value: float, precision: int = 0) -> float:
    """Return a float, also without digits behind the point."""
    return float(round(value, precision))


def integer(value: Any, default: int | None = None) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        if default is None:
            raise ValueError(f"{value!r} is no whole number") from None
        return default


def number(value: Any, default: float | None = None) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        if default is None:
            raise ValueError(f"{value!r} is no number") from None
        return default


def boolean(value: Any) -> bool:
    """Return truth; of text only what clearly says yes or no."""
    if not isinstance(value, str):
        return bool(value)
    word = value.strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError(f"{value!r} is neither true nor false")
    return word in _TRUE


def yesno(value: Any, yes: str = "yes", no: str = "no") -> str:
    """Return one of two texts; `yesno("on,off")` is `yesno("on", "off")`."""
    if "," in yes and no == "no":
        yes, no = yes.split(",")[:2]
    return yes if value else no


def semver_bump(version: str, level: str) -> str:
    """Return the next version; a leading `v` stays. Levels: major, minor, patch, prerelease, none."""
    text = _text(version)
    prefix = "v" if text.startswith("v") else ""
    parsed = Version.parse(text.removeprefix("v"), optional_minor_and_patch=True)
    match level:
        case "major" | "minor" | "patch" | "prerelease":
            return f"{prefix}{parsed.next_version(level)}"
        case "none":
            return text
    raise ValueError(f"{level!r} is no level: major, minor, patch, prerelease or none")


def slug(text: str) -> str:
    """Return lower-case ASCII letters and digits, joined by hyphens."""
    ascii_text = unicodedata.normalize("NFKD", _text(text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")


def format_date(moment: str, form: str = "%Y-%m-%d") -> str:
    """Return a moment (RFC 3339) in UTC in the form of `strftime`; only plain directives."""
    if _DIRECTIVES.search(form):
        raise ValueError(
            f"the date format {form!r} may hold %Y %y %m %d %H %M %S %j %b %B %a %A %%"
        )
    parsed = datetime.fromisoformat(_text(moment))
    aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime(form)


def _text(value: Any) -> str:
    if is_file_reference(value):
        return text_of(value)
    if not isinstance(value, str):
        raise TypeError(f"{text_of(value)[:60]} is not text")
    return value


def _list(values: Any) -> list[Any]:
    if isinstance(values, Mapping | str):
        return list(values)
    if not isinstance(values, list):
        raise TypeError(f"{text_of(values)[:60]} is no list")
    return values


def _edge(values: Any, index: int) -> Any:
    items = _list(values)
    if not items:
        raise LookupError("the list is empty")
    return items[index]


def _attributes(values: Any, attribute: str | None) -> list[Any]:
    return [_attribute(item, attribute) for item in _list(values)]


def _attribute(item: Any, attribute: str | None) -> Any:
    for part in attribute.split(".") if attribute else ():
        if not isinstance(item, Mapping) or part not in item:
            raise LookupError(f"an item has no {attribute!r}")
        item = item[part]
    return item


def _fits(size: int) -> None:
    if size > LIMIT:
        raise TooLarge(f"is larger than {LIMIT} characters")


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "basename": basename,
    "bool": boolean,
    "dirname": dirname,
    "first": first,
    "float": number,
    "from_json": from_json,
    "hash": hash_of,
    "int": integer,
    "join": join,
    "json": json,
    "json_pretty": json_pretty,
    "last": last,
    "length": length,
    "lower": lower,
    "map": attributes,
    "replace": replace,
    "round": rounded,
    "semver_bump": semver_bump,
    "slug": slug,
    "sort": sort,
    "split": split,
    "string": text_of,
    "title": title,
    "unique": unique,
    "upper": upper,
    "yesno": yesno,
}
"""By name; `default`, `date`, `select` and `reject` need the environment and stand there."""
