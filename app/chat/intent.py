"""Which command a text gives, and which of its words are denied. Two commands that exclude each other are none."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.chat.clauses import clause_around, ends_clause, is_noun
from app.chat.denial import denied_in
from app.chat.items import Item
from app.chat.proposal import Command

__all__ = ["Intent", "intent_of"]

_ASKING = frozenset({"status", "why", "list", "help"})
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
        "separator",
    }
)
_OBJECTS = frozenset(
    {"determiner", "noun", "repository", "version", "fix_version", "sprint"}
    | {"version_value", "fix_version_value", "sprint_value", "release_type"}
)
_BESIDE_ANSWERS = frozenset(
    {"answer", "filler", "polite", "link", "determiner", "negation", "separator"}
)


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
        return self.command not in _ASKING and self.command != "release"


def intent_of(items: Sequence[Item], *, question: bool = False) -> Intent:
    """Return the command and what is denied; `question`: the text has a question mark.

    An action on a workflow is taken only from a plain order, never from a question, a condition or
    what somebody else does: who is not sure to have ordered it can say it again.
    """
    denied = denied_in(items)
    found = [one for one in _commands(items) if one.index not in denied]
    if sum(one.orders for one in found) > _MOST_ORDERS:
        return Intent(None, denied)
    said = [one for one in found if not one.orders or _is_order(items, one, question=question)]
    chosen = _choose(said)
    if chosen is None and not said and not question:
        chosen = _answer(items)
    if chosen is None:
        return Intent(None, denied)
    return Intent(chosen.command, denied, items[chosen.index].span)


def _commands(items: Sequence[Item]) -> list[_Said]:
    found = []
    for index, item in enumerate(items):
        if item.kind == "command":
            command: Command = item.value  # type: ignore[assignment]  # the vocabulary's keys are commands
            acts = command != "release" or not is_noun(items, index)
            found.append(_Said(command, index, acts))
        elif item.kind == "release_type":
            found.append(_Said("release", index, acts=False))
    return found


def _is_order(items: Sequence[Item], said: _Said, *, question: bool) -> bool:
    asked = question or items[0].kind in {"asking", "link"}
    if asked and not any(item.kind == "polite" for item in items[: said.index]):
        return False
    clause = clause_around(items, said.index)
    mild = said.command in {"reject", "pause"}
    if any(item.kind == "condition" for item in (clause if mild else items)):
        return False
    before = [item for item in clause if item.start < items[said.index].start]
    return all(_may_go_before(item, before[at + 1 : at + 2]) for at, item in enumerate(before))


def _may_go_before(item: Item, follows: Sequence[Item]) -> bool:
    """Whether an order stays one behind this: its object may stand first, `das Release von frontend abbrechen`."""
    if item.kind in {"preposition", "from"}:
        return any(one.kind in _OBJECTS for one in follows)
    if item.kind == "answer":
        return item.value != "reject"
    return item.kind in _BEFORE_ORDERS or item.kind in _OBJECTS or item.value == "release"


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


def _answer(items: Sequence[Item]) -> _Said | None:
    """Return what a yes or no that stands alone means; `no` is one where nothing follows it in its clause."""
    if items and items[0].kind == "link":
        return None
    if any(item.kind not in _BESIDE_ANSWERS for item in items):
        return None
    answers: list[_Said] = []
    for index, item in enumerate(items):
        if item.kind == "answer":
            command: Command = item.value  # type: ignore[assignment]  # the vocabulary's keys are commands
            answers.append(_Said(command, index, acts=True))
        elif item.kind == "negation":
            if item.value == "after" or not ends_clause(items, index):
                return None
            answers.append(_Said("reject", index, acts=True))
    return answers[0] if len({one.command for one in answers}) == 1 else None
