"""The checkpoints of one thread as records: what changed since the parent, and how to put them together again.

A record holds the change since the parent. It is complete (`full`) at the root, at a fork, when its parent is
removed, and at depths that grow by the factor eight, so that reading far from the root stays cheap while the
bytes per step stay flat. Knows neither LangGraph nor files; records are bytes of JSON, put together when asked for.
"""

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from app.journal import JournalRecord
from app.workflows.checkpoint_deltas import (
    CHANGE_KEYS,
    CheckpointState,
    Record,
    advance_tip,
    apply,
    changes,
    complete,
)
from app.workflows.checkpoint_values import ValueCodec, to_bytes

__all__ = ["CheckpointThread", "Found"]

_ANCHORS = frozenset(8**power for power in range(1, 12))
_OWN_KEYS = frozenset(
    {"v", "id", "ts", "channel_values", "channel_versions", "versions_seen", "updated_channels"}
)


@dataclass(frozen=True, slots=True)
class Found:
    """One checkpoint, put together: LangGraph's own form and what surrounds it."""

    checkpoint: dict[str, Any]
    metadata: dict[str, Any]
    parent: str | None
    writes: list[tuple[str, str, Any]]
    """(task id, channel, value) in the order of (task path, task id, index)."""


@dataclass(frozen=True, slots=True)
class _Entry:
    parent: str | None
    depth: int
    full: bool
    record: bytes


