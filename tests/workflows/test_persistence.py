"""A workflow's record: what a stream tells is written, and damage in the middle stops no stream."""

import asyncio
import os
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.workflows.persistence import WorkflowRecord


async def test_a_stream_tells_an_event_only_once_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = await WorkflowRecord.create("wf_1", tmp_path / "wf_1", SystemClock())
    may_write = asyncio.Event()
    loop = asyncio.get_running_loop()
    real = os.write

    def slow(descriptor: int, data: bytes) -> int:
        asyncio.run_coroutine_threadsafe(may_write.wait(), loop).result()
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", slow)
    stream = record.stream(0)
    first = asyncio.ensure_future(anext(stream))
    record.append("step_progress", step="one")
    await asyncio.sleep(0.05)

    assert not first.done()
    may_write.set()
    assert (await first).seq == 1
    await record.close()


async def test_a_stream_goes_on_over_events_that_were_lost_to_damage(tmp_path: Path) -> None:
    folder = tmp_path / "wf_1"
    record = await WorkflowRecord.create("wf_1", folder, SystemClock())
    for number in range(5):
        await record.append("step_progress", step=f"s{number}", durable=True)
    await record.close()
    journal = folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"s2"', b'"sX"'))

    opened = await WorkflowRecord.open(folder, SystemClock())
    stream = opened.stream(0)
    told = [(await anext(stream)).seq for _ in range(4)]
    opened.append("step_progress", step="later")
    told.append((await anext(stream)).seq)

    assert told == [1, 2, 4, 5, 6]
    await opened.close()
