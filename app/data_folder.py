"""One process owns a data folder: a `flock` on `<data>/.lock`, which also says where the owner can be reached.

Whether an owner lives is decided by the lock alone: the kernel drops it with the process, a pid may be reused.
"""

import contextlib
import fcntl
import os
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import orjson

from app.atomic_files import storage_failed, sync_folder
from app.clock import Clock, SystemClock, timestamp
from app.errors import Conflict

__all__ = ["DataFolder", "Owner"]

_LOCK_NAME = ".lock"
_TRIES, _PAUSE_S = 10, 0.02


@dataclass(frozen=True, slots=True)
class Owner:
    """The living process that holds a data folder; `url` is None when it serves nothing (yet)."""

    pid: int
    url: str | None
    started_at: str


class DataFolder:
    """A data folder that this process owns until `release` or its end; children do not inherit the lock."""

    def __init__(self, path: Path, descriptor: int, owner: Owner) -> None:
        self.path = path
        self._descriptor: int | None = descriptor
        self._owner = owner

    @classmethod
    def claim(
        cls, path: Path, url: str | None = None, *, clock: Clock | None = None
    ) -> "DataFolder":
        """Take the folder, creating it if need be; blocks, when it is taken for 0.2 s.

        Conflict `data_folder_in_use` names the owner's pid and URL.
        """
        lock = path / _LOCK_NAME
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            sync_folder(path.resolve().parent)
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise storage_failed(lock, error) from error
        if not _lock(descriptor):
            os.close(descriptor)
            raise _in_use(path, _read(lock))
        owner = Owner(os.getpid(), url, timestamp((clock or SystemClock()).now()))
        folder = cls(path, descriptor, owner)
        folder.set_url(url)
        return folder

    @staticmethod
    def owner(path: Path) -> Owner | None:
        """Return the folder's living owner, None when nobody holds it (or there is no such folder)."""
        try:
            descriptor = os.open(path / _LOCK_NAME, os.O_RDONLY)
        except (FileNotFoundError, NotADirectoryError):
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read(path / _LOCK_NAME) or Owner(0, None, "")
        finally:
            os.close(descriptor)
        return None

    def set_url(self, url: str | None) -> None:
        """Tell others where the owner listens."""
        if self._descriptor is None:
            return
        self._owner = replace(self._owner, url=url)
        content = orjson.dumps({"schema_version": 1, **asdict(self._owner)}) + b"\n"
        try:
            os.pwrite(self._descriptor, content, 0)
            os.ftruncate(self._descriptor, len(content))
            os.fsync(self._descriptor)
        except OSError as error:
            raise storage_failed(self.path / _LOCK_NAME, error) from error

    def release(self) -> None:
        """Give the folder up; a second call does nothing."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """Take the lock; a reader that asks for the owner holds it for an instant, so a refusal is asked again."""
    for attempt in range(_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if attempt + 1 < _TRIES:
                time.sleep(_PAUSE_S)
        else:
            return True
    return False


def _read(lock: Path) -> Owner | None:
    """Return what the lock file says; asked again while the owner is just writing it."""
    for _ in range(_TRIES):
        try:
            content = orjson.loads(lock.read_bytes().partition(b"\n")[0])
            return Owner(int(content["pid"]), content["url"], content["started_at"])
        except (OSError, ValueError, KeyError, TypeError):
            time.sleep(_PAUSE_S)
    return None


def _in_use(path: Path, owner: Owner | None) -> Conflict:
    who = f"process {owner.pid}" if owner else "another process"
    where = f" at {owner.url}" if owner and owner.url else ""
    return Conflict(
        f"The data folder {path} belongs to {who}{where}.",
        code="data_folder_in_use",
        next_action="Talk to that process, stop it, or choose another folder with SLIPWAY_DATA_DIR.",
        details={
            "path": str(path),
            "pid": owner.pid if owner else None,
            "url": owner.url if owner else None,
        },
    )
