"""What a service does between commands: park what kills it, heal what the disk refused, remind, expire, remove."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.artifacts.store import ArtifactStore
from app.clock import SystemClock
from app.errors import Conflict, NotFound, Unavailable
from app.workflows import crash_loop
from app.workflows.manager import WorkflowManager
from app.workflows.retention import Retention
from tests.workflows.harness import House

HELD = """
name: held
inputs: {tag: {type: string, default: x}}
steps:
  - {id: make, type: test.make, with: {name: "{{ inputs.tag }}"}}
  - {id: hold, type: test.work, with: {gate: hold}, retry: {max: 9}}
  - {id: last, type: test.work}
"""
GATED = """
name: gated
steps:
  - {id: gate, type: approval, approval: {expires: 8h}}
  - {id: ship, type: test.work}
"""
HOUR = timedelta(hours=1)


class SetClock(SystemClock):
    """Tells the time that a test sets; sleeps as the system does."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.002)


async def die(house: House, manager: WorkflowManager, workflow: str) -> None:
    """Leave the data folder as a process does that is killed while it drives the workflow."""
    folder = house.folder / "workflows" / workflow
    journal = (folder / "journal.jsonl").read_bytes()
    count = folder / crash_loop._NAME
    counted = count.read_bytes() if count.exists() else None
    house.world.gate("hold").set()
    await manager.close()
    house.world.gates.clear()
    (folder / "journal.jsonl").write_bytes(journal)
    (house.folder / "workflows" / "index.json").unlink(missing_ok=True)
    (folder / "run.json").unlink(missing_ok=True)
    (folder / "run.json.previous").unlink(missing_ok=True)
    count.unlink(missing_ok=True)
    if counted is not None:
        count.write_bytes(counted)


async def killed_thrice(house: House) -> tuple[WorkflowManager, str]:
    manager = await house.manager()
    workflow = await house.start(manager, HELD)
    for death in range(1, 4):
        await until(lambda death=death: house.world.runs["hold"] == death)  # type: ignore[misc]  # bound at once
        await die(house, manager, workflow)
        manager = await house.manager()
    return manager, workflow


async def test_a_workflow_under_which_the_process_died_three_times_is_parked(house: House) -> None:
    manager, workflow = await killed_thrice(house)
    status = manager.get_workflow_status(workflow)
    assert status["metadata"]["status"] == "waiting_for_recovery"
    assert not status["is_running"]
    assert manager.why(workflow)["waits"][0]["error"]["code"] == "crash_loop"
    await manager.close()
    manager = await house.manager()
    assert manager.get_workflow_status(workflow)["metadata"]["status"] == "waiting_for_recovery"
    assert house.world.runs["hold"] == 3


async def test_a_parked_workflow_goes_on_after_a_retry_and_dies_three_times_more(
    house: House,
) -> None:
    manager, workflow = await killed_thrice(house)
    status = await manager.retry_step(workflow)
    assert status["metadata"]["status"] == "running"
    await until(lambda: house.world.runs["hold"] == 4)
    await die(house, manager, workflow)
    manager = await house.manager()
    await until(lambda: house.world.runs["hold"] == 5)
    house.world.gate("hold").set()
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert house.world.made == ["x"]
    assert not (house.folder / "workflows" / workflow / "taken-up.json").exists()


async def test_a_parked_workflow_can_be_cancelled_and_undone(house: House) -> None:
    manager, workflow = await killed_thrice(house)
    with pytest.raises(Conflict):
        await manager.skip_step(workflow)
    await manager.cancel_workflow(workflow)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "cancelled"
    assert house.world.undone == ["x"]


async def test_a_pause_of_a_parked_workflow_does_not_drive_it_when_it_is_resumed(
    house: House,
) -> None:
    manager, workflow = await killed_thrice(house)
    await manager.pause_workflow(workflow)
    status = await manager.resume_workflow(workflow)
    assert status["metadata"]["status"] == "waiting_for_recovery"
    await manager.watch()
    assert not manager.get_workflow_status(workflow)["is_running"]


async def test_stops_that_hand_over_park_nothing(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, HELD)
    for start in range(1, 6):
        await until(lambda start=start: house.world.runs["hold"] == start)  # type: ignore[misc]  # bound at once
        closing = asyncio.create_task(manager.close())
        await asyncio.sleep(0.02)
        backend = await manager.backend()
        for driven in list(backend._driven.values()):  # type: ignore[attr-defined]  # instead of the grace period
            driven.task.cancel()
        await closing
        manager = await house.manager()
    house.world.gate("hold").set()
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"


