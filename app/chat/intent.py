"""Which command a text gives, and which of its words are denied. Two commands that exclude each other are none."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.chat.items import Item
from app.chat.proposal import Command

__all__ = ["Intent", "intent_of"]

_ASKING = frozenset({"status", "why", "list", "help"})
_NEAR = 4
_MOST_ORDERS = 8
_BEFORE_ORDERS = frozenset(
    {
        "filler",
        "polite",
        "answer",
        "determiner",
        "noun",
        "repository",
        "everything",
        "all",
        "only",
        "add",
    }
)
_BESIDE_ANSWERS = frozenset(
    {"answer", "filler", "polite", "link", "determiner", "negation", "separator"}
)
_NAMES = frozenset({"repository", "near", "word", "noun"})
_VALUES = frozenset({"version_value", "sprint_value", "fix_version_value"})
_BETWEEN = frozenset({"separator", "determiner", "filler", "negation", "add"})
_PLACES = frozenset({"preposition", "from"})
_SOFT = frozenset({"filler", "determiner", "preposition", "word", "to", "all", "bump", "only"})


@dataclass(frozen=True, slots=True)
class Intent:
    """`denied` are the indexes of items that are under a negation or an exception."""

    command: Command | None
    denied: frozenset[int]
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Said:
    command: Command
    index: int
    acts: bool
    """False for a noun: `cancel the release` does not ask for a release."""

    @property
    def orders(self) -> bool:
        """Whether it would act on a workflow at once; a release is planned and confirmed first."""
        return self.command not in _ASKING and self.command != "release"


def intent_of(items: Sequence[Item], *, question: bool = False) -> Intent:
    """Return the command and what is denied; `question`: the text has a question mark.

    An action on a workflow is taken only from a plain order, never from a question, a condition or
    what somebody else does: who is not sure to have ordered it can say it again.
    """
    denied = _denied(items)
    found = [one for one in _commands(items) if one.index not in denied]
    if sum(one.orders for one in found) > _MOST_ORDERS:
        return Intent(None, denied)
    said = [one for one in found if not one.orders or _is_order(items, one, question=question)]
    chosen = _choose(said)
    if chosen is None and not said and not question:
        chosen = _answer(items, denied)
    if chosen is None:
        return Intent(None, denied)
    return Intent(chosen.command, denied, items[chosen.index].span)


def _commands(items: Sequence[Item]) -> list[_Said]:
    found = []
    for index, item in enumerate(items):
        if item.kind == "command":
            command: Command = item.value  # type: ignore[assignment]  # the vocabulary's keys are commands
            acts = command != "release" or not _is_noun(items, index)
            found.append(_Said(command, index, acts))
        elif item.kind == "release_type":
            found.append(_Said("release", index, acts=False))
    return found


def _is_order(items: Sequence[Item], said: _Said, *, question: bool) -> bool:
    asked = question or items[0].kind in {"asking", "link"}
    if asked and not any(item.kind == "polite" for item in items[: said.index]):
        return False
    clause = _clause(items, said.index)
    mild = said.command in {"reject", "pause"}
    if any(item.kind == "condition" for item in (clause if mild else items)):
        return False
    before = [item for item in clause if item.start < items[said.index].start]
    return all(item.kind in _BEFORE_ORDERS or item.value == "release" for item in before)


def _clause(items: Sequence[Item], index: int) -> Sequence[Item]:
    """Return the items around this one up to the next signs or contrasts."""
    first = index
    while first and not items[first].gap and items[first - 1].kind not in {"contrast", "separator"}:
        first -= 1
    end = index + 1
    while end < len(items) and not items[end].gap:
        end += 1
    return items[first:end]


def _is_noun(items: Sequence[Item], index: int) -> bool:
    if index == 0 or items[index].gap:
        return False
    before = items[index - 1]
    return before.kind in {"determiner", "preposition", "command", "bump", "release_type"}


def _choose(said: Sequence[_Said]) -> _Said | None:
    """Return the command that is meant: the first; a question leaves the rest unsaid, two actions are none."""
    acting = [one for one in said if one.acts]
    if not acting:
        return said[0] if said else None
    first = acting[0]
    if first.command in _ASKING:
        return first
    others = {one.command for one in acting if one.command not in _ASKING} - {first.command}
    if first.command == "release":
        others -= {"skip"}
    return None if others else first


def _answer(items: Sequence[Item], denied: frozenset[int]) -> _Said | None:
    """Return what a yes or no that stands alone means; `no` is one where nothing follows it in its clause."""
    if any(item.kind not in _BESIDE_ANSWERS for item in items):
        return None
    answers: list[_Said] = []
    for index, item in enumerate(items):
        if item.kind == "answer":
            command: Command = item.value  # type: ignore[assignment]  # the vocabulary's keys are commands
            answers.append(_Said(command, index, acts=True))
        elif item.kind == "negation" and _ends_clause(items, index):
            answers.append(_Said("reject", index, acts=True))
    return answers[0] if len({one.command for one in answers}) == 1 else None


def _ends_clause(items: Sequence[Item], index: int) -> bool:
    return index + 1 == len(items) or bool(items[index + 1].gap)


def _denied(items: Sequence[Item]) -> frozenset[int]:
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
            index = _deny_list(items, index + 1, found)
        elif item.kind == "negation" and not _ends_clause(items, index):
            index = _deny_clause(items, index + 1, found)
        else:
            index += 1
    return frozenset(found)


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
        if item.kind not in _SOFT:
            break
    return _deny_list(items, index, found)


def _deny_until_clause_ends(items: Sequence[Item], at: int, found: set[int]) -> int:
    first = at
    while at < len(items):
        item = items[at]
        listed = item.gap == "list" and item.kind in {"repository", "near"}
        other = item.kind == "command" and not _is_noun(items, at)
        if at > first and (other or item.kind == "contrast" or (item.gap and not listed)):
            break
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
