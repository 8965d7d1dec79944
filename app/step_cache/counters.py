"""How often a cache was asked and answered, over all processes that ever used it.

A JSON file of constant length that is changed in place under a lock: counting costs some microseconds and no
replaced file. A killed process loses nothing; a loss of power may lose the latest counts, which harms nobody.
"""

import contextlib
import fcntl
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import orjson

__all__ = ["NAMES", "Counters"]

NAMES = ("hits", "misses", "evictions")
_WIDTH = 18


class Counters:
    """Everything here blocks, and raises OSError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, name: str, count: int = 1) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._locked(os.O_RDWR | os.O_CREAT) as descriptor:
            counts = Counter(_parsed(_content(descriptor)))
            counts[name] += count
            content = _text(counts)
            os.pwrite(descriptor, content, 0)
            os.ftruncate(descriptor, len(content))

    def read(self) -> dict[str, int]:
        """Return the counts; all are 0 where nothing was counted or the file is not what was written."""
        try:
            with self._locked(os.O_RDONLY) as descriptor:
                return _parsed(_content(descriptor))
        except FileNotFoundError:
            return dict.fromkeys(NAMES, 0)

    @contextlib.contextmanager
    def _locked(self, flags: int) -> Iterator[int]:
        descriptor = os.open(self._path, flags, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH if flags == os.O_RDONLY else fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)


def _content(descriptor: int) -> bytes:
    return os.pread(descriptor, 4096, 0)


def _parsed(content: bytes) -> dict[str, int]:
    try:
        found = orjson.loads(content)
        return {name: max(0, int(found[name])) for name in NAMES}
    except (ValueError, KeyError, TypeError):
        return dict.fromkeys(NAMES, 0)


def _text(counts: Mapping[str, int]) -> bytes:
    members = "".join(f', "{name}": {counts[name]:>{_WIDTH}}' for name in NAMES)
    return f'{{"schema_version": 1{members}}}\n'.encode()