class CheckpointThread:
    """All namespaces of one thread. Changing methods return the records to be appended to the journal."""

    def __init__(self, thread_id: str, codec: ValueCodec) -> None:
        self.thread_id = thread_id
        self.lost: list[str] = []
        """Ids of checkpoints that cannot be put together because a record before them was damaged."""
        self._codec = codec
        self._entries: dict[str, dict[str, _Entry]] = {}
        self._latest: dict[str, str] = {}
        self._writes: dict[tuple[str, str], list[bytes]] = {}
        self._tips: dict[str, tuple[str, CheckpointState]] = {}

    # reading

    def namespaces(self) -> list[str]:
        return [ns for ns, entries in self._entries.items() if entries]

    def ids(self, ns: str) -> list[str]:
        """Return the checkpoints' ids, newest first."""
        return sorted(self._entries.get(ns, ()), reverse=True)

    def latest(self, ns: str) -> str | None:
        return self._latest.get(ns)

    def has(self, ns: str, checkpoint_id: str) -> bool:
        return checkpoint_id in self._entries.get(ns, ())

    def metadata(self, ns: str, checkpoint_id: str) -> dict[str, Any]:
        record = orjson.loads(self._entries[ns][checkpoint_id].record)
        return dict(self._codec.decode(record["metadata"]))

    def find(self, ns: str, checkpoint_ids: Sequence[str]) -> list[Found]:
        """Put checkpoints together, in the order given; those on one line of descent in one pass."""
        states = self._states(ns, checkpoint_ids)
        return [self._found(ns, one, states[one]) for one in checkpoint_ids]

    def _found(self, ns: str, checkpoint_id: str, state: CheckpointState) -> Found:
        entry = self._entries[ns][checkpoint_id]
        record = orjson.loads(entry.record)
        checkpoint = {
            "v": record["v"],
            "id": checkpoint_id,
            "ts": record["ts"],
            "channel_values": state.values,
            "channel_versions": state.versions,
            "versions_seen": state.seen,
            "updated_channels": record["updated"],
            **self._codec.decode(record.get("rest", {})),
        }
        metadata = self._codec.decode(record["metadata"])
        return Found(checkpoint, metadata, entry.parent, self._pending(ns, checkpoint_id))

    def _pending(self, ns: str, checkpoint_id: str) -> list[tuple[str, str, Any]]:
        """Return the writes that count: the first under a regular index, the last under a special (negative) one."""
        stored: dict[tuple[str, str, int], tuple[str, Any]] = {}
        for data in self._writes.get((ns, checkpoint_id), ()):
            record = orjson.loads(data)
            for index, channel, value in record["writes"]:
                key = (record["path"], record["task"], index)
                if index < 0 or key not in stored:
                    stored[key] = (channel, value)
        return [
            (key[1], channel, self._codec.decode(value))
            for key, (channel, value) in sorted(stored.items(), key=operator.itemgetter(0))
        ]

    def _states(self, ns: str, wanted: Sequence[str]) -> dict[str, CheckpointState]:
        entries = self._entries[ns]
        found: dict[str, CheckpointState] = {}
        todo = set(wanted)
        for one in wanted:
            if one not in todo:
                continue
            line = [one]
            while not entries[line[-1]].full:
                line.append(entries[line[-1]].parent or "")
            state = CheckpointState()
            for step in reversed(line):
                apply(state, orjson.loads(entries[step].record), self._codec)
                if step in todo:
                    todo.discard(step)
                    found[step] = state if step == one else state.copy()
        return found

    # writing

    def put(
        self,
        ns: str,
        parent: str | None,
        checkpoint: Mapping[str, Any],
        metadata: Mapping[str, Any],
        new_versions: Mapping[str, Any],
    ) -> bytes:
        """Add a checkpoint and return its record; Invalid, and nothing added, for a value of unknown type."""
        known = self._entries.get(ns, {}).get(parent or "")
        depth = known.depth + 1 if known else 0
        tip = None if depth in _ANCHORS else self._tip(ns, parent)
        new = CheckpointState(
            checkpoint["channel_values"],
            checkpoint["channel_versions"],
            checkpoint["versions_seen"],
        )
        change = None if tip is None else changes(tip, new, new_versions, self._codec)
        record = {
            "thread": self.thread_id,
            "ns": ns,
            "id": checkpoint["id"],
            "parent": parent,
            "ts": checkpoint["ts"],
            "v": checkpoint["v"],
            "updated": checkpoint.get("updated_channels"),
            "metadata": self._codec.encode(dict(metadata), "metadata"),
            **(change or complete(new, self._codec)),
        }
        if rest := {
            key: value for key, value in checkpoint.items() if key not in _OWN_KEYS and value
        }:
            record["rest"] = self._codec.encode(rest, "checkpoint")
        data = to_bytes(record, f"A checkpoint of {self.thread_id}")
        self._add(ns, checkpoint["id"], _Entry(parent, depth, change is None, data))
        if tip is None or change is None:
            tip = new.copy()
        else:
            advance_tip(tip, new, change)
        self._tips[ns] = (checkpoint["id"], tip)
        return data

    def put_writes(
        self,
        ns: str,
        checkpoint_id: str,
        writes: Iterable[tuple[int, str, Any]],
        task: str,
        path: str,
    ) -> bytes:
        """Add pending writes of a task as (index, channel, value) and return their record."""
        record = {
            "thread": self.thread_id,
            "ns": ns,
            "checkpoint": checkpoint_id,
            "task": task,
            "path": path,
            "writes": [
                [index, channel, self._codec.encode(value, f"a write to {channel}")]
                for index, channel, value in writes
            ],
        }
        data = to_bytes(record, f"A write to a checkpoint of {self.thread_id}")
        self._writes.setdefault((ns, checkpoint_id), []).append(data)
        return data

    def remove(self, doomed: Mapping[str, set[str]]) -> list[tuple[str, bytes]]:
        """Remove checkpoints (namespace -> ids) and their writes; survivors whose parent goes become complete.

        The returned (kind, record) pairs are in an order in which every prefix leaves a readable thread.
        """
        records = [("checkpoint", data) for ns in doomed for data in self._rebase(ns, doomed[ns])]
        stone = {
            "thread": self.thread_id,
            "checkpoints": [[ns, one] for ns, ids in doomed.items() for one in sorted(ids)],
        }
        self._bury(stone)
        return [*records, ("tombstone", orjson.dumps(stone))]

    def remove_all(self) -> bytes:
        stone = {"thread": self.thread_id, "all": True}
        self._bury(stone)
        return orjson.dumps(stone)

    def _rebase(self, ns: str, doomed: set[str]) -> Iterable[bytes]:
        entries = self._entries.get(ns, {})
        orphans = [
            one for one, entry in entries.items() if one not in doomed and entry.parent in doomed
        ]
        for one, state in self._states(ns, orphans).items():
            parent = entries[one].parent
            while parent is not None and parent in doomed:
                parent = entries[parent].parent if parent in entries else None
            yield self._make_complete(ns, one, parent, state)

    def _make_complete(
        self, ns: str, checkpoint_id: str, parent: str | None, state: CheckpointState
    ) -> bytes:
        entry = self._entries[ns][checkpoint_id]
        data = orjson.dumps({**self._full_record(ns, checkpoint_id, state), "parent": parent})
        self._add(ns, checkpoint_id, _Entry(parent, entry.depth, True, data))
        return data

    def _full_record(self, ns: str, checkpoint_id: str, state: CheckpointState) -> Record:
        record = orjson.loads(self._entries[ns][checkpoint_id].record)
        kept = {key: value for key, value in record.items() if key not in CHANGE_KEYS}
        return {**kept, **complete(state, self._codec)}

    # journal and picture

    def load(self, records: Iterable[JournalRecord]) -> None:
        """Take what a journal holds of this thread; other kinds and other threads' records are passed over."""
        for record in records:
            data = record.data
            if (
                record.kind in {"checkpoint", "writes", "tombstone"}
                and data["thread"] == self.thread_id
            ):
                self._take(record.kind, data)

    def _take(self, kind: str, data: Record) -> None:
        match kind:
            case "checkpoint":
                self._take_checkpoint(data)
            case "writes":
                key = (data["ns"], data["checkpoint"])
                self._writes.setdefault(key, []).append(orjson.dumps(data))
            case _:
                self._bury(data)

    def _take_checkpoint(self, data: Record) -> None:
        full = bool(data.get("full"))
        parent = self._entries.get(data["ns"], {}).get(data["parent"] or "")
        if parent is None and not full:
            self.lost.append(data["id"])
            return
        depth = parent.depth + 1 if parent else 0
        self._add(data["ns"], data["id"], _Entry(data["parent"], depth, full, orjson.dumps(data)))

    def _bury(self, stone: Record) -> None:
        if stone.get("all"):
            for held in (self._entries, self._latest, self._writes, self._tips):
                held.clear()
            return
        for ns, checkpoint_id in stone["checkpoints"]:
            self._entries.get(ns, {}).pop(checkpoint_id, None)
            self._writes.pop((ns, checkpoint_id), None)
        for ns in {ns for ns, _ in stone["checkpoints"]}:
            self._drop_orphans(ns)
            self._tips.pop(ns, None)
            self._latest.pop(ns, None)
            if entries := self._entries.get(ns):
                self._latest[ns] = max(entries)

    def _drop_orphans(self, ns: str) -> None:
        """Give up what has lost its parent: the record that made it complete before the removal was damaged."""
        entries = self._entries.get(ns, {})
        for one, entry in sorted(entries.items(), key=lambda item: item[1].depth):
            if not entry.full and entry.parent not in entries:
                del entries[one]
                self.lost.append(one)

    def heads(self) -> dict[str, str]:
        """Return what a resume needs (namespace -> id): the root's newest checkpoint and the newest ones below it.

        A subgraph that ran below an earlier checkpoint of its parent is over; one whose namespace names no
        task keeps its state between runs.
        """
        if (root := self.latest("")) is None:
            return {}
        heads = {"": root}
        for ns in sorted(filter(None, self.namespaces()), key=lambda ns: ns.count("|")):
            newest = self._latest[ns]
            parents = self.metadata(ns, newest).get("parents", {})
            if ":" not in ns or all(heads.get(above) == one for above, one in parents.items()):
                heads[ns] = newest
        return heads

    def full_records(self, chosen: Mapping[str, str]) -> dict[str, list[Record]]:
        """Return the chosen checkpoints (namespace -> id) complete in themselves, and their pending writes."""
        return {
            "checkpoints": [
                self._full_record(ns, one, self._states(ns, [one])[one])
                for ns, one in chosen.items()
            ],
            "writes": [
                orjson.loads(data)
                for ns, one in chosen.items()
                for data in self._writes.get((ns, one), ())
            ],
        }

    def restore(self, head: Mapping[str, list[Record]]) -> list[tuple[str, bytes]]:
        """Add what `full_records` gave, but for checkpoints that are known; return the records to append."""
        missing = {
            (record["ns"], record["id"])
            for record in head["checkpoints"]
            if not self.has(record["ns"], record["id"])
        }
        taken = [
            *(
                ("checkpoint", one)
                for one in head["checkpoints"]
                if (one["ns"], one["id"]) in missing
            ),
            *(
                ("writes", one)
                for one in head["writes"]
                if (one["ns"], one["checkpoint"]) in missing
            ),
        ]
        for kind, record in taken:
            self._take(kind, record)
        return [(kind, orjson.dumps(record)) for kind, record in taken]

    def take_copy(self, source: "CheckpointThread") -> list[tuple[str, bytes]]:
        """Add another thread's checkpoints and writes under their own ids; return the records to append."""
        taken = [
            (kind, {**orjson.loads(data), "thread": self.thread_id})
            for kind, data in source.all_records()
        ]
        for kind, record in taken:
            self._take(kind, record)
        return [(kind, orjson.dumps(record)) for kind, record in taken]

    def all_records(self) -> Iterator[tuple[str, bytes]]:
        """Yield (kind, record) of what is there, parents before children."""
        for entries in self._entries.values():
            for _, entry in sorted(entries.items(), key=lambda item: item[1].depth):
                yield "checkpoint", entry.record
        for written in self._writes.values():
            for data in written:
                yield "writes", data

    def _add(self, ns: str, checkpoint_id: str, entry: _Entry) -> None:
        self._entries.setdefault(ns, {})[checkpoint_id] = entry
        self._latest[ns] = max(checkpoint_id, self._latest.get(ns, ""))

    def _tip(self, ns: str, parent: str | None) -> CheckpointState | None:
        """Return what the parent holds when it is the newest of its namespace; None calls for a full record."""
        if parent is None or parent != self._latest.get(ns):
            return None
        tip_id, state = self._tips.get(ns, ("", None))
        return state if tip_id == parent else self._states(ns, [parent])[parent]
