"""What a fork takes over: the picture of a workflow as it was at one of its checkpoints, or just before one of its steps.

LangGraph's checkpoints stand in the same journal as the events, so what was known at a checkpoint is the fold of
all events before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import Conflict, Invalid, NotFound
from app.events.models import Event
from app.journal import JournalRecord, read_journal
from app.nearest import nearest
from app.workflows.folding import fold
from app.workflows.loader import LoadedDefinition
from app.workflows.projection import Projection

__all__ = ["Origin", "origin_of"]

_DONE = frozenset({"completed", "cached"})
_NOT_CARRIED = frozenset(
    {"workflow_id", "execution_id", "created_at", "updated_at", "inputs", "outputs", "messages"}
    | {"current_step", "workflow_complete", "error", "error_step", "retry_count", "approval"}
    | {"steps_failed", "approval_required", "can_continue"}
)


@dataclass(frozen=True, slots=True)
class Origin:
    """`entries`, `made_with` and `state` are carried over; `effects` were made by then or later and stay as they are."""

    workflow_id: str
    checkpoint: str | None
    step: str | None
    released_at: str
    entries: Mapping[str, Any]
    made_with: Mapping[str, Any]
    state: Mapping[str, Any]
    effects: Sequence[Mapping[str, Any]]

    def named(self) -> dict[str, Any]:
        """Return what the fork's first event tells."""
        return {
            "workflow_id": self.workflow_id,
            "checkpoint": self.checkpoint,
            "step": self.step,
            "carried": list(self.entries),
        }


def origin_of(
    folder: Path,
    loaded: LoadedDefinition,
    whole: Projection,
    *,
    checkpoint: str | None = None,
    step: str | None = None,
) -> Origin:
    """Read the journal and return what a fork takes over (blocks); neither checkpoint nor step carries nothing.

    Approvals are never carried: a fork asks again. Raises NotFound `unknown_checkpoint`, Invalid `unknown_step`, `step_not_started` and
    `ambiguous_fork`, Conflict `journal_damaged`.
    """
    if checkpoint and step:
        raise Invalid(
            "A fork begins at a checkpoint or at a step, not at both.",
            code="ambiguous_fork",
            next_action="Give one of them.",
        )
    content = read_journal(folder / "journal.jsonl")
    end = 0
    if checkpoint:
        end = _place_of_checkpoint(content.records, checkpoint, whole)
    elif step:
        end = _place_of_step(content.records, step, loaded, whole)
    before = content.records[:end]
    view = _folded(before, whole)
    reached = [one.data["id"] for one in before if _is_root_checkpoint(one)]
    entries = {
        key: entry
        for key, entry in view.entries.items()
        if _is_carried(key, entry["status"], loaded)
    }
    return Origin(
        workflow_id=whole.workflow_id,
        checkpoint=checkpoint or (reached[-1] if reached else None),
        step=step,
        released_at=str(whole.request.get("released_at") or whole.metadata["created_at"]),
        entries=entries,
        made_with={key: view.made_with[key] for key in entries if key in view.made_with},
        state=_carried_state(view, entries) if end else {},
        effects=_staying(whole),
    )


def _carried_state(view: Projection, entries: Mapping[str, Any]) -> dict[str, Any]:
    state = {key: value for key, value in view.state.items() if key not in _NOT_CARRIED}
    return {**state, "steps_completed": [key for key in view.finished if key in entries]}


def _staying(whole: Projection) -> list[dict[str, Any]]:
    earlier = whole.request.get("effects_that_stay") or []
    own = [one.effect for one in whole.effects.values() if one.status in {"made", "found"}]
    return list({f"{one['kind']}:{one['target']}": one for one in [*earlier, *own]}.values())


def _is_carried(key: str, status: str, loaded: LoadedDefinition) -> bool:
    step = key.partition("[")[0]
    spec = next(
        one for top in loaded.definition.steps for one in (top, *top.steps) if one.id == step
    )
    return status in _DONE and spec.approval is None


def _is_root_checkpoint(record: JournalRecord) -> bool:
    return record.kind == "checkpoint" and record.data["ns"] == ""


def _place_of_checkpoint(records: Sequence[JournalRecord], wanted: str, view: Projection) -> int:
    for place, record in enumerate(records):
        if _is_root_checkpoint(record) and record.data["id"] == wanted:
            return place + 1
    raise NotFound(
        f"Workflow {view.workflow_id} has no checkpoint {wanted}.",
        code="unknown_checkpoint",
        next_action=f"List them with: slipway workflows history {view.workflow_id}.",
    )


def _place_of_step(
    records: Sequence[JournalRecord], step: str, loaded: LoadedDefinition, view: Projection
) -> int:
    """Return where the step, or any of its cells, was started first in its latest round."""
    known = [one.id for top in loaded.definition.steps for one in (top, *top.steps)]
    if step not in known:
        raise Invalid(
            f"Definition {loaded.definition.name} has no step {step!r}.{nearest(step, known)}",
            code="unknown_step",
        )
    starts = [
        (place, record.data["private"].get("round", 1))
        for place, record in enumerate(records)
        if record.kind == "event"
        and record.data["event"]["type"] == "step_started"
        and record.data["event"]["step"] == step
    ]
    if not starts:
        raise Invalid(
            f"Step {step} of workflow {view.workflow_id} was never started.",
            code="step_not_started",
            next_action="Fork from a step that ran, or from a checkpoint.",
        )
    latest = max(round_ for _, round_ in starts)
    return next(place for place, round_ in starts if round_ == latest)


def _folded(records: Sequence[JournalRecord], whole: Projection) -> Projection:
    view = Projection(whole.workflow_id)
    for record in records:
        if record.kind != "event":
            continue
        event = Event(**record.data["event"])
        if event.seq != view.last_seq + 1:
            raise Conflict(
                f"Events of workflow {whole.workflow_id} were lost: what it knew then cannot be told.",
                code="journal_damaged",
                next_action="Fork from an earlier step or checkpoint, or start anew.",
            )
        fold(view, event, record.data["private"])
    return view