async def test_lost_facts_go_on_from_what_is_recorded_after_a_retry(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, HELD)
    await until(lambda: house.world.runs["hold"])
    await die(house, manager, workflow)
    journal = house.folder / "workflows" / workflow / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"step_completed"', b'"step_complated"', 1))
    manager = await house.manager()
    assert manager.get_workflow_status(workflow)["metadata"]["status"] == "waiting_for_recovery"
    house.world.gate("hold").set()
    await manager.retry_step(workflow)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert {row["status"] for row in status["steps"]} == {"completed"}
    assert house.world.made == ["x"]


class FullDisk:
    """Refuses every write of a journal and every sync while it is full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_full = False
        self.refused = 0
        for name in ("write", "fsync", "fdatasync"):
            monkeypatch.setattr(os, name, self._guard(getattr(os, name)))

    def _guard(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(descriptor: int, *rest: Any) -> Any:
            if self.is_full and descriptor > 2:
                self.refused += 1
                raise OSError(28, "No space left on device")
            return real(descriptor, *rest)

        return guarded


async def test_a_full_disk_acknowledges_nothing_and_all_goes_on_when_there_is_room(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(monkeypatch)
    manager = await house.manager()
    workflow = await house.start(manager, HELD)
    await until(lambda: house.world.runs["hold"])
    disk.is_full = True
    with pytest.raises(Unavailable) as refused:
        await manager.pause_workflow(workflow)
    assert refused.value.code == "storage_failed"
    with pytest.raises(Unavailable):
        await house.start(manager, HELD, tag="y")
    assert [fault["stops"] for fault in manager.get_faults()] == [True]
    house.world.gate("hold").set()
    await manager.watch()
    assert disk.refused
    assert manager.get_faults()

    disk.is_full = False
    await manager.watch()
    status = await manager.wait_settled(workflow)

    assert manager.get_faults() == []
    assert status["metadata"]["status"] == "completed"
    assert house.world.made == ["x"]
    assert [row["workflow_id"] for row in manager.list_workflows()["items"]] == [workflow]
    numbers = [event.seq for event in manager.shelf.records[workflow].events]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_a_stream_that_was_open_over_a_full_disk_tells_what_happened_after_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(monkeypatch)
    manager = await house.manager()
    workflow = await house.start(manager, HELD)
    told: list[tuple[int, str]] = []

    async def follow() -> None:
        async for event in manager.get_workflow_stream(workflow):
            told.append((event.seq, event.type))  # noqa: PERF401  # what was told up to now is looked at

    following = asyncio.create_task(follow())
    await until(lambda: house.world.runs["hold"])
    disk.is_full = True
    with pytest.raises(Unavailable):
        await manager.pause_workflow(workflow)
    disk.is_full = False
    house.world.gate("hold").set()
    await manager.watch()
    await asyncio.wait_for(following, 5)
    assert [seq for seq, _ in told] == list(range(1, len(told) + 1))
    assert "workflow_paused" not in {kind for _, kind in told}
    assert told[-1][1] == "workflow_completed"


async def test_a_picture_that_cannot_be_written_ends_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, GATED)
    with monkeypatch.context() as broken:
        broken.setattr("app.workflows.persistence.write_atomic", _refuse)
        await manager.wait_settled(workflow)
        assert manager.get_faults()
    await manager.watch()
    await manager.wait_settled(workflow)
    assert manager.get_faults() == []
    assert manager.get_workflow_status(workflow)["metadata"]["status"] == "waiting_for_approval"
    approval = manager.list_approvals()[0]
    await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"


def _refuse(path: Path, content: bytes, *, keep_previous: bool = False) -> None:
    raise Unavailable("no room", code="storage_failed")


async def test_a_reminder_comes_once_and_expiry_once_over_restarts(house: House) -> None:
    clock = SetClock()
    manager = await house.manager(clock=clock)
    workflow = await house.start(manager, GATED)
    await manager.wait_settled(workflow)
    for passed in (5 * HOUR, HOUR, timedelta(), HOUR - timedelta(seconds=1)):
        clock.at += passed
        await manager.expire_overdue()
        await manager.close()
        manager = await house.manager(clock=clock)
        types = [event.type for event in manager.shelf.records[workflow].events]
        assert types.count("approval_reminded") == (clock.at.hour >= 6)
        assert "approval_expired" not in types
    for _ in range(2):
        clock.at += HOUR
        await manager.expire_overdue()
        await manager.wait_settled(workflow)
        await manager.close()
        manager = await house.manager(clock=clock)
    events = manager.shelf.records[workflow].events
    assert [event.type for event in events].count("approval_expired") == 1
    assert [event.type for event in events].count("approval_reminded") == 1
    assert manager.get_workflow_status(workflow)["metadata"]["status"] == "waiting_for_recovery"


async def test_a_clock_that_jumps_back_asks_again_for_nothing(house: House) -> None:
    clock = SetClock()
    manager = await house.manager(clock=clock)
    workflow = await house.start(manager, GATED)
    await manager.wait_settled(workflow)
    for hours in (24, -24, 24, -48):
        clock.at += hours * HOUR
        await manager.expire_overdue()
        await manager.wait_settled(workflow)
    types = [event.type for event in manager.shelf.records[workflow].events]
    assert types.count("approval_expired") == 1


def retention(
    house: House, manager: WorkflowManager, clock: SetClock, keep: timedelta = 30 * 24 * HOUR
) -> Retention:
    store = ArtifactStore(house.folder / "artifacts")
    return Retention(manager.shelf, store, clock, keep.total_seconds(), lambda _: False)


async def test_what_ended_long_ago_leaves_and_what_lives_stays(house: House) -> None:
    clock = SetClock()
    manager = await house.manager(clock=clock)
    waiting = await house.start(manager, GATED)
    await manager.wait_settled(waiting)
    house.world.gate("hold").set()
    old = await house.start(manager, HELD, tag="old")
    await manager.wait_settled(old)
    clock.at += 20 * 24 * HOUR
    young = await house.start(manager, HELD, tag="young")
    await manager.wait_settled(young)
    clock.at += 10 * 24 * HOUR

    assert await manager.sweep() == [old]

    listed = [row["workflow_id"] for row in manager.list_workflows()["items"]]
    assert listed == [young, waiting]
    assert not (house.folder / "workflows" / old).exists()
    with pytest.raises(NotFound):
        manager.get_workflow_status(old)
    assert await manager.sweep() == []


async def test_what_the_index_takes_for_ended_is_asked_before_it_goes(house: House) -> None:
    clock = SetClock()
    manager = await house.manager(clock=clock, take_up=False)
    workflow = await house.start(manager, HELD)
    await until(lambda: house.world.runs["hold"])
    row = {"status": "completed", "completed_at": "2020-01-01T00:00:00.000Z"}
    await manager.shelf.records[workflow].save_picture(None)
    record = manager.shelf.records.pop(workflow)
    manager.shelf.index.put(workflow, row)
    assert await retention(house, manager, clock, HOUR).sweep() == []
    manager.shelf.records[workflow] = record
    manager.shelf.index.put(workflow, row)
    assert await retention(house, manager, clock, HOUR).sweep() == []
    house.world.gate("hold").set()
    assert (await manager.wait_settled(workflow))["metadata"]["status"] == "completed"


@pytest.mark.parametrize("delay", range(0, 12, 2))
async def test_a_retry_that_races_with_removal_wins_or_is_refused(house: House, delay: int) -> None:
    clock = SetClock()
    manager = await house.manager(clock=clock)
    house.world.broken.add("last")
    house.world.gate("hold").set()
    workflow = await house.start(manager, HELD, on_error="fail")
    await manager.wait_settled(workflow)
    house.world.broken.clear()
    clock.at += 40 * 24 * HOUR

    async def retry() -> Any:
        await asyncio.sleep(delay / 1000)
        return await manager.retry_step(workflow)

    outcomes = await asyncio.gather(retry(), manager.sweep(), return_exceptions=True)
    answer: Any = outcomes[0]
    removed: Any = outcomes[1]

    if isinstance(answer, dict):
        assert removed == []
        assert (await manager.wait_settled(workflow))["metadata"]["status"] == "completed"
    else:
        assert isinstance(answer, NotFound | Unavailable)
        assert removed == [workflow]


async def test_artifacts_leave_when_nobody_refers_to_them(house: House) -> None:
    clock = SetClock()
    clock.at = SystemClock().now() + timedelta(days=2)
    manager = await house.manager(clock=clock)
    store = ArtifactStore(house.folder / "artifacts")
    kept = await store.put("kept", b"kept", "text/plain")
    lost = await store.put("lost", b"lost", "text/plain")
    house.world.gate("hold").set()
    await manager.wait_settled(await house.start(manager, HELD, tag=kept["sha256"]))
    assert await retention(house, manager, clock).drop_artifacts() == 1
    assert await store.get(kept) == b"kept"
    with pytest.raises(NotFound):
        await store.get(lost)


async def test_an_artifact_that_was_just_stored_again_stays(house: House) -> None:
    manager = await house.manager()
    store = ArtifactStore(house.folder / "artifacts")
    reference = await store.put("log", b"text", "text/plain")
    (file,) = (house.folder / "artifacts").glob("??/*")
    os.utime(file, (0, 0))
    await store.put("log", b"text", "text/plain")
    clock = SetClock()
    clock.at = SystemClock().now()
    assert await retention(house, manager, clock).drop_artifacts() == 0
    assert await store.get(reference) == b"text"
