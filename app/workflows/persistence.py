"""One workflow on disk and in memory: `journal.jsonl` is the truth, `run.json` the picture at the last status change.

A record is the fold of its journal (`Projection`); facts enter by `append` only. Streams hold a cursor, no queue, and
tell an event once it is written: what was told is still a fact after the process was killed.
"""

import asyncio
import functools
import itertools
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.atomic_files import write_atomic
from app.clock import Clock, timestamp
from app.errors import SlipwayError
from app.events.models import TERMINAL_EVENTS, Event
from app.journal import Journal, JournalContent, JournalRecord, OpenedJournal, read_journal
from app.redaction import redact_json
from app.sealed_json import DamagedDocument, seal, unseal
from app.telemetry import get_logger
from app.workflows.folding import fold
from app.workflows.projection import Projection
from app.workflows.restoration import Restored, restore

__all__ = [
    "SCHEMA_VERSION",
    "WorkflowRecord",
    "damage_of",
    "picture_of",
    "read_picture",
    "read_pictures",
    "read_stored",
]

SCHEMA_VERSION = 1
_JOURNAL, _PICTURE = "journal.jsonl", "run.json"
_KEPT_EVENTS = 20_000
_log = get_logger(__name__)


class WorkflowRecord:
    """A workflow that is open in this process. `journal` None makes a record that is never stored (a plan)."""

    def __init__(
        self, workflow_id: str, folder: Path | None, journal: Journal | None, clock: Clock
    ) -> None:
        self.workflow_id = workflow_id
        self.folder = folder
        self.journal = journal
        self.view = Projection(workflow_id)
        self.events: list[Event] = []
        self.checkpoint_records: list[JournalRecord] = []
        self.damage: tuple[dict[str, Any], ...] = ()
        """What of the files could not be read: `{file, reason, ...}`; also in the metadata."""
        self.certain = True
        """False: facts were lost, so that the view is a guess; a person has to look before anything goes on."""
        self.stalled: SlipwayError | None = None
        """Why driving it stopped although the journal takes records: its picture could not be written."""
        self.picture_seq = 0
        """The last event that `run.json` knows."""
        self.lost_head: Mapping[str, Any] | None = None
        """The checkpoints of `run.json` where the journal does not reach them any more."""
        self._clock = clock
        self._changed = asyncio.Event()
        self._written = asyncio.Event()
        self._written_seq = 0
        self._appended: asyncio.Future[None] | None = None
        self._closed = False

    @classmethod
    async def create(cls, workflow_id: str, folder: Path, clock: Clock) -> "WorkflowRecord":
        await asyncio.to_thread((folder / "logs").mkdir, parents=True, exist_ok=True)
        opened = await asyncio.to_thread(Journal.open, folder / "journal.jsonl")
        return cls(workflow_id, folder, opened.journal, clock)

    @classmethod
    async def open(cls, folder: Path, clock: Clock) -> "WorkflowRecord":
        """Read a workflow back; what was damaged is in `damage`, and `certain` says whether nothing was lost.

        Raises Quarantined when nothing sensible can be read, Invalid `unknown_schema_version` when a later
        release wrote it, Unavailable `storage_failed` when it cannot be opened for writing.
        """
        record = cls(folder.name, folder, None, clock)
        await asyncio.to_thread(record._read, Journal.open)
        return record

    async def reopen(self) -> None:
        """Begin anew from what the disk holds after writing failed; what was not acknowledged is forgotten.

        Raises Unavailable `storage_failed` while the disk still refuses.
        """
        assert self.journal is not None
        await self.journal.close()
        await asyncio.to_thread(self._read, Journal.renew)
        self._note_written(self.view.last_seq)
        self._note_changed()

    def _read(self, open_journal: Callable[[Path], OpenedJournal]) -> None:
        assert self.folder is not None
        pictures, unreadable = read_pictures(self.folder)
        is_lost = bool(pictures or unreadable) and not (self.folder / _JOURNAL).exists()
        opened = open_journal(self.folder / _JOURNAL)
        content = JournalContent(opened.records, opened.damage)
        found = restore(self.workflow_id, content, pictures)
        self.stalled = None
        self.journal, self.view, self.events = opened.journal, found.view, found.events
        self.checkpoint_records, self.lost_head = found.checkpoints, found.lost_head
        self.certain = found.certain and not found.is_empty
        self._written_seq = self.view.last_seq
        self.picture_seq = pictures[0]["last_seq"] if pictures else 0
        self.damage = (
            *([{"file": _JOURNAL, "reason": "lost"}] if is_lost else []),
            *({"file": name, "reason": "unreadable"} for name in unreadable),
            *damage_of(content, found.missing),
        )
        self.view.metadata.pop("damage", None)
        if self.damage:
            self.view.metadata["damage"] = list(self.damage)
            _log.warning("workflow_damaged", workflow_id=self.workflow_id, damage=self.damage)

    def append(
        self,
        event_type: str,
        *,
        step: str | None = None,
        cell: str | None = None,
        actor: str = "slipway",
        data: Mapping[str, Any] | None = None,
        private: Mapping[str, Any] | None = None,
        durable: bool = False,
    ) -> asyncio.Future[None]:
        """Record a fact and return a future that resolves once it is written (`durable`: on disk).

        The fold sees it at once, the streams once it is written; who must tell the outside world waits for the future.
        """
        seq = self.view.last_seq + 1
        event = Event(
            seq=seq,
            id=f"{self.workflow_id}:{seq}",
            type=event_type,
            workflow_id=self.workflow_id,
            at=timestamp(self._clock.now()),
            actor=actor,
            step=step,
            cell=cell,
            data=redact_json(dict(data or {})),
        )
        self._take(event, private or {})
        if self.journal is None:
            self._note_written(seq)
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            done.set_result(None)
            return done
        self._appended = self.journal.append(
            "event",
            {"event": event.as_json(), "private": dict(private or {})},
            durable=durable,
            on_written=functools.partial(self._note_written, seq),
        )
        return self._appended

    def _note_written(self, seq: int) -> None:
        self._written_seq = seq
        written, self._written = self._written, asyncio.Event()
        written.set()

    def _take(self, event: Event, private: Mapping[str, Any]) -> None:
        fold(self.view, event, private)
        self.events.append(event)
        if len(self.events) > _KEPT_EVENTS * 2:
            del self.events[:_KEPT_EVENTS]
        self._note_changed()

    def _note_changed(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def changed(self) -> Coroutine[Any, Any, object]:
        """Wait until the next fact is appended, counted from this call and not from the first await."""
        return self._changed.wait()

    @property
    def is_unborn(self) -> bool:
        """Whether nothing of it was ever acknowledged: the process died while it was created."""
        logs = self.folder is not None and any((self.folder / "logs").glob("*"))
        return not (self.events or self.picture_seq or self.damage or logs)

    @property
    def failure(self) -> SlipwayError | None:
        """Why nothing can be acknowledged any more until `reopen`, None while all is well."""
        return self.stalled or (self.journal.failed if self.journal is not None else None)

    @property
    def status(self) -> str:
        return str(self.view.metadata["status"])

    @property
    def first_seq(self) -> int:
        return self.events[0].seq if self.events else 1

    @property
    def ended(self) -> bool:
        return bool(self.events) and self.events[-1].type in TERMINAL_EVENTS

    async def stream(self, after: int) -> AsyncIterator[Event]:
        """Yield written events with seq > `after`, then live ones, until a terminal event was the last."""
        cursor = after
        while True:
            waiter = self._written
            for event in self.events[bisect_right(self.events, cursor, key=_seq) :]:
                if event.seq > self._written_seq:
                    break
                cursor = event.seq
                yield event
            if self._closed or (self.ended and cursor >= self.view.last_seq):
                return
            if waiter is self._written:
                await waiter.wait()

    async def save_picture(self, head: Mapping[str, Any] | None) -> None:
        """Replace `run.json`, keeping the generation before; it alone suffices to resume.

        It never tells more than the journal: raises Unavailable `storage_failed` when that could not be written.
        """
        if self.folder is None:
            return
        if self._appended is not None:
            await asyncio.wait([self._appended])
        if self.journal is not None and self.journal.failed is not None:
            raise self.journal.failed
        content, seq = seal(picture_of(self.view, head), SCHEMA_VERSION), self.view.last_seq
        await asyncio.to_thread(write_atomic, self.folder / _PICTURE, content, keep_previous=True)
        self.picture_seq = seq

    async def close(self) -> None:
        """Let go of the files and end the streams: who follows goes on with its cursor elsewhere or later."""
        self._closed = True
        self._note_written(self._written_seq)
        if self.journal is not None:
            await self.journal.close()


def _seq(event: Event) -> int:
    return event.seq


def picture_of(view: Projection, head: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what `run.json` holds: the whole fold and the checkpoints that suffice to resume."""
    return {"workflow_id": view.workflow_id, **view.as_json(), "head": head}


def damage_of(content: JournalContent, missing: Sequence[int]) -> list[dict[str, Any]]:
    """Return what of a journal cannot be read; an interrupted last write is none, it was never acknowledged."""
    found: list[dict[str, Any]] = [
        {"file": _JOURNAL, "reason": one.reason, "offset": one.offset, "length": one.length}
        for one in content.damage
        if one.reason != "unterminated"
    ]
    if missing:
        ranges = [[run[0], run[-1]] for run in _runs(missing)]
        found.append({"file": _JOURNAL, "reason": "events_missing", "events": ranges})
    return found


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """Return the numbers, which ascend, in groups without gaps."""
    groups = itertools.groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    return [[number for _, number in group] for _, group in groups]


def read_stored(folder: Path) -> Restored:
    """Read a workflow without opening or changing it (blocks), also while another process writes it.

    Raises FileNotFoundError where there is none, Quarantined and Invalid as opening does.
    """
    pictures, _ = read_pictures(folder)
    try:
        content = read_journal(folder / _JOURNAL)
    except FileNotFoundError:
        if not pictures:
            raise
        content = JournalContent((), ())
    return restore(folder.name, content, pictures)


def read_picture(folder: Path) -> dict[str, Any] | None:
    """Return the newest readable generation of `run.json`, None when there is none."""
    pictures, _ = read_pictures(folder)
    return pictures[0] if pictures else None


def read_pictures(folder: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the readable generations of `run.json`, newest first, and the names of those that are damaged.

    Raises Invalid `unknown_schema_version` for a picture of a later release.
    """
    pictures, unreadable = [], []
    for name in (_PICTURE, f"{_PICTURE}.previous"):
        path = folder / name
        try:
            pictures.append(unseal(path.read_bytes(), SCHEMA_VERSION, path))
        except FileNotFoundError:
            continue
        except (OSError, DamagedDocument):
            unreadable.append(name)
    return pictures, unreadable
