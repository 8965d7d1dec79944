"""Reading a workflow back after damage: exact where the files still tell, and never wrong in silence."""

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from app.clock import SystemClock
from app.errors import Invalid
from app.sealed_json import seal
from app.workflows.persistence import WorkflowRecord
from app.workflows.restoration import Quarantined
from tests.workflows.harness import House

GATED = """
name: gated
steps:
  - {id: make, type: test.make, with: {name: x}}
  - {id: gate, type: approval}
  - {id: ship, type: test.work}
"""
CLOCK = SystemClock()


@pytest_asyncio.fixture
async def folder(house: House) -> Path:
    """Leave a workflow that waits for its approval, as a stopped service does."""
    manager = await house.manager()
    workflow = await house.start(manager, GATED)
    await manager.wait_settled(workflow)
    await manager.close()
    return house.folder / "workflows" / workflow


async def told(folder: Path) -> dict[str, Any]:
    record = await WorkflowRecord.open(folder, CLOCK)
    await record.close()
    return picture(record)


def picture(record: WorkflowRecord) -> dict[str, Any]:
    found = record.view.as_json()
    found["metadata"].pop("damage", None)
    return found


async def test_what_is_read_back_is_what_was(folder: Path) -> None:
    whole = await told(folder)
    (folder / "run.json").unlink()
    (folder / "run.json.previous").unlink()
    without = await told(folder)
    assert whole["metadata"].pop("status") == "waiting_for_approval"
    assert without["metadata"].pop("status") == "running"
    assert without == whole


@pytest.mark.parametrize("picture_name", ["run.json", "run.json.previous"])
async def test_a_lost_journal_falls_back_to_the_newest_readable_picture(
    folder: Path, picture_name: str
) -> None:
    whole = await told(folder)
    (folder / "journal.jsonl").unlink()
    if picture_name == "run.json.previous":
        shutil.copy(folder / "run.json", folder / picture_name)
        (folder / "run.json").write_bytes(b"{}")
    record = await WorkflowRecord.open(folder, CLOCK)
    await record.close()
    assert record.certain
    assert record.lost_head
    assert picture(record) == whole
    assert {"file": "journal.jsonl", "reason": "lost"} in record.damage


async def test_a_gap_before_the_picture_costs_only_the_event(folder: Path) -> None:
    whole = await told(folder)
    journal = folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"effect_made"', b'"effect_mode"', 1))
    record = await WorkflowRecord.open(folder, CLOCK)
    await record.close()
    assert record.certain
    assert picture(record) == whole
    numbers = [event.seq for event in record.events]
    lost = set(range(1, whole["last_seq"] + 1)) - set(numbers)
    assert len(lost) == 1
    assert record.damage[-1] == {
        "file": "journal.jsonl",
        "reason": "events_missing",
        "events": [[*lost, *lost]],
    }


async def test_a_gap_that_no_picture_closes_makes_the_fold_uncertain(folder: Path) -> None:
    for name in ("run.json", "run.json.previous"):
        (folder / name).unlink()
    journal = folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"step_completed"', b'"step_complated"', 1))
    record = await WorkflowRecord.open(folder, CLOCK)
    await record.close()
    assert not record.certain
    assert record.view.request
    assert record.view.entries["make"].get("status") == "running"


async def test_numbers_of_lost_events_are_not_given_again(folder: Path) -> None:
    before = (await told(folder))["last_seq"]
    for name in ("run.json", "run.json.previous"):
        (folder / name).unlink()
    journal = folder / "journal.jsonl"
    journal.write_bytes(
        journal.read_bytes().replace(b'"approval_requested"', b'"approval_requosted"')
    )
    record = await WorkflowRecord.open(folder, CLOCK)
    assert not record.certain
    await record.append("step_log", step="make", durable=True)
    await record.close()
    assert record.events[-1].seq == before + 1


