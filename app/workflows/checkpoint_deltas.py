"""What a checkpoint holds, what changed in it since its parent, and how to apply that again.

A change holds the changed channels only: appended items of a list, changed members of a mapping, anything else
whole; versions likewise. Channels are compared by version first, their items by identity, and by value only where
identity fails (after a restart). An item that was changed in place therefore counts as unchanged: state is never
mutated in place. Pure: knows neither LangGraph nor files.
"""

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.workflows.checkpoint_values import ValueCodec

__all__ = [
    "CHANGE_KEYS",
    "CheckpointState",
    "Record",
    "advance_tip",
    "apply",
    "changes",
    "complete",
]

Record = dict[str, Any]
CHANGE_KEYS = frozenset({"full", "set", "append", "merge", "removed", "versions", "seen"})
"""The keys of a record that hold its change."""
_ABSENT = object()


@dataclass(slots=True)
class CheckpointState:
    """What a checkpoint holds; `values` are decoded."""

    values: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, Any] = field(default_factory=dict)
    seen: dict[str, dict[str, Any]] = field(default_factory=dict)

    def copy(self) -> "CheckpointState":
        """Copy down to the containers of the channels; their items are shared."""
        return CheckpointState(
            {name: _copied(value) for name, value in self.values.items()},
            dict(self.versions),
            {node: dict(versions) for node, versions in self.seen.items()},
        )


def apply(state: CheckpointState, record: Record, codec: ValueCodec) -> None:
    """Bring a state that nobody else holds to what the record says; ValueError when it does not fit."""
    decode = codec.decode
    if record.get("full"):
        state.values, state.versions, state.seen = {}, {}, {}
    for name in record.get("removed", ()):
        state.values.pop(name, None)
    for name, value in record.get("set", {}).items():
        state.values[name] = decode(value)
    for name, (length, items) in record.get("append", {}).items():
        if len(state.values[name]) != length:
            message = f"checkpoint {record['id']}: {name} has another length than recorded"
            raise ValueError(message)
        state.values[name].extend(decode(items))
    for name, members in record.get("merge", {}).items():
        state.values[name].update({key: decode(value) for key, value in members.items()})
    state.versions.update(record.get("versions", {}))
    state.seen.update(record.get("seen", {}))


def complete(state: CheckpointState, codec: ValueCodec) -> Record:
    """Return the change from nothing to the state."""
    values = {name: codec.encode(value, f"channel {name}") for name, value in state.values.items()}
    return {"full": True, "set": values, "versions": state.versions, "seen": state.seen}


def changes(
    old: CheckpointState, new: CheckpointState, new_versions: Mapping[str, Any], codec: ValueCodec
) -> Record | None:
    """Return the change from old to new, None when a version or node vanished: then only `complete` tells it."""
    versions = _differing(old.versions, new.versions)
    seen = _differing(old.seen, new.seen)
    if versions is None or seen is None:
        return None
    record: Record = {"versions": versions, "seen": seen}
    for name, value in new.values.items():
        if name in versions or name in new_versions or name not in old.values:
            form, content = _difference(old.values.get(name), value)
            record.setdefault(form, {})[name] = codec.encode(content, f"channel {name}")
    if removed := [name for name in old.values if name not in new.values]:
        record["removed"] = removed
    return record


def advance_tip(tip: CheckpointState, new: CheckpointState, record: Record) -> None:
    """Bring a copy of the old state to the new one, at the cost of what changed."""
    for name in record.get("removed", ()):
        del tip.values[name]
    for form in ("set", "append", "merge"):
        for name in record.get(form, ()):
            tip.values[name] = _copied(new.values[name])
    tip.versions.update(record["versions"])
    tip.seen.update({node: dict(seen) for node, seen in record["seen"].items()})


def _difference(old: Any, new: Any) -> tuple[str, Any]:
    """Return how to record a channel's new value: (form, content)."""
    if type(old) is list and type(new) is list and 0 < len(old) <= len(new):
        if all(map(operator.is_, old, new)) or all(map(_same, old, new)):
            return "append", [len(old), new[len(old) :]]
    elif type(old) is dict and type(new) is dict and 0 < len(old) <= len(new):
        suspects = {key: value for key, value in new.items() if old.get(key, _ABSENT) is not value}
        changed = {
            key: value for key, value in suspects.items() if not _same(old.get(key, _ABSENT), value)
        }
        if all(map(operator.eq, old, new)) and all(map(_is_plain_key, changed)):
            return "merge", changed
    return "set", new


def _is_plain_key(key: Any) -> bool:
    return type(key) is str and key != "$"


def _same(old: Any, new: Any) -> bool:
    """Tell whether two values are stored alike: identical, or of the same types with the same contents."""
    if old is new:
        return True
    kind = type(old)
    if kind is not type(new):
        return False
    if kind is dict:
        return (
            len(old) == len(new)
            and all(map(operator.eq, old, new))
            and all(map(_same, old.values(), new.values()))
        )
    if kind is list or kind is tuple:
        return len(old) == len(new) and all(map(_same, old, new))
    return kind in {str, int, float, bool, bytes} and bool(old == new)


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the members that differ, None when one vanished."""
    changed = {name: value for name, value in new.items() if old.get(name) != value}
    added = sum(1 for name in changed if name not in old)
    return changed if len(old) + added == len(new) else None


def _copied(value: Any) -> Any:
    return value.copy() if type(value) in {list, dict} else value
