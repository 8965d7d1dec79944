"""Which repositories a text means, which it leaves out, and which names it cannot place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.chat.intent import Intent
from app.chat.items import Item
from app.chat.literals import is_identifier
from app.chat.mentions import RepositoryNames
from app.chat.proposal import Doubt
from app.chat.tokens import tokens_of
from app.nearest import nearest_name

__all__ = ["Scope", "repositories_of"]

_ENDS = frozenset(
    {
        "from",
        "preposition",
        "version_value",
        "sprint_value",
        "fix_version_value",
        "separator",
        "noun",
        "command",
    }
    | {"dry_run", "except", "version", "fix_version", "release_type"}
)
_NAMING = frozenset({"repository", "near"})


@dataclass(frozen=True, slots=True)
class Scope:
    """`names` in the order of the text; `hint` says which names are not known or not clear, `offers` what they may be."""

    names: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    left_out: frozenset[str]
    only: bool
    adds: bool
    hint: str | None
    doubts: tuple[Doubt, ...]
    offers: tuple[str, ...]


def repositories_of(
    items: Sequence[Item], intent: Intent, names: RepositoryNames, says: Mapping[str, str]
) -> Scope:
    named = _named(items, intent.denied)
    left_out = {
        name
        for index in intent.denied
        if items[index].kind == "repository"
        for name in items[index].names
    }
    everything = [
        item
        for index, item in enumerate(items)
        if index not in intent.denied and _means_all(items, index)
    ]
    chosen = [name for item in named for name in item.names]
    if everything:
        chosen = [*names.all, *chosen]
    chosen = [name for name in dict.fromkeys(chosen) if name not in left_out]
    strange = _strange(items)
    unknown = [items[index] for index in strange]
    if everything and not intent.denied.isdisjoint(strange):
        chosen = []
    unclear = [item for item in items if item.kind == "repository" and len(item.names) > 1]
    doubts = tuple(_doubts(unknown, unclear))
    return Scope(
        names=tuple(chosen),
        spans=tuple(item.span for item in sorted([*named, *everything], key=lambda one: one.start)),
        left_out=frozenset(left_out),
        only=any(item.kind == "only" for item in items),
        adds=any(item.kind == "add" for item in items),
        hint=_hint(doubts, _offers(unknown, unclear, names), says),
        doubts=doubts,
        offers=_offers(unknown, unclear, names),
    )


def _named(items: Sequence[Item], denied: frozenset[int]) -> list[Item]:
    return [
        item
        for index, item in enumerate(items)
        if item.kind == "repository" and len(item.names) == 1 and index not in denied
    ]


def _means_all(items: Sequence[Item], index: int) -> bool:
    """Whether `all` stands for the repositories: before their noun, an exception or the end of a clause."""
    item = items[index]
    if item.kind in {"everything", "all_except"}:
        return True
    if item.kind != "all" or (index and items[index - 1].kind == "negation"):
        return False
    if index + 1 == len(items) or items[index + 1].gap:
        return True
    after = [one.kind for one in items[index + 1 : index + 3]]
    return after[0] in {"noun", *_ENDS} or after == ["word", "noun"]


def _strange(items: Sequence[Item]) -> list[int]:
    """Return the indexes of names that should be repositories: like one, or where only one can stand."""
    return [
        index
        for index, item in enumerate(items)
        if item.kind == "near"
        or (item.kind == "word" and (_in_list(items, index) or _is_beside(items, index)))
    ]


def _is_beside(items: Sequence[Item], index: int) -> bool:
    """Whether it looks like a name and stands beside one: `release frontend billing-api v2.1.0`."""
    item = items[index]
    before = items[index - 1] if index and not item.gap else None
    after = items[index + 1] if index + 1 < len(items) and not items[index + 1].gap else None
    beside = any(one is not None and one.kind in _NAMING for one in (before, after))
    named = not item.text[0].isdigit() and is_identifier(tokens_of(item.text)[0])
    return beside and (item.quoted or named)


def _in_list(items: Sequence[Item], index: int) -> bool:
    """Whether a word is joined to a repository, with the list's end on its other side."""
    before = items[index - 1] if index else None
    after = items[index + 1] if index + 1 < len(items) else None
    if after is not None and (after.kind == "separator" or after.gap == "list"):
        begins = before is None or bool(items[index].gap) or before.kind != "word"
        if begins and _neighbour(items, index, 1) in _NAMING:
            return True
    ends = after is None or bool(after.gap) or after.kind in _ENDS
    return ends and _joined(items, index) and _neighbour(items, index, -1) in _NAMING


def _joined(items: Sequence[Item], index: int) -> bool:
    return index > 0 and (
        items[index].gap == "list" or items[index - 1].kind in {"separator", "add"}
    )


def _neighbour(items: Sequence[Item], index: int, step: int) -> str | None:
    """Return the kind of the next item in this direction that is no separator or article."""
    at = index + step
    while 0 <= at < len(items) and items[at].kind in {"separator", "determiner", "add"}:
        at += step
    return items[at].kind if 0 <= at < len(items) else None


def _doubts(unknown: Sequence[Item], unclear: Sequence[Item]) -> Iterator[Doubt]:
    if unknown:
        yield Doubt(code="unknown_repository", names=[item.text for item in unknown])
    if unclear:
        yield Doubt(code="ambiguous_repository", names=[item.text for item in unclear])


def _hint(doubts: Sequence[Doubt], offers: Sequence[str], says: Mapping[str, str]) -> str | None:
    said = [
        says[doubt.code].format(names=", ".join(repr(name) for name in doubt.names))
        for doubt in doubts
    ]
    if doubts and offers:
        said.append(says["offer"].format(names=" / ".join(offers)))
    return " ".join(said) or None


def _offers(
    unknown: Sequence[Item], unclear: Sequence[Item], names: RepositoryNames
) -> tuple[str, ...]:
    offered: dict[str, None] = {}
    for item in (*unknown, *unclear):
        offered.update(dict.fromkeys(item.names))
        if not item.names and (like := nearest_name(item.text, names.all)):
            offered[like] = None
    return tuple(offered)
