"""Whatever is put, forked and removed: every checkpoint reads as a full copy would, before and after a reload."""

import copy
from typing import Any

import orjson
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.errors import Invalid
from app.journal import JournalRecord
from app.workflows.checkpoint_thread import CheckpointThread
from app.workflows.checkpoint_values import ValueCodec

CODEC = ValueCodec()
scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(0, 1) | st.text(max_size=3)
items = scalars | st.lists(scalars, max_size=2) | st.tuples(scalars)
members = st.dictionaries(st.text("ab$", min_size=1, max_size=2), items, max_size=3)


def checkpoint(number: int, values: dict[str, Any], versions: dict[str, int]) -> dict[str, Any]:
    return {
        "v": 4,
        "id": f"{number:08}",
        "ts": "2026-01-01T00:00:00+00:00",
        "channel_values": values,
        "channel_versions": versions,
        "versions_seen": {f"node{number % 3}": dict(versions)},
        "updated_channels": sorted(versions),
    }


def reloaded(thread: CheckpointThread, journal: list[tuple[str, bytes]]) -> CheckpointThread:
    fresh = CheckpointThread(thread.thread_id, CODEC)
    fresh.load(JournalRecord(kind, orjson.loads(data)) for kind, data in journal)
    return fresh


class ThreadMachine(RuleBasedStateMachine):
    """A model of full copies beside the thread; the journal is what the thread asked to append."""

    def __init__(self) -> None:
        super().__init__()
        self.thread = CheckpointThread("wf_1", CODEC)
        self.journal: list[tuple[str, bytes]] = []
        self.model: dict[str, dict[str, Any]] = {}
        self.parents: dict[str, str | None] = {}
        self.writes: dict[str, list[tuple[str, str, Any]]] = {}
        self.values: dict[str, Any] = {}
        self.versions: dict[str, int] = {}
        self.at: str | None = None
        self.count = 0

    def changed(self, name: str, value: Any) -> None:
        self.values = {**self.values, name: value}
        self.versions = {**self.versions, name: self.versions.get(name, 0) + 1}

    @rule(new=st.lists(items, max_size=3))
    def append_items(self, new: list[Any]) -> None:
        self.changed("list", [*self.values.get("list", []), *new])

    @rule(new=members)
    def merge_members(self, new: dict[str, Any]) -> None:
        self.changed("dict", {**self.values.get("dict", {}), **new})

    @rule(name=st.sampled_from(["list", "dict", "plain"]), value=items | members)
    def replace_value(self, name: str, value: Any) -> None:
        if name == "list":
            value = [value]
        self.changed(name, value if name != "dict" or isinstance(value, dict) else {"x": value})

    @rule(name=st.sampled_from(["list", "dict", "plain"]))
    def consume(self, name: str) -> None:
        self.values = {key: value for key, value in self.values.items() if key != name}
        self.versions = {**self.versions, name: self.versions.get(name, 0) + 1}

    @rule()
    def put(self) -> None:
        self.count += 1
        made = checkpoint(self.count, self.values, self.versions)
        metadata = {"step": self.count, "parents": {}}
        data = self.thread.put("", self.at, made, metadata, {})
        self.journal.append(("checkpoint", data))
        self.model[made["id"]] = copy.deepcopy(made)
        self.parents[made["id"]] = self.at
        self.at = made["id"]

    @precondition(lambda self: self.at in self.model)
    @rule(value=items, task=st.sampled_from(["t1", "t2"]), index=st.sampled_from([0, 1, -4]))
    def write(self, value: Any, task: str, index: int) -> None:
        assert self.at is not None
        data = self.thread.put_writes("", self.at, [(index, "ch", value)], task, "path")
        self.journal.append(("writes", data))
        stored = self.writes.setdefault(self.at, [])
        key = (task, str(index))
        if index >= 0 and any(one[:2] == key for one in stored):
            return
        self.writes[self.at] = [*(one for one in stored if one[:2] != key), (*key, value)]

    @precondition(lambda self: bool(self.model))
    @rule(data=st.data())
    def fork(self, data: st.DataObject) -> None:
        self.at = data.draw(st.sampled_from(sorted(self.model)))
        self.values = copy.deepcopy(self.model[self.at]["channel_values"])
        self.versions = dict(self.model[self.at]["channel_versions"])

    @precondition(lambda self: bool(self.model))
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        doomed = data.draw(st.sets(st.sampled_from(sorted(self.model))))
        self.journal.extend(self.thread.remove({"": doomed}))
        for one in doomed:
            del self.model[one]
            self.writes.pop(one, None)
        for one in self.model:
            while self.parents[one] in doomed:
                self.parents[one] = self.parents[str(self.parents[one])]
        if self.at in doomed:
            self.at = max(self.model, default=None)

    @rule()
    def remove_all(self) -> None:
        self.journal.append(("tombstone", self.thread.remove_all()))
        self.model.clear()
        self.writes.clear()
        self.at = None

    @rule()
    def reload(self) -> None:
        self.thread = reloaded(self.thread, self.journal)

    @invariant()
    def every_checkpoint_reads_as_a_full_copy_would(self) -> None:
        ids = sorted(self.model, reverse=True)
        assert self.thread.ids("") == ids
        assert self.thread.lost == []
        if not ids:
            return
        assert self.thread.latest("") == ids[0]
        for one, found in zip(ids, self.thread.find("", ids), strict=True):
            expected = self.model[one]
            assert found.checkpoint["channel_values"] == expected["channel_values"]
            assert repr(found.checkpoint["channel_values"].get("list")) == repr(
                expected["channel_values"].get("list")
            )
            assert list(found.checkpoint["channel_values"].get("dict", [])) == list(
                expected["channel_values"].get("dict", [])
            )
            assert found.checkpoint["channel_versions"] == expected["channel_versions"]
            assert found.parent == self.parents[one]
            assert sorted(map(repr, ((w[0], w[2]) for w in found.writes))) == sorted(
                map(repr, ((task, value) for task, _, value in self.writes.get(one, [])))
            )


