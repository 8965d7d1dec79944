"""One workflow on disk and in memory: `journal.jsonl` is the truth, `run.json` the picture at the last status change.

A record is the fold of its journal (`Projection`); facts enter by `append` only. Streams hold a cursor, no queue, and
tell an event once it is written: what was told is still a fact after the process was killed.
"""

import asyncio
import functools
from bisect import bisect_right
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from app.atomic_files import read_json, write_atomic
from app.clock import Clock, timestamp
from app.events.models import TERMINAL_EVENTS, Event
from app.journal import Journal, JournalDamage, JournalRecord
from app.redaction import redact_json
from app.telemetry import get_logger
from app.workflows.projection import Projection

__all__ = ["SCHEMA_VERSION", "WorkflowRecord", "read_picture"]

SCHEMA_VERSION = 1
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
        self.damage: tuple[JournalDamage, ...] = ()
        self.lost_head: Mapping[str, Any] | None = None
        """The checkpoints of `run.json` where the journal does not reach them any more."""
        self._clock = clock
        self._changed = asyncio.Event()
        self._written = asyncio.Event()
        self._written_seq = 0

    @classmethod
    async def create(cls, workflow_id: str, folder: Path, clock: Clock) -> "WorkflowRecord":
        await asyncio.to_thread((folder / "logs").mkdir, parents=True, exist_ok=True)
        opened = await asyncio.to_thread(Journal.open, folder / "journal.jsonl")
        return cls(workflow_id, folder, opened.journal, clock)

    @classmethod
    async def open(cls, folder: Path, clock: Clock) -> "WorkflowRecord":
        """Read a workflow back; an unterminated last line is cut off, damage is kept in `damage`."""
        opened = await asyncio.to_thread(Journal.open, folder / "journal.jsonl")
        record = cls(folder.name, folder, opened.journal, clock)
        record.damage = tuple(opened.damage)
        for line in opened.records:
            if line.kind == "event":
                record._take(Event(**line.data["event"]), line.data["private"])
            else:
                record.checkpoint_records.append(line)
        record._written_seq = record.view.last_seq
        await asyncio.to_thread(record._compare_with_picture)
        if record.damage:
            record.view.metadata["damage"] = [asdict(damage) for damage in record.damage]
            _log.warning("journal_damaged", workflow_id=folder.name, damage=len(record.damage))
        return record

    def _compare_with_picture(self) -> None:
        """Take the status from `run.json` when it is as new, everything when the journal lost its beginning."""
        assert self.folder is not None
        picture = read_picture(self.folder)
        if picture is None:
            return
        if picture["last_seq"] == self.view.last_seq:
            self.view.metadata["status"] = picture["metadata"]["status"]
        elif picture["last_seq"] > self.view.last_seq:
            self.view = Projection.restore(self.workflow_id, picture)
            self.lost_head = picture["head"]

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
        return self.journal.append(
            "event",
            {"event": event.as_json(), "private": dict(private or {})},
            durable=durable,
            on_written=functools.partial(self._note_written, seq),
        )

    def _note_written(self, seq: int) -> None:
        self._written_seq = seq
        written, self._written = self._written, asyncio.Event()
        written.set()

    def _take(self, event: Event, private: Mapping[str, Any]) -> None:
        self.view.apply(event, private)
        self.events.append(event)
        if len(self.events) > _KEPT_EVENTS * 2:
            del self.events[:_KEPT_EVENTS]
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def changed(self) -> None:
        """Wait until the next fact is appended."""
        await self._changed.wait()

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
            if self.ended and cursor >= self.view.last_seq:
                return
            if waiter is self._written:
                await waiter.wait()

    async def save_picture(self, head: Mapping[str, Any] | None) -> None:
        """Replace `run.json`, keeping the generation before; it alone suffices to resume."""
        if self.folder is None:
            return
        content = orjson.dumps(self.picture(head), option=orjson.OPT_INDENT_2)
        await asyncio.to_thread(write_atomic, self.folder / "run.json", content, keep_previous=True)

    def picture(self, head: Mapping[str, Any] | None) -> dict[str, Any]:
        return {
            "schema_version": SCHEMA_VERSION,
            "workflow_id": self.workflow_id,
            **self.view.as_json(),
            "head": head,
        }

    async def close(self) -> None:
        if self.journal is not None:
            await self.journal.close()


def _seq(event: Event) -> int:
    return event.seq


def read_picture(folder: Path) -> dict[str, Any] | None:
    """Return the newest readable generation of `run.json`, None when there is none."""
    for name in ("run.json", "run.json.previous"):
        try:
            picture = read_json(folder / name)
        except (OSError, ValueError):
            continue
        if isinstance(picture, dict) and picture.get("schema_version") == SCHEMA_VERSION:
            return picture
    return None
