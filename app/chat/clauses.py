"""Where a clause begins and ends, and whether a word for releasing is a noun in it."""

from collections.abc import Sequence

from app.chat.items import Item

__all__ = ["begins_clause", "clause_around", "ends_clause", "is_noun", "orders"]

_REACH = 40
_ASKING = frozenset({"status", "why", "list", "help"})
_LISTED = frozenset({"repository", "near", "version_value", "sprint_value", "fix_version_value"})


def orders(item: Item) -> bool:
    """Whether it is a command that would act on a workflow at once; a release is planned and confirmed first."""
    return item.kind == "command" and item.value not in _ASKING and item.value != "release"


def clause_around(items: Sequence[Item], index: int) -> Sequence[Item]:
    """Return the items around this one up to the next signs or contrasts; a list of names stays together."""
    first = index
    while first and not _begins(items, first):
        first -= 1
    end = index + 1
    while end < len(items) and not items[end].gap:
        end += 1
    return items[first:end]


def begins_clause(items: Sequence[Item], index: int) -> bool:
    """Whether a sign stands before this item that does not only part the names of a list."""
    return bool(items[index].gap) and not _in_list(items, index)


def _begins(items: Sequence[Item], index: int) -> bool:
    if _in_list(items, index):
        return False
    return bool(items[index].gap) or items[index - 1].kind in {"contrast", "separator"}


def _in_list(items: Sequence[Item], index: int) -> bool:
    """Whether names stand on both sides of the sign or of the `and` before this item."""
    if items[index].gap == "stop" or items[index].kind not in _LISTED:
        return False
    before = index - 1
    while before and items[before].kind in {"separator", "determiner"} and not items[before].gap:
        before -= 1
    return items[before].kind in _LISTED


def ends_clause(items: Sequence[Item], index: int) -> bool:
    return index + 1 == len(items) or bool(items[index + 1].gap)


def is_noun(items: Sequence[Item], index: int) -> bool:
    """Whether a word for releasing names what another word orders: `the release`, `das Release v2.1.0 abbrechen`."""
    if index and not items[index].gap:
        before = items[index - 1]
        if before.kind in {"determiner", "preposition", "command", "bump", "release_type"}:
            return True
    return items[index].noun and _order_follows(items, index)


def _order_follows(items: Sequence[Item], index: int) -> bool:
    for item in items[index + 1 : index + 1 + _REACH]:
        if item.gap or item.kind in {"separator", "contrast"}:
            return False
        if orders(item) or (item.kind == "command" and item.value == "release" and not item.noun):
            return True
    return False