TestThread = ThreadMachine.TestCase
TestThread.settings = settings(max_examples=60, stateful_step_count=30)


def grown(steps: int) -> tuple[CheckpointThread, list[tuple[str, bytes]]]:
    """Return a thread whose state grows by an entry and an item a step, as a workflow's does."""
    thread = CheckpointThread("wf_1", CODEC)
    journal: list[tuple[str, bytes]] = []
    values: dict[str, Any] = {"steps": {}, "log": []}
    parent: str | None = None
    seen: dict[str, dict[str, int]] = {}
    for number in range(1, steps + 1):
        entry = {"status": "completed", "log": f"logs/step{number}.log", "outputs": {"n": number}}
        values = {
            "steps": {**values["steps"], f"step{number}": entry},
            "log": [*values["log"], f"step {number} completed"],
        }
        seen[f"step{number}"] = {"steps": number}
        made = checkpoint(number, values, {"steps": number, "log": number})
        made["versions_seen"] = {node: dict(versions) for node, versions in seen.items()}
        journal.append(("checkpoint", thread.put("", parent, made, {"step": number}, {})))
        parent = made["id"]
    return thread, journal


def test_bytes_per_step_stay_flat() -> None:
    _, journal = grown(1000)
    sizes = [len(data) for _, data in journal]

    assert sum(sizes[900:]) <= 2 * sum(sizes[:100])
    assert sum(sizes) < 1_000_000
    assert sum(size > 5000 for size in sizes) <= 3


def test_history_is_put_together_in_few_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    thread, _ = grown(1000)
    parsed = 0
    real = orjson.loads

    def counting(data: bytes) -> Any:
        nonlocal parsed
        parsed += 1
        return real(data)

    monkeypatch.setattr(orjson, "loads", counting)
    found = thread.find("", thread.ids("")[:50])

    assert [len(one.checkpoint["channel_values"]["steps"]) for one in found] == list(
        range(1000, 950, -1)
    )
    assert parsed <= 1000


def test_a_lost_record_loses_its_descendants_up_to_the_next_full_one() -> None:
    thread, journal = grown(20)
    del journal[3]

    fresh = reloaded(thread, journal)

    assert fresh.lost == [f"{number:08}" for number in (5, 6, 7, 8)]
    assert fresh.ids("") == [f"{number:08}" for number in (*range(20, 8, -1), 3, 2, 1)]
    whole, same = (one.find("", ["00000020"])[0].checkpoint for one in (thread, fresh))
    assert same == whole


def test_any_one_record_may_be_lost_without_harm_to_reading() -> None:
    thread, journal = grown(20)
    made = checkpoint(21, {"steps": {}, "log": ["fork"]}, {"steps": 50, "log": 50})
    journal.append(("checkpoint", thread.put("", "00000005", made, {"step": 21}, {})))
    journal.append(("writes", thread.put_writes("", "00000021", [(0, "log", ["x"])], "t", "")))
    journal.extend(thread.remove({"": {"00000004", "00000005", "00000012"}}))
    assert [kind for kind, _ in journal[22:]] == ["checkpoint"] * 3 + ["tombstone"]

    for position in range(len(journal)):
        fresh = reloaded(thread, journal[:position] + journal[position + 1 :])
        found = fresh.find("", fresh.ids(""))
        assert len(found) + len(set(fresh.lost)) >= 17  # but for the one that was dropped
        for one in found:
            if thread.has("", one.checkpoint["id"]):
                (same,) = thread.find("", [one.checkpoint["id"]])
                assert one.checkpoint == same.checkpoint


def test_a_value_of_unknown_type_leaves_the_thread_as_it_was() -> None:
    thread, _ = grown(3)
    before = thread.find("", thread.ids(""))

    bad = checkpoint(4, {"steps": {"x": object()}, "log": ["y"]}, {"steps": 9, "log": 9})
    with pytest.raises(Invalid, match=r"channel steps holds a builtins\.object"):
        thread.put("", "00000003", bad, {}, {})
    assert thread.find("", thread.ids("")) == before

    good = checkpoint(4, {"steps": {"x": 1}, "log": ["y"]}, {"steps": 9, "log": 9})
    thread.put("", "00000003", good, {}, {})
    assert thread.find("", ["00000004"])[0].checkpoint == good


def test_records_of_other_threads_and_kinds_are_passed_over() -> None:
    _, journal = grown(2)
    other = CheckpointThread("wf_1/rollback1", CODEC)

    other.load(JournalRecord(kind, orjson.loads(data)) for kind, data in journal)
    other.load([JournalRecord("event", {"anything": 1}), JournalRecord("effect", None)])

    assert other.namespaces() == []
