"""An append-only file of JSON records, one a line, each with a checksum over every byte before it.

Appending is first in, first out. A durable record is on the disk before its future resolves; what was queued
meanwhile goes to the disk with one write and one `fdatasync` (group commit), in a thread, never on the event
loop. Records that need not be durable are written with the next durable one, or after 5 ms at the latest.

Reading cuts nothing and trusts nothing: a last line without its end was never acknowledged and counts as not
written; any other line that fails its checksum is damage. Damage costs that line only: what stands behind it is
still read, marked `after_damage`, and who folds the records decides what of it can stand alone.
"""

import asyncio
import contextlib
import os
import queue
import re
import threading
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import orjson

from app.atomic_files import storage_failed, sync_folder, write_atomic
from app.errors import Invalid, SlipwayError, Unavailable

__all__ = [
    "SCHEMA_VERSION",
    "Journal",
    "JournalContent",
    "JournalDamage",
    "JournalRecord",
    "OpenedJournal",
    "read_journal",
]

SCHEMA_VERSION = 1
"""Written into every journal as its first record, which readers do not see."""
_HEADER = "journal"
_QUIET_S = 0.005
_MOST_WRITERS = 4
_CHECKSUM = b',"crc":"%08x"}\n'
_CHECKSUM_LENGTH = len(_CHECKSUM % 0)
_REMAINS = re.compile(rb'\{"kind":"(\w+)","data":')
_OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


@dataclass(frozen=True, slots=True)
class JournalRecord:
    """One record; `after_damage` says that a line before it could not be read."""

    kind: str
    data: Any
    after_damage: bool = False


@dataclass(frozen=True, slots=True)
class JournalDamage:
    """What of the file could not be read: where (`offset`, `length` in bytes) and why.

    `reason` is `unterminated` (the last write was interrupted; opening cuts it off) or `checksum`.
    """

    offset: int
    length: int
    reason: str
    records_before: int = field(default=0, compare=False)
    """How many records of the content stand before it."""
    kinds: tuple[str, ...] = field(default=(), compare=False)
    """What its remains say it was, one for each record in it; an empty text where they do not say."""


@dataclass(frozen=True, slots=True)
class JournalContent:
    records: Sequence[JournalRecord]
    damage: Sequence[JournalDamage]


@dataclass(frozen=True, slots=True)
class OpenedJournal:
    """A journal ready for appending, with what it held when it was opened."""

    journal: "Journal"
    records: Sequence[JournalRecord]
    damage: Sequence[JournalDamage]


def read_journal(path: Path) -> JournalContent:
    """Read a journal, also one that another process is writing; blocks. FileNotFoundError when there is none."""
    content = _parse(path.read_bytes())
    if not content.records or content.records[0].kind != _HEADER:
        return content
    if (version := content.records[0].data["schema_version"]) != SCHEMA_VERSION:
        raise Invalid(
            f"The journal {path} has schema version {version}; this release reads {SCHEMA_VERSION}.",
            code="unknown_schema_version",
            next_action="Use the release that wrote it.",
        )
    damage = [replace(one, records_before=max(0, one.records_before - 1)) for one in content.damage]
    return JournalContent(content.records[1:], damage)


