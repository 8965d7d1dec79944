"""Journals: order, durability, group commit, failure, and reading whatever a crash or a bad disk left."""

import asyncio
import errno
import os
import threading
import time
from pathlib import Path

import orjson
import pytest

from app.errors import Invalid, Unavailable
from app.journal import Journal, JournalDamage, OpenedJournal, read_journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


async def written(path: Path, count: int) -> bytes:
    """Write records numbered from 0 and return the file's bytes."""
    journal = Journal.open(path).journal
    for number in range(count):
        await journal.append("event", {"number": number, "text": "ä\n\u2028"}, durable=True)
    await journal.close()
    return content(path)


def content(path: Path) -> bytes:
    return path.read_bytes()


def put(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def numbers(opened: OpenedJournal) -> list[int]:
    return [record.data["number"] for record in opened.records]


async def test_records_come_back_in_order_with_their_kind(path: Path) -> None:
    journal = Journal.open(path).journal
    await journal.append("event", {"number": 1}, durable=True)
    await journal.append("checkpoint", [1, 2.5, None, "x"], durable=False)
    await journal.close()

    opened = Journal.open(path)

    assert [(one.kind, one.data) for one in opened.records] == [
        ("event", {"number": 1}),
        ("checkpoint", [1, 2.5, None, "x"]),
    ]
    assert list(opened.damage) == []
    await opened.journal.close()


async def test_every_line_is_json_with_its_checksum(path: Path) -> None:
    for line in (await written(path, 3)).splitlines():
        record = orjson.loads(line)
        assert set(record) == {"kind", "data", "crc"}
        assert len(record["crc"]) == 8


async def test_concurrent_appends_keep_their_order(path: Path) -> None:
    journal = Journal.open(path).journal
    resolved: list[int] = []

    async def append(number: int) -> None:
        await journal.append("event", {"number": number}, durable=number % 3 == 0)
        resolved.append(number)

    await asyncio.gather(*(append(number) for number in range(200)))
    await journal.close()

    assert numbers(Journal.open(path)) == list(range(200))
    assert resolved == sorted(resolved)


async def test_a_durable_record_takes_those_before_it_along(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    real = os.fdatasync

    def spy(descriptor: int) -> None:
        real(descriptor)
        synced.append(len(content(path)))

    monkeypatch.setattr(os, "fdatasync", spy)
    journal = Journal.open(path).journal

    before = journal.append("event", {"number": 0}, durable=False)
    await journal.append("event", {"number": 1}, durable=True)

    assert before.done()
    assert synced == [len(content(path))]
    await journal.close()


async def test_what_is_queued_meanwhile_shares_one_sync(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncs = 0
    real = os.fdatasync

    def slow(descriptor: int) -> None:
        nonlocal syncs
        syncs += 1
        time.sleep(0.02)
        real(descriptor)

    monkeypatch.setattr(os, "fdatasync", slow)
    journal = Journal.open(path).journal

    await asyncio.gather(
        *(journal.append("event", {"number": n}, durable=True) for n in range(100))
    )

    assert syncs <= 3
    await journal.close()


async def test_the_event_loop_does_not_wait_for_the_disk(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = threading.Event()
    waited = []
    monkeypatch.setattr(os, "fdatasync", lambda _: waited.append(let_go.wait(timeout=10)))
    journal = Journal.open(path).journal

    done = journal.append("event", {}, durable=True)
    await asyncio.sleep(0.01)

    assert not done.done()
    let_go.set()
    await done
    assert waited == [True]
    await journal.close()


async def test_a_record_that_need_not_be_durable_is_in_the_file_after_a_short_quiet(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fdatasync", lambda _: pytest.fail("synced"))
    journal = Journal.open(path).journal

    await journal.append("event", {"number": 1}, durable=False)

    assert len(read_journal(path).records) == 1
    monkeypatch.undo()
    await journal.close()


async def test_data_may_change_once_it_is_appended(path: Path) -> None:
    journal = Journal.open(path).journal
    data = {"number": 1}

    done = journal.append("event", data, durable=True)
    data["number"] = 2
    await done
    await journal.close()

    assert numbers(Journal.open(path)) == [1]


async def test_cancelling_who_waits_does_not_take_the_record_back(path: Path) -> None:
    journal = Journal.open(path).journal

    async def append() -> None:
        await journal.append("event", {"number": 1}, durable=True)

    task = asyncio.create_task(append())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await journal.append("event", {"number": 2}, durable=True)
    await journal.close()

    assert numbers(Journal.open(path)) == [1, 2]


async def test_who_asked_is_told_of_the_write_although_nobody_waits_any_more(path: Path) -> None:
    journal = Journal.open(path).journal
    written: list[int] = []

    journal.append("event", {}, durable=False, on_written=lambda: written.append(1)).cancel()
    await journal.append("event", {}, durable=True, on_written=lambda: written.append(2))

    assert written == [1, 2]
    await journal.close()


@pytest.mark.parametrize("call", ["write", "fdatasync"])
async def test_after_a_failed_write_nothing_is_acknowledged_or_tried_again(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    journal = Journal.open(path).journal
    await journal.append("event", {"number": 0}, durable=True)
    calls = 0

    def fail(*_: object) -> int:
        nonlocal calls
        calls += 1
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(os, call, fail)
        pending = [
            journal.append(
                "event", {"number": n}, durable=True, on_written=lambda: pytest.fail("told")
            )
            for n in (1, 2)
        ]
        outcomes = await asyncio.gather(*pending, return_exceptions=True)
    outcomes += await asyncio.gather(
        journal.append("event", {"number": 3}, durable=False), return_exceptions=True
    )

    assert calls == 1
    for outcome in outcomes:
        assert isinstance(outcome, Unavailable)
        assert outcome.code == "storage_failed"
    assert journal.failed is not None
    await journal.close()


async def test_a_partial_write_is_cut_off_when_the_journal_is_opened_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal.open(path).journal
    await journal.append("event", {"number": 0}, durable=True)
    real = os.write

    def half(descriptor: int, data: bytes) -> int:
        if len(data) < 20:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(descriptor, data[: len(data) // 2])

    with monkeypatch.context() as full:
        full.setattr(os, "write", half)
        with pytest.raises(Unavailable, match="No space left"):
            await journal.append("event", {"number": 1}, durable=True)
    await journal.close()

    opened = Journal.open(path)
    assert numbers(opened) == [0]
    assert [one.reason for one in opened.damage] == ["unterminated"]
    await opened.journal.append("event", {"number": 2}, durable=True)
    await opened.journal.close()
    assert numbers(Journal.open(path)) == [0, 2]


async def test_a_closed_journal_refuses(path: Path) -> None:
    journal = Journal.open(path).journal
    queued = journal.append("event", {"number": 1}, durable=False)
    await journal.close()
    await journal.close()

    assert queued.done()
    with pytest.raises(Unavailable) as caught:
        await journal.append("event", {}, durable=True)
    assert caught.value.code == "journal_closed"


async def test_what_is_appended_while_it_closes_is_refused(path: Path) -> None:
    """Who closes a journal decided on what it holds: nothing may be acknowledged behind that."""
    journal = Journal.open(path).journal
    await journal.append("event", 1, durable=True)
    closing = asyncio.ensure_future(journal.close())
    await asyncio.sleep(0)
    assert not closing.done(), "the moment is the one in which it closes"
    with pytest.raises(Unavailable) as refused:
        await journal.append("event", 2, durable=True)
    assert refused.value.code == "journal_closed"
    await closing
    assert [record.data for record in read_journal(path).records] == [1]


async def test_what_is_no_json_is_refused_before_it_is_queued(path: Path) -> None:
    journal = Journal.open(path).journal

    with pytest.raises(Invalid, match="event record"):
        journal.append("event", {"path": path}, durable=True)
    await journal.append("event", {"number": 1}, durable=True)
    await journal.close()

    assert numbers(Journal.open(path)) == [1]


async def test_a_journal_cut_at_any_byte_is_readable_and_can_be_continued(path: Path) -> None:
    whole = await written(path, 3)
    lines = whole.splitlines(keepends=True)
    ends = [sum(map(len, lines[:count])) for count in range(len(lines) + 1)]

    for cut in range(len(whole) + 1):
        put(path, whole[:cut])
        opened = Journal.open(path)
        complete = sum(1 for end in ends[1:] if end <= cut)

        assert numbers(opened) == list(range(complete - 1))
        assert bool(opened.damage) == (cut not in ends)
        assert content(path) == whole[: ends[max(1, complete)]]
        await opened.journal.close()


async def test_a_flipped_bit_costs_one_record_and_is_reported(path: Path) -> None:
    whole = await written(path, 3)
    lines = whole.splitlines(keepends=True)

    for position in range(len(whole)):
        for bit in (0, 3, 7):
            flipped = bytearray(whole)
            flipped[position] ^= 1 << bit
            put(path, bytes(flipped))
            found = read_journal(path)

            assert found.damage, f"bit {bit} of byte {position}"
            hit = next(n for n in range(4) if position < sum(map(len, lines[: n + 1]))) - 1
            intact = {n for n in range(3) if n != hit}
            if whole[position] == 0x0A:
                intact.discard(hit + 1)  # the line and the next became one
            assert {record.data["number"] for record in found.records} == intact
            assert all(
                record.after_damage == (record.data["number"] > hit) for record in found.records
            )


async def test_a_journal_of_a_later_release_is_refused_clearly(path: Path) -> None:
    journal = Journal.open(path).journal
    await journal.append("journal", {"schema_version": 2}, durable=True)
    await journal.close()
    later = content(path).splitlines(keepends=True)[1]
    put(path, later)

    with pytest.raises(Invalid, match="schema version 2") as caught:
        Journal.open(path)

    assert caught.value.code == "unknown_schema_version"
    assert content(path) == later


async def test_damage_in_the_middle_is_kept_in_the_file_and_told_by_place(path: Path) -> None:
    whole = await written(path, 3)
    first = whole.index(b"\n", whole.index(b'"number":0')) + 1
    second = whole.index(b"\n", first) + 1
    damaged = whole.replace(b'"number":1', b'"number":7')
    put(path, damaged)

    opened = Journal.open(path)

    assert list(opened.damage) == [JournalDamage(first, second - first, "checksum")]
    assert [(one.data["number"], one.after_damage) for one in opened.records] == [
        (0, False),
        (2, True),
    ]
    assert content(path) == damaged
    await opened.journal.close()


@pytest.mark.parametrize(
    ("whole", "broken", "kinds"),
    [
        (b'"number":1', b'"number":7', ("event",)),
        (b'"number":1', b'"number":1\n', ("event", "")),
        (b'}\n{"kind":"event","data":{"number":2', b'}!{"kind":"event","data":{"number":2', None),
        (b'{"kind":"event","data":{"number":1', b'{"kinq":"event","data":{"number":1', ("",)),
    ],
)
async def test_what_is_left_of_damage_says_what_it_was_and_where(
    path: Path, whole: bytes, broken: bytes, kinds: tuple[str, ...] | None
) -> None:
    put(path, (await written(path, 3)).replace(whole, broken))

    damage = read_journal(path).damage

    assert [kind for one in damage for kind in one.kinds] == list(kinds or ("event", "event"))
    assert {one.records_before for one in damage} == {1}


async def test_a_new_journal_is_made_durable_with_its_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def spy(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", spy)
    path = tmp_path / "workflows" / "wf_1" / "journal.jsonl"
    opened = Journal.open(path)

    assert {str(path.parent), str(path.parent.parent), str(tmp_path)} <= set(synced)
    await opened.journal.close()


def test_a_journal_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(Unavailable) as caught:
        Journal.open(tmp_path / "file" / "journal.jsonl")

    assert caught.value.code == "storage_failed"


def test_reading_a_missing_journal_is_an_error_of_its_own(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_journal(path)


async def test_many_journals_share_a_few_threads_and_all_get_through(tmp_path: Path) -> None:
    journals = [Journal.open(tmp_path / f"{n}.jsonl").journal for n in range(20)]

    await asyncio.gather(
        *(
            journal.append("event", {"number": n}, durable=n % 2 == 0)
            for n in range(20)
            for journal in journals
        )
    )

    writers = [one for one in threading.enumerate() if one.name == "journal-writer"]
    assert 1 <= len(writers) <= 4
    for journal in journals:
        await journal.close()
        assert len(read_journal(journal.path).records) == 20
