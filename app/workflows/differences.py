"""What changed between two plans, for people who approved the one and are asked to approve the other. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import orjson

__all__ = ["differences"]

_MOST = 200
_LONGEST = 200
_NAMES = ("key", "summary", "name", "branch", "ticket", "repository", "message", "path")


def differences(before: Any, after: Any) -> list[dict[str, Any]]:
    """Return `{path, change, before, after}` for each; `change` is added, removed or changed.

    Mappings are compared by key, lists by their items in any order; an item is told by its name, a mapping without a name
    by its place alone. At most 200 are told.
    """
    return list(islice(_between("", before, after), _MOST))


def _between(path: str, before: Any, after: Any) -> Iterator[dict[str, Any]]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys([*before, *after]):
            below = f"{path}.{name}" if path else str(name)
            if name not in after:
                yield _told(below, "removed", before[name], None)
            elif name not in before:
                yield _told(below, "added", None, after[name])
            else:
                yield from _between(below, before[name], after[name])
    elif isinstance(before, list) and isinstance(after, list):
        yield from _in_lists(path, before, after)
    else:
        yield _told(path, "changed", before, after)


def _in_lists(path: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[dict[str, Any]]:
    old, new = ({_canonical(one): one for one in items} for items in (before, after))
    gone = {_name(one): one for key, one in old.items() if key not in new}
    come = {_name(one): one for key, one in new.items() if key not in old}
    for name, one in gone.items():
        if name in come and isinstance(one, Mapping):
            yield from _between(f"{path}[{name}]", one, come[name])
        else:
            yield _told(path, "removed", one, None)
    for name, one in come.items():
        if not (name in gone and isinstance(one, Mapping)):
            yield _told(path, "added", None, one)


def _canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _name(value: Any) -> str:
    named = _own_name(value) if isinstance(value, Mapping) else None
    return named or _canonical(value).decode()[:_LONGEST]


def _own_name(value: Mapping[str, Any]) -> str | None:
    named = next((str(value[name]) for name in _NAMES if value.get(name)), None)
    return named and named[:_LONGEST]


def _told(path: str, change: str, before: Any, after: Any) -> dict[str, Any]:
    return {"path": path, "change": change, "before": _short(before), "after": _short(after)}


def _short(value: Any) -> Any:
    if isinstance(value, str):
        return value[:_LONGEST]
    if isinstance(value, Mapping):
        return _own_name(value)
    return _name(value) if isinstance(value, list) else value
