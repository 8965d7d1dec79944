"""Which words of a text are under a negation or an exception."""

from collections.abc import Sequence

from app.chat.clauses import begins_clause, ends_clause, is_noun, orders
from app.chat.items import Item

__all__ = ["denied_in"]

_NEAR = 4
_REACH = 40
_NAMES = frozenset({"repository", "near", "word", "noun"})
_VALUES = frozenset({"version_value", "sprint_value", "fix_version_value"})
_BETWEEN = frozenset({"separator", "determiner", "filler", "negation", "add"})
_PLACES = frozenset({"preposition", "from"})
_SOFT = frozenset({"filler", "determiner", "preposition", "word", "to", "all", "bump", "only"})


def denied_in(items: Sequence[Item]) -> frozenset[int]:
    """Return the indexes of what is denied: `don't release backend`, `all but mobile`, `not v2.0.0`.

    The `skip` of `release all and skip mobile` is an exception too and no command.
    """
    found: set[int] = set()
    index, releases = 0, False
    while index < len(items):
        item = items[index]
        skips = releases and item.kind == "command" and item.value == "skip"
        releases = releases or (item.kind == "command" and item.value == "release")
        if item.kind in {"except", "all_except"} or skips or _excepts(items, index):
            index = _except_names(items, index, found)
        elif item.kind == "negation":
            index = _negate(items, index, found)
        else:
            index += 1
    return frozenset(found)


def _except_names(items: Sequence[Item], index: int, found: set[int]) -> int:
    """Deny the names behind an exception, or before it where it ends its clause: `mobile_app weglassen`."""
    if ends_clause(items, index) and not items[index].gap:
        at = index - 1
        while at >= 0 and items[at].kind in _NAMES | {"separator", "determiner"}:
            if items[at].kind in _NAMES:
                found.add(at)
            if items[at].gap or at - 1 in found:
                break
            at -= 1
        if index - 1 in found:
            return index + 1
    return _deny_list(items, index + 1, found)


def _negate(items: Sequence[Item], index: int, found: set[int]) -> int:
    """Deny what is behind a negation, and before it where that is how the language says it: `pausiere nicht`."""
    last, denied = ends_clause(items, index), set[int]()
    end = index + 1 if last else _deny_clause(items, index + 1, denied)
    if last or items[index].value == "after":
        names = bool(denied) and not any(items[at].kind == "command" for at in denied)
        _deny_before(items, index, found, names=names)
    found |= denied
    return end


def _deny_before(items: Sequence[Item], index: int, found: set[int], *, names: bool) -> None:
    """Deny the first command between the last sign and this negation with all that stands between.

    `names`: only names are denied behind it, as in `gib frontend frei aber nicht backend`.
    """
    beside = items[index - 1].kind in {"contrast", "separator"} | _NAMES | _VALUES
    first = index
    while first and index - first < _REACH and not begins_clause(items, first):
        first -= 1
    for at in range(first, index):
        release = items[at].kind == "release_type" or items[at].value == "release"
        if (orders(items[at]) and not (names and beside)) or (release and not names):
            found.update(range(at, index))
            return


def _excepts(items: Sequence[Item], index: int) -> bool:
    """Whether this is the `but` of `every repository but mobile`."""
    before = [item.kind for item in items[max(0, index - 3) : index]]
    return (
        items[index].kind == "contrast"
        and not items[index].gap
        and index + 1 < len(items)
        and items[index + 1].kind in _NAMES | {"determiner"}
        and any(kind in {"all", "everything"} for kind in before)
        and all(kind in {"all", "everything", "noun", "word"} for kind in before[-2:])
    )


def _deny_clause(items: Sequence[Item], index: int, found: set[int]) -> int:
    """Deny the command near behind a negation with all of its clause, else the list that follows it."""
    limit = min(len(items), index + _NEAR)
    for at in range(index, limit):
        item = items[at]
        if item.gap or item.kind == "contrast":
            break
        if item.kind in {"command", "release_type", "dry_run"}:
            return _deny_until_clause_ends(items, at, found)
        if item.kind not in _SOFT and item.kind != "negation":
            break
    return _deny_list(items, index, found)


def _deny_until_clause_ends(items: Sequence[Item], at: int, found: set[int]) -> int:
    first, acted = at, not (items[at].kind == "command" and is_noun(items, at))
    while at < len(items):
        item = items[at]
        listed = item.gap == "list" and item.kind in {"repository", "near"}
        if at > first and (item.kind == "contrast" or (item.gap and not listed)):
            break
        if at > first and item.kind == "command" and not is_noun(items, at):
            if acted and not orders(item):
                break
            acted = True
        found.add(at)
        at += 1
    return at


def _deny_list(items: Sequence[Item], at: int, found: set[int]) -> int:
    """Deny the names, or the values, of a list: it ends where something else begins."""
    first, kinds = at, _NAMES | _VALUES
    while at < len(items):
        item = items[at]
        if at > first and item.gap == "stop":
            break
        if item.kind in kinds:
            kinds = _NAMES if item.kind in _NAMES else _VALUES
            found.add(at)
        elif item.kind not in (_BETWEEN if at > first else _BETWEEN | _PLACES):
            break
        at += 1
    return at
