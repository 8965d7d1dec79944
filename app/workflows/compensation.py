"""What a rollback would undo, in which order, and what it must leave alone. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.workflows.projection import EffectRecord
from app.workflows.state import step_key

__all__ = ["Undo", "irreversible_effects", "undo_order"]


@dataclass(frozen=True, slots=True)
class Undo:
    """One step to compensate; `effects` are those that can be undone."""

    key: str
    effects: tuple[dict[str, Any], ...]


def undo_order(finished: Sequence[str], effects: Mapping[str, EffectRecord]) -> list[Undo]:
    """Return the steps with effects to undo, the latest first.

    A step that failed half way is undone before all that completed: its effects came last.
    """
    by_step: dict[str, list[dict[str, Any]]] = {}
    for record in effects.values():
        undoable = record.effect["reversibility"] in {"reversible", "compensatable"}
        if record.status in {"made", "found"} and undoable and not record.inherited:
            by_step.setdefault(step_key(record.step, record.cell), []).append(record.effect)
    halfway = [key for key in by_step if key not in finished]
    order = [*reversed(halfway), *reversed([key for key in finished if key in by_step])]
    return [Undo(key, tuple(by_step[key])) for key in order]


def irreversible_effects(effects: Mapping[str, EffectRecord]) -> list[dict[str, Any]]:
    """Return what was made and stays made whatever happens."""
    return [
        record.effect
        for record in effects.values()
        if record.status in {"made", "found"} and record.effect["reversibility"] == "irreversible"
    ]