class Journal:
    """One open journal; exactly one per file in all processes (the data folder's lock sees to that)."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor
        self._lock = threading.Lock()
        self._queued: list[_Append] = []
        self._writing = False
        self._timer: asyncio.TimerHandle | None = None
        self._failed: SlipwayError | None = None
        self._closing = False

    @classmethod
    def open(cls, path: Path) -> OpenedJournal:
        """Open or create the journal, cutting off an unterminated last line; blocks.

        Raises Unavailable `storage_failed` when the file cannot be opened for writing, Invalid
        `unknown_schema_version` when a later release wrote it.
        """
        try:
            with contextlib.ExitStack() as opening:
                descriptor = _open(path)
                opening.callback(os.close, descriptor)
                content = read_journal(path)
                _make_continuable(descriptor, content)
                opening.pop_all()
        except OSError as error:
            raise storage_failed(path, error) from error
        return OpenedJournal(cls(path, descriptor), content.records, content.damage)

    @classmethod
    def renew(cls, path: Path) -> OpenedJournal:
        """Open the journal in a new file with what the old one holds; blocks, raises as `open` does.

        For after a write that failed: what the kernel still shows of the old file may never reach the disk.
        """
        try:
            content = path.read_bytes()
        except OSError as error:
            raise storage_failed(path, error) from error
        write_atomic(path, content[: content.rfind(b"\n") + 1])
        return cls.open(path)

    @property
    def failed(self) -> SlipwayError | None:
        """Why nothing can be appended any more, None while all is well."""
        return self._failed

    def append(
        self,
        kind: str,
        data: Any,
        *,
        durable: bool,
        on_written: Callable[[], None] | None = None,
    ) -> asyncio.Future[None]:
        """Queue a record; call from the event loop. The data is read at once and may change afterwards.

        The future resolves when the record and all before it are written, and for `durable` on the disk.
        After a failed write it and every later one raises Unavailable `storage_failed`. Cancelling it
        does not take the record back. `on_written` is called on the loop at that moment, also when nobody
        waits any more, and never when it failed.
        """
        line = _line(kind, data)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self._failed is not None or self._closing:
            _refuse(done, self._failed or self._closed())
            return done
        with self._lock:
            self._queued.append(_Append(line, durable, done, on_written))
        if durable:
            self._write()
        elif self._timer is None:
            self._timer = done.get_loop().call_later(_QUIET_S, self._write_after_quiet)
        return done

    async def close(self) -> None:
        """Bring everything to the disk and close the file; whatever is appended after this call is refused."""
        if self._descriptor < 0 or self._closing:
            return
        self._closing = True
        if self._failed is None:
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            with self._lock:
                self._queued.append(_Append(b"", True, done))
            self._write()
            await asyncio.wait([done])
        self._failed = self._failed or self._closed()
        descriptor, self._descriptor = self._descriptor, -1
        await asyncio.to_thread(os.close, descriptor)

    def _closed(self) -> SlipwayError:
        return Unavailable(
            f"The journal {self.path} is closed.",
            code="journal_closed",
            next_action="Open the workflow again.",
        )

    def _write_after_quiet(self) -> None:
        self._timer = None
        self._write()

    def _write(self) -> None:
        with self._lock:
            if self._writing or not self._queued:
                return
            self._writing = True
        _WRITERS.run(self)

    def write_queued(self) -> None:
        """Write what is queued until nothing is; called by one writer thread at a time."""
        while True:
            with self._lock:
                batch, self._queued = self._queued, []
                if not batch:
                    self._writing = False
                    return
            if self._failed is None:
                try:
                    self._put(batch)
                except OSError as error:
                    self._failed = storage_failed(self.path, error)
            _tell(batch, self._failed)

    def _put(self, batch: "list[_Append]") -> None:
        remaining = memoryview(b"".join(append.line for append in batch))
        while remaining:
            remaining = remaining[os.write(self._descriptor, remaining) :]
        if any(append.durable for append in batch):
            os.fdatasync(self._descriptor)


@dataclass(frozen=True, slots=True)
class _Append:
    line: bytes
    durable: bool
    done: asyncio.Future[None]
    on_written: Callable[[], None] | None = None


class _Writable(Protocol):
    def write_queued(self) -> None: ...


class _Writers:
    """The threads that write: at most four for all journals, started when needed, daemons.

    A hop to a waiting thread costs 0.05 ms, to the loop's executor 0.11 ms, to a new thread 0.13 ms
    (medians beside an fdatasync of 0.17 ms); one thread alone would make journals wait for each other.
    """

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[_Writable] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._idle = 0

    def run(self, journal: _Writable) -> None:
        with self._lock:
            if self._idle > 0:
                self._idle -= 1
            elif self._threads < _MOST_WRITERS:
                self._threads += 1
                threading.Thread(target=self._loop, name="journal-writer", daemon=True).start()
        self._work.put(journal)

    def _loop(self) -> None:
        while True:
            self._work.get().write_queued()
            with self._lock:
                if self._work.empty():
                    self._idle += 1


_WRITERS = _Writers()


def _tell(batch: Sequence[_Append], failed: SlipwayError | None) -> None:
    """Resolve the futures on their loops; a loop that is closed has nobody who waits."""
    for loop in {append.done.get_loop() for append in batch}:
        waiting = [append for append in batch if append.done.get_loop() is loop]
        try:
            loop.call_soon_threadsafe(_resolve, waiting, failed)
        except RuntimeError:
            continue


def _resolve(waiting: Sequence[_Append], failed: SlipwayError | None) -> None:
    for append in waiting:
        if failed is None and append.on_written is not None:
            append.on_written()
        if append.done.done():
            continue
        if failed is None:
            append.done.set_result(None)
        else:
            _refuse(append.done, failed)


def _refuse(done: asyncio.Future[None], failed: SlipwayError) -> None:
    done.set_exception(failed)
    done.exception()  # marks it as seen: the caller of a record that need not be durable may not look


def _line(kind: str, data: Any) -> bytes:
    try:
        covered = orjson.dumps({"kind": kind, "data": data}, option=_OPTIONS)[:-1]
    except TypeError as error:
        raise Invalid(
            f"A {kind} record cannot be stored: {error}.",
            code="record_not_json",
            next_action="Record JSON values only.",
        ) from error
    return covered + _CHECKSUM % zlib.crc32(covered)


def _parse(content: bytes) -> JournalContent:
    records: list[JournalRecord] = []
    damage: list[JournalDamage] = []
    offset = 0
    while offset < len(content):
        end = content.find(b"\n", offset) + 1
        if end == 0:
            damage.append(JournalDamage(offset, len(content) - offset, "unterminated"))
            break
        record = _record(content[offset:end], bool(damage))
        if record is None:
            line, before = content[offset:end], len(records)
            damage.append(JournalDamage(offset, len(line), "checksum", before, _kinds(line)))
        else:
            records.append(record)
        offset = end
    return JournalContent(records, damage)


def _kinds(line: bytes) -> tuple[str, ...]:
    """Return the kinds that can be read in a damaged line; a lost line end makes one of two records."""
    found = [match.decode() for match in _REMAINS.findall(line)]
    return tuple(found) if _REMAINS.match(line) else ("", *found)


def _record(line: bytes, after_damage: bool) -> JournalRecord | None:
    covered = line[:-_CHECKSUM_LENGTH]
    if line[-_CHECKSUM_LENGTH:] != _CHECKSUM % zlib.crc32(covered):
        return None
    try:
        whole = orjson.loads(covered + b"}")
        return JournalRecord(whole["kind"], whole["data"], after_damage)
    except (ValueError, KeyError, TypeError):
        return None


def _open(path: Path) -> int:
    """Return a descriptor for appending; the name of a new file is made durable."""
    flags = os.O_WRONLY | os.O_APPEND
    try:
        return os.open(path, flags)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o666)
        for folder in path.resolve().parents[:3]:
            sync_folder(folder)  # the folders above may be as new as the file
        return descriptor


def _make_continuable(descriptor: int, content: JournalContent) -> None:
    """Cut off an unterminated last line, and begin a file that holds nothing."""
    if content.damage and content.damage[-1].reason == "unterminated":
        os.ftruncate(descriptor, content.damage[-1].offset)
    if os.fstat(descriptor).st_size == 0:
        os.write(descriptor, _line(_HEADER, {"schema_version": SCHEMA_VERSION}))
    os.fsync(descriptor)
