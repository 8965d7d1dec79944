"""The notifier of whoever has no other: every message is a line of a file and a line of the log."""

import asyncio
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

from app.atomic_files import storage_failed, sync_folder
from app.redaction import redact_json
from app.remotes.notifier import Message
from app.telemetry import get_logger

__all__ = ["LogNotifier"]

_FULL = 10 << 20
_KEPT = 5
_log = get_logger(__name__)


class LogNotifier:
    """A `Notifier` on a file of JSON lines. A message is on the disk before `send` returns; its id is its key.

    A file of `full` bytes is put aside, and five of them are kept: what was sent is found in all of them.
    """

    def __init__(self, path: Path, *, full: int = _FULL) -> None:
        self._path = path
        self._full = full
        self._lock = asyncio.Lock()

    async def find(self, key: str) -> str | None:
        return await asyncio.to_thread(self._find, key)

    async def send(self, message: Message) -> str:
        """Send once: a key that was sent before is not sent again."""
        async with self._lock:
            found = await asyncio.to_thread(self._find, message.key)
            if found is None:
                await asyncio.to_thread(self._append, message)
                _log.info("message_sent", key=message.key, title=message.title)
        return message.key

    def _find(self, key: str) -> str | None:
        for path in (self._path, *self._older()):
            lines = path.read_bytes().splitlines() if path.exists() else ()
            if any(_key_of(line) == key for line in lines):
                return key
        return None

    def _older(self) -> list[Path]:
        """Return the files that were full, the newest first."""
        return [self._path.with_suffix(f".{number}.jsonl") for number in range(1, _KEPT + 1)]

    def _turn_over(self) -> None:
        """Begin a new file when this one is full; the oldest goes."""
        if not self._path.exists() or self._path.stat().st_size < self._full:
            return
        files = [self._path, *self._older()]
        for newer, older in reversed(list(pairwise(files))):
            if newer.exists():
                newer.replace(older)
        sync_folder(self._path.parent)

    def _append(self, message: Message) -> None:
        """Add a whole line; what a crash left of an earlier one is ended first and stays unreadable."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._turn_over()
            with self._path.open("ab+") as file:
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                    if file.read(1) != b"\n":
                        file.write(b"\n")
                file.write(_line(message))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise storage_failed(self._path, error) from error


def _line(message: Message) -> bytes:
    content = {"title": message.title, "body": message.body, "links": message.links}
    record = {"schema_version": 1, "key": message.key, **redact_json(content)}
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def _key_of(line: bytes) -> str | None:
    try:
        record: Any = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    key = record.get("key") if isinstance(record, dict) else None
    return key if isinstance(key, str) else None
