"""The order of steps: what each needs, which may run side by side, which form chains. Pure."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from app.errors import Invalid
from app.workflows.definition import Definition, StepSpec

__all__ = ["chains", "circle_text", "comes_before", "cycles", "direct", "levels", "resolve_needs"]

_SHOWN = 20

Needs = Mapping[str, tuple[str, ...]]


def resolve_needs(definition: Definition) -> dict[str, tuple[str, ...]]:
    """Return the needs of every step, nested ones included; what is omitted is the step above in its list."""
    needs: dict[str, tuple[str, ...]] = {}
    _resolve(definition.steps, needs)
    return needs


def _resolve(steps: Sequence[StepSpec], needs: dict[str, tuple[str, ...]]) -> None:
    above: tuple[str, ...] = ()
    for spec in steps:
        needs.setdefault(spec.id, above if spec.needs is None else tuple(dict.fromkeys(spec.needs)))
        above = (spec.id,)
        _resolve(spec.steps, needs)


def levels(needs: Needs) -> list[list[str]]:
    """Return the steps by level, each after all it needs, in their order within one.

    Needs outside of the mapping count as met. Raises Invalid `cycle`, naming it.
    """
    if found := cycles(needs):
        raise Invalid(
            f"The steps need each other in a circle: {circle_text(found[0])}.",
            code="cycle",
            next_action="Remove one of these needs.",
        )
    level_of: dict[str, int] = {}
    for step in _sorter(needs).static_order():
        level_of[step] = 1 + max(
            (level_of[need] for need in needs[step] if need in needs), default=-1
        )
    rows: list[list[str]] = [[] for _ in range(max(level_of.values(), default=-1) + 1)]
    for step in needs:
        rows[level_of[step]].append(step)
    return rows


def _sorter(needs: Needs) -> TopologicalSorter[str]:
    return TopologicalSorter({step: [one for one in needs[step] if one in needs] for step in needs})


def direct(needs: Needs) -> dict[str, tuple[str, ...]]:
    """Return the needs without those that another need of the same step has already: the order is the same.

    Needs outside of the mapping are left out.
    """
    place = {step: 1 << number for number, step in enumerate(needs)}
    behind: dict[str, int] = {}
    found: dict[str, tuple[str, ...]] = {}
    for step in _sorter(needs).static_order():
        inside = [need for need in needs[step] if need in needs]
        implied = 0
        for need in inside:
            implied |= behind[need]
        found[step] = tuple(need for need in inside if not place[need] & implied)
        behind[step] = implied
        for need in inside:
            behind[step] |= place[need]
    return {step: found[step] for step in needs}


def chains(needs: Needs) -> list[tuple[str, ...]]:
    """Return the longest chains: b follows a when b needs only a and nothing else needs a."""
    inside = {step: [need for need in needs[step] if need in needs] for step in needs}
    dependents: dict[str, list[str]] = {step: [] for step in needs}
    for step, wanted in inside.items():
        for need in wanted:
            dependents[need].append(step)
    follower = {
        step: others[0]
        for step, others in dependents.items()
        if len(others) == 1 and inside[others[0]] == [step] and others[0] != step
    }
    followers = set(follower.values())
    heads = [step for step in needs if step not in followers]
    return [_chain(head, follower) for head in heads]


def _chain(head: str, follower: Mapping[str, str]) -> tuple[str, ...]:
    chain = [head]
    while chain[-1] in follower:
        chain.append(follower[chain[-1]])
    return tuple(chain)


def comes_before(earlier: str, later: str, needs: Needs) -> bool:
    """Return whether `later` needs `earlier`, directly or through others."""
    return earlier in needs.get(later, ()) or earlier in _reached(later, needs)


def _reached(start: str, edges: Needs) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        new = [step for step in edges.get(waiting.pop(), ()) if step not in seen]
        seen.update(new)
        waiting += new
    return seen


def cycles(needs: Needs) -> list[tuple[str, ...]]:
    """Return one circle per knot of steps that need each other, first step repeated at its end."""
    try:
        _sorter(needs).prepare()
    except CycleError:
        return _circles(needs)
    return []


def circle_text(circle: Sequence[str]) -> str:
    """Return a circle as people read it; of a long one its beginning and end."""
    shown = circle if len(circle) <= _SHOWN else (*circle[: _SHOWN - 2], "…", circle[-1])
    return " -> ".join(shown)


def _circles(needs: Needs) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    knotted: set[str] = set()
    needed_by: dict[str, tuple[str, ...]] = {}
    for step, wanted in needs.items():
        for need in wanted:
            needed_by[need] = (*needed_by.get(need, ()), step)
    for step in needs:
        if step not in knotted and (circle := _circle(step, needs)):
            found.append(circle)
            knotted |= _reached(step, needs) & _reached(step, needed_by)
    return found


def _circle(start: str, needs: Needs) -> tuple[str, ...] | None:
    """Return the shortest way from a step back to itself, along what each needs."""
    came_from: dict[str, str] = {}
    waiting = [start]
    for step in waiting:
        for need in needs.get(step, ()):
            if need == start:
                return _way(start, step, came_from)
            if need not in came_from:
                came_from[need] = step
                waiting.append(need)
    return None


def _way(start: str, end: str, came_from: Mapping[str, str]) -> tuple[str, ...]:
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return (*reversed(way), start)
