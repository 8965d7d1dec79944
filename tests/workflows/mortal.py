"""Storage that dies at the n-th write: what was being written is torn, and nothing is written after it."""

import contextlib
import errno
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import app.atomic_files as atomic_files
from app.journal import Journal

__all__ = ["Mortal"]


class Mortal:
    """`dead` from the write on that was counted down to; `deaths` counts them."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._left: int | None = None
        self.dead = False
        self.deaths = 0

    def arm(self, writes: int) -> None:
        """Die at the write after this many."""
        self._left = writes

    def revive(self) -> None:
        self.dead, self._left = False, None

    def live(self) -> None:
        """Raise OSError when dead: for whatever would still change the world."""
        if self.dead:
            raise OSError(errno.EIO, "the process is dead")

    def strikes(self) -> bool:
        """Count one write; True when it is the one at which it dies."""
        self.live()
        if self._left is None:
            return False
        self._left -= 1
        if self._left >= 0:
            return False
        self.dead, self.deaths = True, self.deaths + 1
        return True

    @contextlib.contextmanager
    def planted(self) -> Iterator[None]:
        """Plant it under the journals and the atomic files of this process."""
        real_put, real_temporary = Journal._put, atomic_files._temporary
        real_sync = atomic_files.sync_folder
        mortal = self

        def put(journal: Journal, batch: Any) -> None:
            if mortal.strikes():
                lines = b"".join(append.line for append in batch)
                os.write(journal._descriptor, lines[: mortal._chance.randrange(len(lines) + 1)])
                mortal.live()
            real_put(journal, batch)

        @contextlib.contextmanager
        def temporary(path: Path, content: bytes) -> Iterator[Path]:
            if mortal.strikes():
                mortal.live()
            with real_temporary(path, content) as new:
                yield new

        def sync(folder: Path) -> None:
            if mortal.strikes():
                mortal.live()
            real_sync(folder)

        Journal._put = put  # type: ignore[method-assign,assignment]  # the fault is planted in the real one
        atomic_files._temporary = temporary
        atomic_files.sync_folder = sync
        try:
            yield
        finally:
            Journal._put = real_put  # type: ignore[method-assign]  # the same
            atomic_files._temporary = real_temporary
            atomic_files.sync_folder = real_sync