@pytest.mark.parametrize("with_picture", [True, False])
async def test_every_truncation_is_read_or_refused_and_never_wrong(
    folder: Path, tmp_path: Path, with_picture: bool
) -> None:
    whole = await told(folder)
    journal = (folder / "journal.jsonl").read_bytes()
    copy = _copy(folder, tmp_path, with_picture=with_picture)
    for length in range(0, len(journal), 7):
        (copy / "journal.jsonl").write_bytes(journal[:length])
        record = await WorkflowRecord.open(copy, CLOCK)
        await record.close()
        if with_picture:
            assert record.certain
            assert picture(record) == whole
        else:
            assert record.view.last_seq <= whole["last_seq"]
            assert [event.seq for event in record.events] == list(range(1, len(record.events) + 1))


@pytest.mark.parametrize("with_picture", [True, False])
async def test_a_flipped_bit_is_never_believed_in_silence(
    folder: Path, tmp_path: Path, with_picture: bool
) -> None:
    journal = (folder / "journal.jsonl").read_bytes()
    copy = _copy(folder, tmp_path, with_picture=with_picture)
    whole = await told(copy)
    choose = random.Random(7)
    for _ in range(500):
        flipped = bytearray(journal)
        position = choose.randrange(len(journal) * 8)
        flipped[position // 8] ^= 1 << position % 8
        (copy / "journal.jsonl").write_bytes(flipped)
        record = await WorkflowRecord.open(copy, CLOCK)
        await record.close()
        if position // 8 < len(journal) - 1:
            assert record.damage, f"bit {position % 8} of byte {position // 8}"
        if record.certain:
            assert picture(record) == whole


async def test_a_flipped_bit_of_the_picture_is_not_believed(folder: Path) -> None:
    whole = await told(folder)
    run = (folder / "run.json").read_bytes()
    (folder / "run.json").write_bytes(run.replace(b"waiting_for_approval", b"waiting_for_opproval"))
    record = await WorkflowRecord.open(folder, CLOCK)
    await record.close()
    assert record.damage == ({"file": "run.json", "reason": "unreadable"},)
    assert record.view.as_json()["gates"] == whole["gates"]
    assert record.status == "running"


async def test_records_of_a_later_release_are_refused_clearly(folder: Path) -> None:
    (folder / "run.json").write_bytes(seal({}, 2))
    with pytest.raises(Invalid) as refused:
        await WorkflowRecord.open(folder, CLOCK)
    assert refused.value.code == "unknown_schema_version"


async def test_intact_records_that_do_not_fit_together_are_quarantined(tmp_path: Path) -> None:
    record = await WorkflowRecord.create("wf_1", tmp_path / "wf_1", CLOCK)
    assert record.journal is not None
    await record.journal.append("event", {"event": {"seq": 1}, "private": {}}, durable=True)
    await record.close()
    with pytest.raises(Quarantined) as refused:
        await WorkflowRecord.open(tmp_path / "wf_1", CLOCK)
    assert refused.value.code == "workflow_quarantined"


async def test_reopening_forgets_what_the_disk_did_not_take(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await told(folder)
    record = await WorkflowRecord.open(folder, CLOCK)
    with monkeypatch.context() as full:
        full.setattr("os.write", _no_space)
        with pytest.raises(Exception, match="No space left"):
            await record.append("workflow_paused", durable=True)
        with pytest.raises(Exception, match="No space left"):
            await record.save_picture(None)
        with pytest.raises(Exception, match="No space left"):
            await record.append("workflow_paused", durable=True)
    stream = record.stream(whole["last_seq"])
    await record.reopen()
    assert picture(record) == whole
    await record.append("workflow_paused", durable=True)
    assert (await anext(stream)).seq == whole["last_seq"] + 1
    await record.close()
    assert (await told(folder))["paused"]


def _no_space(descriptor: int, data: bytes) -> int:
    raise OSError(28, "No space left on device")


def _copy(folder: Path, tmp_path: Path, *, with_picture: bool) -> Path:
    copy = tmp_path / "copy" / folder.name
    shutil.copytree(folder, copy)
    if not with_picture:
        (copy / "run.json").unlink()
        (copy / "run.json.previous").unlink()
    return copy
