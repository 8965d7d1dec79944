"""The saver under real graphs on real files: resuming, crashing at every record, damage, clean-up."""

import asyncio
import operator
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any, TypedDict

import orjson
import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, Interrupt, Send, interrupt

from app.errors import Invalid, Unavailable
from app.journal import read_journal
from app.workflows.checkpoint_values import StoredError
from app.workflows.checkpointer import JournalSaver
from tests.workflows.journal_folder import JournalFolder


def merge(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {**(old or {}), **new}


class State(TypedDict, total=False):
    steps: Annotated[dict[str, Any], merge]
    done: Annotated[list[str], operator.add]
    cell: str


class Output(TypedDict, total=False):
    steps: Annotated[dict[str, Any], merge]
    done: Annotated[list[str], operator.add]


class Release:
    """Two chains beside each other, cells by `Send` with a gate in one, a join: the shapes of a workflow."""

    def __init__(self) -> None:
        self.ran: list[str] = []

    def graph(self, saver: BaseCheckpointSaver[Any]) -> Any:
        graph = StateGraph(State)
        graph.add_node("plan", self.step("plan"))
        graph.add_node("notes", self.step("notes"))
        graph.add_node("cell", self.cells().compile())
        graph.add_node("publish", self.step("publish"))
        graph.add_edge(START, "plan")
        graph.add_edge("plan", "notes")
        graph.add_conditional_edges("plan", self.fan_out, ["cell"])
        graph.add_edge(["notes", "cell"], "publish")
        graph.add_conditional_edges("publish", self.after, {"ok": END})
        return graph.compile(checkpointer=saver)

    def cells(self) -> "StateGraph[Any, Any]":
        graph = StateGraph(State, output_schema=Output)
        graph.add_node("merge", self.step("merge"))
        graph.add_node("gate", self.gate)
        graph.add_node("tag", self.step("tag"))
        graph.add_edge(START, "merge")
        graph.add_edge("merge", "gate")
        graph.add_edge("gate", "tag")
        return graph

    def step(self, name: str) -> Any:
        async def run(state: State) -> dict[str, Any]:
            key = f"{name}[{state['cell']}]" if "cell" in state else name
            self.ran.append(key)
            return {"steps": {key: {"status": "completed", "pair": (1, "x")}}, "done": [key]}

        return run

    async def gate(self, state: State) -> dict[str, Any]:
        answer = interrupt({"approve": state["cell"]}) if state["cell"] == "backend" else "yes"
        return {"steps": {f"gate[{state['cell']}]": answer}}

    async def fan_out(self, _: State) -> list[Send]:
        return [Send("cell", {"cell": name}) for name in ("frontend", "backend")]

    async def after(self, _: State) -> str:
        return "ok"


EVERY_STEP = {
    *("plan", "notes", "publish"),
    *(f"{step}[{cell}]" for step in ("merge", "tag") for cell in ("frontend", "backend")),
}


def thread(thread_id: str = "wf_1") -> RunnableConfig:
    return {"configurable": {"thread_id": thread_id}}


async def run_to_gate(saver: BaseCheckpointSaver[Any], release: Release) -> None:
    await release.graph(saver).ainvoke({"steps": {}}, thread(), durability="sync")


async def finish(saver: BaseCheckpointSaver[Any], release: Release) -> dict[str, Any]:
    graph = release.graph(saver)
    return dict(await graph.ainvoke(Command(resume="yes"), thread(), durability="sync"))


def content(path: Path) -> bytes:
    return path.read_bytes()


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


@pytest.fixture
async def journals(tmp_path: Path) -> AsyncIterator[JournalFolder]:
    folder = JournalFolder(tmp_path)
    yield folder
    await folder.close()


async def test_a_parked_run_resumes_from_the_files_without_running_a_step_again(
    journals: JournalFolder,
) -> None:
    release = Release()
    await run_to_gate(journals.saver(), release)
    await journals.close()

    saver = journals.saver()
    snapshot = await release.graph(saver).aget_state(thread(), subgraphs=True)
    assert [one.value for one in snapshot.interrupts] == [{"approve": "backend"}]
    state = await finish(saver, release)

    assert sorted(release.ran) == sorted(EVERY_STEP)
    assert set(state["done"]) == EVERY_STEP
    assert state["steps"]["plan"] == {"status": "completed", "pair": (1, "x")}


async def test_the_journal_holds_what_the_memory_saver_would(journals: JournalFolder) -> None:
    memory, saver = InMemorySaver(), journals.saver()
    for one in (memory, saver):
        release = Release()
        await run_to_gate(one, release)
        await finish(one, release)
    await journals.close()

    expected = [_content(one) async for one in memory.alist(thread())]
    found = [_content(one) async for one in journals.saver().alist(thread())]

    assert sorted(found) == sorted(expected)


def _content(saved: Any) -> str:
    values = saved.checkpoint["channel_values"]
    state = {name: values[name] for name in ("steps", "cell", "__pregel_tasks") if name in values}
    writes = sorted(
        f"{channel} {value}" for _, channel, value in saved.pending_writes if channel != "done"
    )
    return repr((saved.metadata["source"], saved.metadata["step"], _sorted(state), len(writes)))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted((name, _sorted(item)) for name, item in value.items())
    return (
        list(value) if isinstance(value, tuple) else value
    )  # the memory saver makes lists of them


async def test_the_picture_alone_suffices_to_resume(
    journals: JournalFolder, tmp_path: Path
) -> None:
    release = Release()
    saver = journals.saver()
    await run_to_gate(saver, release)
    picture = orjson.dumps(saver.head("wf_1"), option=orjson.OPT_SORT_KEYS)

    elsewhere = JournalFolder(tmp_path / "elsewhere")
    await elsewhere.saver().restore("wf_1", orjson.loads(picture))
    await elsewhere.close()
    state = await finish(elsewhere.saver(), release)

    assert set(state["done"]) == EVERY_STEP
    assert sorted(release.ran) == sorted(EVERY_STEP)
    await elsewhere.close()


async def test_the_picture_holds_only_what_a_resume_needs(journals: JournalFolder) -> None:
    release = Release()
    saver = journals.saver()
    await run_to_gate(saver, release)

    parked = saver.head("wf_1")
    await finish(saver, release)
    finished = saver.head("wf_1")

    assert parked is not None
    assert finished is not None
    assert sorted(one["ns"].partition(":")[0] for one in parked["checkpoints"]) == [
        *("", "cell", "cell")
    ]
    assert [one["ns"] for one in finished["checkpoints"]] == [""]
    assert saver.head("wf_unknown") is None


async def test_restoring_leaves_what_the_journal_still_has(journals: JournalFolder) -> None:
    release = Release()
    saver = journals.saver()
    await run_to_gate(saver, release)
    head = saver.head("wf_1")
    assert head is not None
    before = journals.kinds("wf_1")

    await saver.restore("wf_1", head)

    assert journals.kinds("wf_1") == before


async def test_a_crash_after_any_record_leaves_a_run_that_finishes(
    journals: JournalFolder, tmp_path: Path
) -> None:
    await run_to_gate(journals.saver(), Release())
    await journals.close()
    whole = content(journals.path("wf_1"))
    ends = [position + 1 for position, byte in enumerate(whole) if byte == 0x0A]

    for end in ends[1:]:
        crashed = JournalFolder(tmp_path / str(end))
        put(crashed.path("wf_1"), whole[:end])
        release = Release()
        saver = crashed.saver()
        graph = release.graph(saver)
        snapshot = await graph.aget_state(thread())
        await graph.ainvoke(None, thread(), durability="sync")
        state = await finish(saver, release)

        assert set(state["done"]) == EVERY_STEP, f"cut after byte {end}: {snapshot.next}"
        await crashed.close()


async def test_a_checkpoint_is_on_the_disk_with_every_write_before_it(
    journals: JournalFolder,
) -> None:
    saver = journals.saver()
    seen: list[list[str]] = []

    class Watching(Release):
        def step(self, name: str) -> Any:
            run = super().step(name)

            async def watched(state: State) -> dict[str, Any]:
                seen.append(journals.kinds("wf_1"))
                return dict(await run(state))

            return watched

    await run_to_gate(saver, Watching())

    assert seen[0][0] == "checkpoint"
    assert all("checkpoint" in kinds for kinds in seen)
    in_order = [
        (one.data.get("id"), one.data.get("checkpoint"))
        for one in read_journal(journals.path("wf_1")).records
    ]
    for position, (_, written_to) in enumerate(in_order):
        if written_to is not None:
            assert written_to in [made for made, _ in in_order[:position]]


async def test_writes_are_not_awaited_and_keep_their_order(
    journals: JournalFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    saver = journals.saver()
    first = await saver.aput(_root(), _checkpoint("1"), {"step": 1}, {})

    put_writes = [saver.aput_writes(first, [("ch", n)], f"task{n}") for n in range(20)]
    for coroutine in put_writes:
        await asyncio.wait_for(coroutine, 0.05)
    await saver.aput(first, _checkpoint("2"), {"step": 2}, {})

    records = read_journal(journals.path("wf_1")).records
    assert [one.kind for one in records] == ["checkpoint", *["writes"] * 20, "checkpoint"]
    assert [one.data["task"] for one in records[1:-1]] == [f"task{n}" for n in range(20)]


async def test_a_failing_disk_reaches_the_run(
    journals: JournalFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    saver = journals.saver()
    release = Release()
    graph = release.graph(saver)

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", fail)
    with pytest.raises(Unavailable, match="Input/output error"):
        await graph.ainvoke({"steps": {}}, thread(), durability="sync")
    with pytest.raises(Unavailable):
        await saver.aput_writes(_at("1"), [("ch", 1)], "task")


async def test_a_damaged_record_falls_back_to_the_checkpoint_before_it(
    journals: JournalFolder,
) -> None:
    release = Release()
    await run_to_gate(journals.saver(), release)
    await journals.close()
    path = journals.path("wf_1")
    lines = content(path).splitlines(keepends=True)
    last_root = max(
        number
        for number, line in enumerate(lines)
        if line.startswith(b'{"kind":"checkpoint"') and b'"ns":""' in line
    )
    damaged = orjson.loads(lines[last_root])["data"]["id"]
    lines[last_root] = lines[last_root].replace(b'"ns":""', b'"ns":"?"')
    put(path, b"".join(lines))

    saver = journals.saver()
    found = await saver.aget_tuple(thread())

    assert found is not None
    assert found.checkpoint["id"] < damaged
    assert saver.lost("wf_1") == ()
    again = Release()
    await again.graph(saver).ainvoke(None, thread(), durability="sync")
    assert set((await finish(saver, again))["done"]) == EVERY_STEP


async def test_exceptions_and_interrupts_are_stored_as_data(journals: JournalFolder) -> None:
    saver = journals.saver()
    saved = await saver.aput(_root(), _checkpoint("1"), {"step": 1}, {})
    question = Interrupt(value={"approve": "x"}, id="abc")
    await saver.aput_writes(saved, [("__error__", TimeoutError("late"))], "t1")
    await saver.aput_writes(saved, [("__interrupt__", [question])], "t2")
    await saver.aput_writes(saved, [("__resume__", [{"decision": "approve"}])], "t3")
    await journals.close()

    found = await journals.saver().aget_tuple(saved)

    assert found is not None
    assert found.pending_writes is not None
    error, asked, answered = (value for _, _, value in found.pending_writes)
    assert isinstance(error, StoredError)
    assert repr(error) == "TimeoutError('late')"
    assert asked == [question]
    assert answered == [{"decision": "approve"}]


async def test_a_value_of_unknown_type_is_refused_by_name(journals: JournalFolder) -> None:
    saver = journals.saver()

    with pytest.raises(Invalid, match="channel client holds a "):
        await saver.aput(_root(), _checkpoint("1", client=saver), {}, {"client": 1})
    with pytest.raises(Invalid, match="a write to client holds a "):
        await saver.aput_writes(_at("1"), [("client", saver)], "task")

    assert await saver.aget_tuple(thread()) is None


async def test_tombstones_leave_events_and_effects(journals: JournalFolder) -> None:
    saver = journals.saver()
    journal = journals.journal_of("wf_1").journal
    await journal.append("event", {"seq": 1}, durable=True)
    release = Release()
    await run_to_gate(saver, release)
    await finish(saver, release)
    await journal.append("effect", {"key": "tag"}, durable=True)

    await saver.aprune(["wf_1"])
    pruned = [one.checkpoint["id"] async for one in saver.alist(_root())]
    await saver.adelete_thread("wf_1")
    await journals.close()

    assert len(pruned) == 1
    kinds = journals.kinds("wf_1")
    assert kinds[0] == "event"
    assert kinds.count("event") == kinds.count("effect") == 1
    assert await journals.saver().aget_tuple(thread()) is None


async def test_survivors_of_a_removed_run_stand_on_their_own(journals: JournalFolder) -> None:
    saver = journals.saver()
    config = _root()
    for number in range(1, 7):
        values = {"log": [f"line {n}" for n in range(number)]}
        checkpoint = _checkpoint(str(number), **values)
        run = {"step": number, "run_id": "old" if number in {2, 3} else "new"}
        config = await saver.aput(config, checkpoint, run, {"log": number})  # type: ignore[arg-type]  # a run id is allowed

    await saver.adelete_for_runs(["old"])
    await journals.close()

    kept = [one async for one in journals.saver().alist(thread())]
    assert [one.checkpoint["id"] for one in kept] == ["6", "5", "4", "1"]
    assert [len(one.checkpoint["channel_values"]["log"]) for one in kept] == [6, 5, 4, 1]
    parents = [one.parent_config["configurable"] for one in kept if one.parent_config]
    assert [one["checkpoint_id"] for one in parents] == ["5", "4", "1"]


async def test_a_copy_reads_as_its_source_after_a_restart(journals: JournalFolder) -> None:
    saver = journals.saver()
    await run_to_gate(saver, Release())

    await saver.acopy_thread("wf_1", "wf_2")
    await journals.close()

    saver = journals.saver()
    source = [one async for one in saver.alist(thread("wf_1"))]
    target = [one async for one in saver.alist(thread("wf_2"))]
    assert len(source) > 5
    assert [one[1:3] for one in source] == [one[1:3] for one in target]
    assert [one.pending_writes for one in source] == [one.pending_writes for one in target]


async def test_threads_of_one_workflow_share_its_journal(journals: JournalFolder) -> None:
    saver = journals.saver()
    await saver.aput(_root("wf_1"), _checkpoint("1"), {"step": 1}, {})
    await saver.aput(_root("wf_1/rollback1"), _checkpoint("2"), {"step": 2}, {})
    await journals.close()

    saver = journals.saver()
    for thread_id, expected in (("wf_1", "1"), ("wf_1/rollback1", "2")):
        found = await saver.aget_tuple(thread(thread_id))
        assert found is not None
        assert found.checkpoint["id"] == expected


async def test_forgetting_a_thread_forgets_those_below_it(journals: JournalFolder) -> None:
    saver = journals.saver()
    for thread_id in ("wf_1", "wf_1/rollback1", "wf_10"):
        await saver.aput(_root(thread_id), _checkpoint("1"), {"step": 1}, {})

    saver.forget("wf_1")

    assert {one.config["configurable"]["thread_id"] async for one in saver.alist(None)} == {"wf_10"}


async def test_what_is_read_may_be_changed_without_harm(journals: JournalFolder) -> None:
    saver = journals.saver()
    saved = await saver.aput(_root(), _checkpoint("1", steps={"a": [1]}), {"step": 1}, {})

    first = await saver.aget_tuple(saved)
    assert first is not None
    first.checkpoint["channel_values"]["steps"]["a"].append(2)
    first.metadata["step"] = 9

    second = await saver.aget_tuple(saved)
    assert second is not None
    assert second.checkpoint["channel_values"] == {"steps": {"a": [1]}}
    assert second.metadata["step"] == 1


@pytest.mark.parametrize("name", ["get_tuple", "list", "put", "put_writes", "delete_thread"])
def test_the_sync_twins_say_what_to_call_instead(journals: JournalFolder, name: str) -> None:
    with pytest.raises(NotImplementedError, match=f"call a{name}"):
        getattr(journals.saver(), name)(thread())


async def test_bytes_of_a_long_run_grow_with_its_steps_only(journals: JournalFolder) -> None:
    graph = StateGraph(State)
    for number in range(120):
        graph.add_node(f"s{number}", Release().step(f"s{number}"))
        graph.add_edge(f"s{number - 1}" if number else START, f"s{number}")
    saver = JournalSaver(journals.journal_of)
    compiled = graph.compile(checkpointer=saver)

    await compiled.ainvoke({"steps": {}}, {**thread(), "recursion_limit": 1000}, durability="sync")

    lines = content(journals.path("wf_1")).splitlines()
    changes = [len(line) for line in lines if b'"full":true' not in line]
    assert max(changes[-20:]) <= 1.2 * max(changes[:20])


def _root(thread_id: str = "wf_1") -> RunnableConfig:
    return {"configurable": {"thread_id": thread_id, "checkpoint_ns": ""}}


def _at(checkpoint_id: str) -> RunnableConfig:
    where = {"thread_id": "wf_1", "checkpoint_ns": "", "checkpoint_id": checkpoint_id}
    return {"configurable": where}


def _checkpoint(checkpoint_id: str, **values: Any) -> Any:
    return {
        "v": 4,
        "id": checkpoint_id,
        "ts": "2026-01-01T00:00:00+00:00",
        "channel_values": values,
        "channel_versions": dict.fromkeys(values, int(checkpoint_id)),
        "versions_seen": {},
        "updated_channels": None,
    }
