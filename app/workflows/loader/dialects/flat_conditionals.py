"""`then` and `else` of the flat dialect: the steps of a branch, named or written right there, get its condition."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.nearest import nearest_name
from app.workflows.checks import Path
from app.workflows.expressions import ExpressionError, condition_source
from app.workflows.loader.dialects.references import outputs_of
from app.workflows.loader.dialects.translation import Translation

__all__ = ["Planned", "unfold"]

_BRANCHES = ("then", "else")


@dataclass(slots=True)
class Planned:
    """A step, where it is written, and the branches that it belongs to, each with the place that says so."""

    step: Any
    written: Path
    branches: list[tuple[str, Path]] = field(default_factory=list)

    def condition(self) -> tuple[Any, Path] | None:
        """Return the step's `when` together with the conditions of its branches, and its place."""
        own = self.step.get("when")
        if not self.branches:
            return None if "when" not in self.step else (own, (*self.written, "when"))
        texts = [text for text, _ in self.branches]
        place = self.branches[0][1]
        if "when" in self.step:
            place = (*self.written, "when")
            try:
                own = condition_source(own) if isinstance(own, str) else str(own).lower()
            except ExpressionError:
                return self.step["when"], place
            texts.append(f"({own})")
        return "{{ " + " and ".join(texts) + " }}", place


def unfold(steps: list[Any], written: Path, translation: Translation) -> list[Planned]:
    """Return the steps of a list in their order, those written in a branch behind their conditional."""
    planned = list(_unfolded(steps, written))
    by_id: dict[str, Planned] = {}
    for each in planned:
        if isinstance(each.step, dict) and isinstance(each.step.get("id"), str):
            by_id.setdefault(each.step["id"], each)
    for each in planned:
        if _is_conditional(each.step):
            _name_branches(each, by_id, translation)
    return planned


def _unfolded(steps: list[Any], written: Path) -> Iterator[Planned]:
    for index, step in enumerate(steps):
        yield from _with_branches(Planned(step, (*written, index)))


def _with_branches(planned: Planned) -> Iterator[Planned]:
    yield planned
    if not _is_conditional(planned.step):
        return
    for branch in _BRANCHES:
        listed = planned.step.get(branch)
        for index, item in enumerate(listed if isinstance(listed, list) else []):
            if isinstance(item, dict):
                where = (*planned.written, branch, index)
                condition = _condition(planned, branch)
                nested = Planned(item, where, [(condition, where)])
                yield from _with_branches(nested)


def _name_branches(
    conditional: Planned, by_id: dict[str, Planned], translation: Translation
) -> None:
    named: set[str] = set()
    for branch in _BRANCHES:
        written = (*conditional.written, branch)
        listed = conditional.step.get(branch, [])
        if isinstance(listed, str):
            items: list[tuple[Any, Path]] = [(listed, written)]
        elif isinstance(listed, list):
            items = [(item, (*written, index)) for index, item in enumerate(listed)]
        else:
            translation.wrong_type(listed, "a list of steps, or of their ids", written)
            continue
        for item, where in items:
            if isinstance(item, str):
                _name_one(item, branch, where, conditional, by_id, named, translation)
            elif not isinstance(item, dict):
                translation.wrong_type(item, "a step, or the id of one", where)


def _name_one(
    step: str,
    branch: str,
    where: Path,
    conditional: Planned,
    by_id: dict[str, Planned],
    named: set[str],
    translation: Translation,
) -> None:
    own = conditional.step.get("id")
    target = by_id.get(step)
    if target is None or step == own:
        valid = [name for name in by_id if name != own]
        message = f"There is no step {step!r} beside {own}."
        near = nearest_name(step, valid)
        translation.findings.error(
            "unknown_step", message, where, wrong=step if near else None, valid=valid
        )
    elif step in named:
        message = f"{step} is named twice by {own}: a step belongs to one branch."
        translation.findings.error("said_twice", message, where)
    else:
        named.add(step)
        target.branches.append((_condition(conditional, branch), where))


def _condition(conditional: Planned, branch: str) -> str:
    return f"{outputs_of(str(conditional.step.get('id')))}.branch == '{branch}'"


def _is_conditional(step: Any) -> bool:
    return isinstance(step, dict) and step.get("type") == "conditional"
