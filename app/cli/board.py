"""A workflow at a glance, folded from its events: each repository by phase, and every step that has no repository."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.cli.states import strongest

__all__ = ["Board"]

_OF_EVENT = {
    "step_started": "running",
    "step_retrying": "retrying",
    "step_completed": "completed",
    "step_failed": "failed",
    "step_skipped": "skipped",
    "approval_requested": "waiting_for_approval",
    "recovery_requested": "waiting_for_recovery",
    "effect_unknown": "unknown",
}
_OVER = frozenset({"completed", "cached", "skipped", "compensated", "cancelled"})
_Key = tuple[str, str | None]


@dataclass(slots=True)
class Board:
    """`groups`: step -> the phase that it is nested in; `rows`: repositories, or other cells, in order."""

    names: dict[str, str]
    groups: dict[str, str]
    states: dict[_Key, str]
    rows: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, workflow: Mapping[str, Any]) -> "Board":
        """Return the board of a workflow as `GET /workflows/{id}` shows it."""
        steps = workflow["steps"]
        board = cls(
            names={step["id"]: step["name"] for step in steps},
            groups={step["id"]: step["group"] for step in steps if step.get("group")},
            states={},
            rows=list(workflow["metadata"].get("repositories") or []),
        )
        for step in steps:
            if not (step.get("group") and step["cell"] is None):
                board._set(step["id"], step["cell"], step["status"])
        return board

    def apply(self, event: Mapping[str, Any]) -> None:
        kind, step = event["type"], event.get("step")
        if step is None:
            return
        if kind == "step_compensated" and event["data"].get("complete"):
            self._set(step, event.get("cell"), "compensated")
        elif kind in _OF_EVENT:
            is_cached = kind == "step_completed" and event["data"].get("cached")
            self._set(step, event.get("cell"), "cached" if is_cached else _OF_EVENT[kind])

    def name_of(self, step: str) -> str:
        return self.names.get(step, step)

    @property
    def phases(self) -> list[str]:
        return list(dict.fromkeys(self.groups.values()))

    def state(self, row: str, phase: str) -> str:
        """Return where a repository is in a phase."""
        steps = [step for step, group in self.groups.items() if group == phase]
        return strongest([self.states.get((step, row), "pending") for step in steps])

    def now(self) -> list[tuple[str, str]]:
        """Return (step, state) of the steps without a repository that run or wait."""
        busy = {"running", "retrying", "waiting_for_approval", "waiting_for_recovery", "failed"}
        return [
            (self.name_of(step), state)
            for (step, cell), state in self.states.items()
            if cell is None and state in busy and step not in self.phases
        ]

    def progress(self) -> tuple[int, int]:
        """Return (steps that are over, steps that there are); a nested step counts once a repository."""
        single = [
            step for step in self.names if step not in self.groups and step not in self.phases
        ]
        keys: list[_Key] = [(step, None) for step in single]
        keys += [(step, row) for step in self.groups for row in self.rows]
        return sum(self.states.get(key) in _OVER for key in keys), len(keys)

    def _set(self, step: str, cell: str | None, state: str) -> None:
        self.states[step, cell] = state
        if cell is not None and cell not in self.rows:
            self.rows.append(cell)


def steps_of(workflow: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the steps that did or do something, phases themselves left out."""
    groups = {step.get("group") for step in workflow["steps"]}
    return [step for step in workflow["steps"] if step["id"] not in groups]
