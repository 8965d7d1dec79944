"""How each event changes the picture of a workflow; the only place that knows what an event means."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast, get_args, get_type_hints

from app.events.models import Event
from app.workflows.compensation import undo_order
from app.workflows.projection import OPEN, PARKED, EffectRecord, Gate, Projection
from app.workflows.state import TERMINAL_STATUSES, StepEntry, WorkflowState, step_key

__all__ = ["KNOWN_EVENTS", "fold", "fold_update"]

_REDUCERS: dict[str, Callable[[Any, Any], Any]] = {
    name: get_args(hint)[1]
    for name, hint in get_type_hints(WorkflowState, include_extras=True).items()
}
_BY_CELL = (
    "feature_branches",
    "merge_status",
    "pull_requests",
    "release_branches",
    "tags",
    "rollback_branches",
)
_ENDED_BY = {"cancel": "cancelled", "rollback": "rolled_back"}
_ENDINGS = {
    "workflow_failed": "failed",
    "workflow_cancelled": "cancelled",
    "workflow_rolled_back": "rolled_back",
    "workflow_rejected": "rejected",
}


def fold_update(state: dict[str, Any], update: Mapping[str, Any]) -> None:
    """Apply a step's update to the picture of the state with the graph's own reducers."""
    for name, value in update.items():
        old = state.get(name)
        state[name] = value if old is None else _REDUCERS[name](old, value)


def fold(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    """Apply one event with what its record holds beside it."""
    view.last_seq = event.seq
    view.metadata["updated_at"] = event.at
    view.state["updated_at"] = event.at
    handle = _FOLDS.get(event.type)
    if handle is not None:
        handle(view, event, private)
    _count_waiting(view, event)


def _count_waiting(view: Projection, event: Event) -> None:
    """Add up the seconds in which the workflow waited for admission or people, was paused, or had ended."""
    metadata = view.metadata
    waits = (
        view.paused or bool(view.gates) or metadata.get("status") in {"queued", *TERMINAL_STATUSES}
    )
    since = metadata.get("waiting_since")
    if waits and since is None:
        metadata["waiting_since"] = event.at
    elif not waits and since is not None:
        waited = datetime.fromisoformat(event.at) - datetime.fromisoformat(since)
        metadata["waited_s"] = metadata.get("waited_s", 0.0) + waited.total_seconds()
        metadata["waiting_since"] = None


_Fold = Callable[[Projection, Event, Mapping[str, Any]], None]


def _key(event: Event) -> str:
    return step_key(event.step or "", event.cell)


def _created(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    if "request" in private:
        view.request = dict(private["request"])
        view.metadata.update(private["metadata"])
        view.state.update(private["state"])
        view.entries.update(private.get("entries", {}))
        for key, entry in private.get("entries", {}).items():
            view.note_artifacts(key, entry)
        view.made_with.update(private.get("made_with", {}))
    view.metadata["status"] = "queued" if event.type == "workflow_queued" else "running"
    for name in ("reason", "blocked_by", "until"):
        view.metadata[name] = event.data.get(name)


def _started(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    key = _key(event)
    spot = (key, private["round"])
    view.starts[spot] = view.starts.get(spot, 0) + 1
    previous = view.entries.get(key, {})
    view.made_with[key] = {
        name: private[name] for name in ("basis", "config", "matrix") if name in private
    }
    details = view.details.setdefault(key, {})
    details.pop("next_try_at", None)
    if "cells" in event.data:
        details["cells"] = event.data["cells"]
    if view.metadata["status"].startswith("waiting"):
        view.metadata["status"] = "running"
    view.entries[key] = StepEntry(
        status="running",
        started_at=previous.get("started_at") or event.at,
        completed_at=None,
        attempts=event.data["attempt"],
        outputs=None,
        error=None,
        cached=False,
        cache_key=None,
        effects=previous.get("effects", []),
        artifacts=[],
        log=event.data.get("log"),
    )
    view.state["current_step"] = key


def _progressed(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    view.details.setdefault(_key(event), {})["progress"] = event.data


def _retrying(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    key = _key(event)
    entry = view.entries.get(key, StepEntry(status="pending"))
    view.entries[key] = StepEntry(
        **{**entry, "status": "retrying", "error": event.data.get("error")}
    )
    view.details.setdefault(key, {})["next_try_at"] = event.data.get("next_at")
    view.state["retry_count"] = event.data.get("attempt", 0)
    view.metadata["error_count"] = view.metadata.get("error_count", 0) + (
        1 if event.data.get("error") else 0
    )
    if "given_back" in private:
        view.starts[key, private["given_back"]] -= 1
    if "denied" in private:
        view.effects[private["denied"]].status = "denied"
    if "round" in private:
        view.rounds[key] = private["round"]
        view.metadata["round"] = max(view.metadata.get("round", 1), private["round"])
        view.entries[key]["started_at"] = None
        _forget_end(view, key)
        view.gates.pop(key, None)


def _forget_end(view: Projection, key: str) -> None:
    view.finished = [item for item in view.finished if item != key]
    ends = view.state.get("steps_completed", [])
    view.state["steps_completed"] = [item for item in ends if item != key]


def _ended(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    key = _key(event)
    entry = cast("StepEntry", dict(private["entry"]))
    view.entries[key] = entry
    view.note_artifacts(key, entry)
    details = view.details.setdefault(key, {})
    details.pop("progress", None)
    details.pop("next_try_at", None)
    if event.data.get("reason"):
        details["reason"] = event.data["reason"]
    view.gates.pop(key, None)
    fold_update(view.state, private.get("update", {}))
    if event.type == "step_skipped" and not entry["attempts"]:
        view.made_with.pop(key, None)
    if "round" in private:
        view.rounds[key] = private["round"]
        _forget_end(view, key)
    if "left_out" in private:
        for name in _BY_CELL:
            view.state.get(name, {}).pop(private["left_out"], None)
    if event.type == "step_completed":
        if "basis" in private:
            view.made_with[key] = {"basis": private["basis"]}
        view.finished = [*(item for item in view.finished if item != key), key]
        fold_update(view.state, {"steps_completed": [key]})
    if event.type == "step_failed":
        view.metadata["error_count"] = view.metadata.get("error_count", 0) + 1
        view.metadata["last_error"] = entry["error"]
        fold_update(view.state, {"steps_failed": [key]})
        view.state.update(error=entry["error"], error_step=key)


def _parked(view: Projection, event: Event) -> None:
    view.gates[PARKED] = Gate("", None, "recovery", event.at, 1, error=event.data["error"])
    place = "paused_from" if view.metadata["status"] == "paused" else "status"
    view.metadata["parked_from"] = view.metadata.get(place, "running")
    view.metadata[place] = "waiting_for_recovery"


def _unparked(view: Projection, private: Mapping[str, Any]) -> None:
    del view.gates[PARKED]
    view.metadata["status"] = view.metadata.pop("parked_from")
    if execution_id := private.get("execution_id"):
        view.metadata["execution_id"] = view.state["execution_id"] = execution_id


def _waits(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    if event.step is None:
        _parked(view, event)
        return
    key = _key(event)
    what = "approval" if event.type == "approval_requested" else "recovery"
    view.gates[key] = Gate(
        step=event.step or "",
        cell=event.cell,
        what=what,
        since=event.at,
        round=private["round"],
        approval_id=event.data.get("approval_id"),
        error=event.data["error"] if event.data.get("undoing") else None,
    )
    if what == "approval":
        entry = view.entries.get(key, StepEntry(started_at=event.at, attempts=0, effects=[]))
        view.entries[key] = StepEntry(**{**entry, "status": "waiting_for_approval"})
        approval = {**private["approval"], "decisions": []}
        _supersede(view, approval)
        view.approvals[key, private["round"]] = approval
        view.state["approval_required"] = True


def _supersede(view: Projection, approval: Mapping[str, Any]) -> None:
    for earlier in view.approvals.values():
        if earlier["id"] == approval.get("previous"):
            earlier["superseded_by"] = approval["id"]


def _decided(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    key = _key(event)
    approval = view.approvals[key, private["round"]]
    approval["status"] = event.data["status"]
    if event.type == "approval_decided":
        approval["decisions"] = [*approval["decisions"], private["decision"]]
    view.state["approval"] = {
        "id": approval["id"],
        "status": approval["status"],
        "digest": approval["digest"],
        "decisions": approval["decisions"],
    }
    if approval["status"] != "pending":
        view.gates.pop(key, None)
        view.state["approval_required"] = any(
            gate.what == "approval" for gate in view.gates.values()
        )


def _reminded(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    view.approvals[_key(event), private["round"]]["reminded_at"] = event.at


def _effect(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    status = event.type.removeprefix("effect_")
    effect = event.data["effect"]
    key = f"{effect['kind']}:{effect['target']}"
    view.effects[key] = EffectRecord(
        effect=effect,
        step=event.step or "",
        cell=event.cell,
        status=status,
        at=event.at,
        outcome=private.get("outcome"),
        assumed=private.get("assumed"),
        inherited=private.get("inherited", False),
    )
    if status in {"made", "found"}:
        entry = view.entries.get(_key(event))
        if entry is not None:
            entry["effects"] = [*entry.get("effects", []), {**effect, "status": status}]


def _compensated(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    key = _key(event)
    for name in private.get("undone", []):
        if name in view.effects:
            view.effects[name].status = "undone"
    if event.data.get("error"):
        view.undo_failures[key] = view.undo_failures.get(key, 0) + 1
        return
    view.undo_failures.pop(key, None)
    todo = {undo.key for undo in undo_order(view.finished, view.effects)}
    entry = view.entries.get(key)
    if entry is not None and (event.data.get("complete", True) or key not in todo):
        view.entries[key] = StepEntry(**{**entry, "status": "compensated"})


def _paused(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    if event.data.get("unparked"):
        _unparked(view, private)
        return
    view.paused = event.type == "workflow_paused"
    if view.paused:
        view.metadata["paused_from"] = view.metadata["status"]
        view.metadata["status"] = "paused"
    else:
        view.metadata["status"] = view.metadata.pop("paused_from", "running")


def _voided(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    key = _key(event)
    _void(view.approvals[key, private["round"]], event, "scope_changed")
    view.gates.pop(key, None)
    view.state["approval_required"] = any(gate.what == "approval" for gate in view.gates.values())


def _rescoped(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    """Begin a round in which every step is looked at again; those named in `again` run whatever they find."""
    view.request.update(private["request"])
    view.metadata.update(private["metadata"])
    view.state.update(private["state"])
    for key in view.entries:
        view.rounds.setdefault(key, view.base_round)
    view.base_round = view.metadata["round"] = private["round"]
    for key in private["again"]:
        view.entries[key] = StepEntry(**{**view.entries[key], "status": "pending"})
        view.rounds[key] = private["round"]
    view.gates = {key: gate for key, gate in view.gates.items() if gate.what == "approval"}
    execution = {"execution_id": private["execution_id"]}
    view.metadata.update(execution)
    view.state.update(execution, workflow_complete=False)
    place = "paused_from" if view.paused else "status"
    view.metadata[place] = "running"


def _void(approval: dict[str, Any], event: Event, code: str) -> None:
    approval["status"] = "voided"
    approval["voided"] = {"at": event.at, "by": event.actor, "code": code}


def _void_approvals(view: Projection, event: Event, code: str) -> None:
    for approval in view.approvals.values():
        if approval["status"] == "pending":
            _void(approval, event, code)
    view.state["approval_required"] = False
    view.gates.clear()
    view.metadata.pop("parked_from", None)


def _rollback(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    view.ending = event.data["ending"]
    view.keep = bool(event.data.get("keep"))
    view.paused = False
    view.undo_failures.clear()
    view.left = [*view.left, *private.get("left", ())]
    view.metadata["status"] = "rolling_back"
    _void_approvals(view, event, f"workflow_{_ENDED_BY[view.ending]}")


def _reopened(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    view.ending, view.left = None, []
    view.metadata.update(status="running", execution_id=private["execution_id"])
    view.state.update(execution_id=private["execution_id"], workflow_complete=False)


def _closed(view: Projection, event: Event, private: Mapping[str, Any]) -> None:
    if event.type in {"workflow_cancelled", "workflow_rolled_back"}:
        for key, entry in view.entries.items():
            if entry.get("status") in OPEN:
                view.entries[key] = StepEntry(**{**entry, "status": "cancelled"})
    view.metadata["status"] = event.data.get("status") or _ENDINGS[event.type]
    view.metadata["completed_at"] = event.at
    view.state["workflow_complete"] = True
    view.state["outputs"] = event.data.get("outputs", view.state.get("outputs", {}))
    _void_approvals(view, event, f"workflow_{view.metadata['status']}")
    view.paused = False


_FOLDS: dict[str, _Fold] = {
    "workflow_queued": _created,
    "workflow_started": _created,
    "step_started": _started,
    "step_progress": _progressed,
    "step_retrying": _retrying,
    "step_completed": _ended,
    "step_failed": _ended,
    "step_skipped": _ended,
    "approval_requested": _waits,
    "recovery_requested": _waits,
    "approval_decided": _decided,
    "approval_expired": _decided,
    "approval_reminded": _reminded,
    "approval_voided": _voided,
    "scope_changed": _rescoped,
    "effect_planned": _effect,
    "effect_made": _effect,
    "effect_found": _effect,
    "effect_not_made": _effect,
    "effect_unknown": _effect,
    "step_compensated": _compensated,
    "workflow_paused": _paused,
    "workflow_resumed": _paused,
    "rollback_started": _rollback,
    "workflow_reopened": _reopened,
    "workflow_completed": _closed,
    "workflow_failed": _closed,
    "workflow_cancelled": _closed,
    "workflow_rolled_back": _closed,
    "workflow_rejected": _closed,
}
KNOWN_EVENTS = frozenset(_FOLDS)
"""The types of events that change the picture."""
