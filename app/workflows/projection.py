"""The fold of a workflow's events: metadata, step entries, state, effects, approvals. Pure; replay equals life.

An event may carry a `private` part: what the engine needs and observers do not (the request, a step's
state update, the round). One record is both the event and the fact, so neither can exist without the other.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from app.workflows.state import StepEntry, split_key

__all__ = ["OPEN", "PARKED", "EffectRecord", "Gate", "Projection"]

OPEN = frozenset({"pending", "running", "retrying", "waiting_for_approval"})
"""Statuses of a step that has not come to an end."""
PARKED = ""
"""The key of the gate at which a whole workflow is parked, whatever its steps wait for."""


@dataclass(slots=True)
class EffectRecord:
    """One effect's life: `planned` (intent durable), `made`, `found`, `unknown`, `undone`.

    `not_made`: it certainly did not happen. `denied`: a person said of an unknown one that it did not. `assumed` is what it leaves if it happens.
    """

    effect: dict[str, Any]
    step: str
    cell: str | None
    status: str
    at: str
    outcome: dict[str, Any] | None = None
    assumed: dict[str, Any] | None = None
    inherited: bool = False
    """It was made by a workflow that this one was forked from: found here, but not ours to undo."""


@dataclass(slots=True)
class Gate:
    """A step, or for the key `PARKED` the workflow, that waits for people: `what` is approval or recovery."""

    step: str
    cell: str | None
    what: str
    since: str
    round: int
    approval_id: str | None = None
    decision: str | None = None
    error: dict[str, Any] | None = None
    """Why a workflow is parked, or a step could not be undone; one that failed has its error in its entry."""


@dataclass(slots=True)
class Projection:
    workflow_id: str
    request: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    entries: dict[str, StepEntry] = field(default_factory=dict)
    details: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What the page shows beside an entry: reason, next_try_at, progress."""
    rounds: dict[str, int] = field(default_factory=dict)
    base_round: int = 1
    """The round in which a step is that never ran; a change of the scope begins a new one for all."""
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    gates: dict[str, Gate] = field(default_factory=dict)
    approvals: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    effects: dict[str, EffectRecord] = field(default_factory=dict)
    made_with: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What a step was last started with: `basis`, the digest of its resolved `with`; where its effects can be undone
    also `config`, the `with` itself, and `matrix`, the values of its cell."""
    finished: list[str] = field(default_factory=list)
    """Keys of steps that completed, in order: rollback goes backwards over it."""
    artifacts: list[dict[str, Any]] = field(default_factory=list)
    """Everything that steps left in any round, in order: references with `version`, `step`, `cell`, `created_at`."""
    paused: bool = False
    ending: str | None = None
    """`cancel` or `rollback` once a person or an edge asked for it."""
    keep: bool = False
    undo_failures: dict[str, int] = field(default_factory=dict)
    """How often undoing a step failed since it was last asked for."""
    left: list[str] = field(default_factory=list)
    """Steps that a person leaves as they are although they could not be undone."""
    last_seq: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return everything but the events; `restore` reads it back."""
        return {
            "request": self.request,
            "metadata": self.metadata,
            "state": {**self.state, "steps": self.entries},
            "details": self.details,
            "rounds": self.rounds,
            "base_round": self.base_round,
            "starts": [[key, round_, count] for (key, round_), count in self.starts.items()],
            "gates": {key: asdict(gate) for key, gate in self.gates.items()},
            "approvals": [[*spot, approval] for spot, approval in self.approvals.items()],
            "effects": {key: asdict(effect) for key, effect in self.effects.items()},
            "made_with": self.made_with,
            "finished": self.finished,
            "artifacts": self.artifacts,
            "paused": self.paused,
            "ending": self.ending,
            "keep": self.keep,
            "undo_failures": self.undo_failures,
            "left": self.left,
            "last_seq": self.last_seq,
        }

    @classmethod
    def restore(cls, workflow_id: str, saved: Mapping[str, Any]) -> "Projection":
        state = dict(saved["state"])
        view = cls(
            workflow_id,
            request=saved["request"],
            metadata=saved["metadata"],
            entries=state.pop("steps"),
            state=state,
            details=saved["details"],
            rounds=saved["rounds"],
            base_round=saved.get("base_round", 1),
            starts={(key, round_): count for key, round_, count in saved["starts"]},
            gates={key: Gate(**gate) for key, gate in saved["gates"].items()},
            approvals={(key, round_): value for key, round_, value in saved["approvals"]},
            effects={key: EffectRecord(**effect) for key, effect in saved["effects"].items()},
            made_with=saved.get("made_with", {}),
            finished=saved["finished"],
            paused=saved["paused"],
            ending=saved["ending"],
            keep=saved["keep"],
            undo_failures=saved.get("undo_failures", {}),
            left=saved.get("left", []),
            last_seq=saved["last_seq"],
        )
        view.artifacts = saved.get("artifacts", [])
        if "artifacts" not in saved:
            for key, entry in view.entries.items():
                view.note_artifacts(key, entry)
        return view

    def note_artifacts(self, key: str, entry: StepEntry) -> None:
        """Take note of what the step left, once; each name counts its versions from 1."""
        step, cell = split_key(key)
        for reference in entry.get("artifacts") or ():
            origin = {"step": step, "cell": cell, "created_at": entry.get("completed_at")}
            left = {**reference, **origin}
            earlier = [one for one in self.artifacts if one["name"] == reference["name"]]
            if not any(left.items() <= one.items() for one in earlier):
                self.artifacts.append({**left, "version": len(earlier) + 1})

    def round_of(self, key: str) -> int:
        return self.rounds.get(key, self.base_round)

    def is_earlier(self, key: str) -> bool:
        """Return whether what is known of the step is of a round before the scope was changed."""
        return key in self.entries and self.round_of(key) < self.base_round

    def attempts(self, key: str) -> int:
        """Return how often the step was started in its present round, counted from durable records."""
        return self.starts.get((key, self.round_of(key)), 0)

    def final(self, key: str) -> StepEntry | None:
        """Return the entry when the step came to its end in its present round."""
        entry = self.entries.get(key)
        if entry is None or entry.get("status") in OPEN:
            return None
        return entry
