"""Files that are complete or absent, whenever the process or the machine stops.

All functions block: callers on the event loop run them in a thread. A write that fails raises Unavailable
`storage_failed` and leaves the file as it was; it is never tried again on the same descriptor, because
after a failed fsync the kernel may report success for data it dropped.
"""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from app.errors import Unavailable

__all__ = [
    "create_once",
    "read_json",
    "storage_failed",
    "sync_folder",
    "write_atomic",
    "write_json",
]

_JSON_OPTIONS = (
    orjson.OPT_INDENT_2
    | orjson.OPT_SORT_KEYS
    | orjson.OPT_APPEND_NEWLINE
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
)


def write_atomic(path: Path, content: bytes, *, keep_previous: bool = False) -> None:
    """Replace the file durably. `keep_previous` keeps the generation before as `<name>.previous`."""
    with _storage(path), _temporary(path, content) as new:
        if keep_previous and path.exists():
            _keep(path)
        new.replace(path)
        sync_folder(path.parent)


def create_once(path: Path, content: bytes) -> bool:
    """Create the file durably; False when it exists. One winner among all threads and processes.

    Whoever reads the file finds the whole content, and both answers are given only once the winner's
    content would survive a loss of power.
    """
    with _storage(path), _temporary(path, content) as new:
        try:
            os.link(new, path)
        except FileExistsError:
            created = False
        else:
            created = True
        sync_folder(path.parent)
    return created


def read_json(path: Path) -> Any:
    """Return the file's JSON; raises OSError when it cannot be read, ValueError when it is no JSON."""
    return orjson.loads(path.read_bytes())


def write_json(path: Path, value: Any, *, keep_previous: bool = False) -> None:
    """Replace the file durably by indented JSON with sorted keys; TypeError for what JSON cannot hold."""
    write_atomic(path, orjson.dumps(value, option=_JSON_OPTIONS), keep_previous=keep_previous)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def storage_failed(path: Path, error: OSError) -> Unavailable:
    """Return the error that tells of a write that did not reach the disk."""
    return Unavailable(
        f"Cannot write {path}: {error.strerror or error}.",
        code="storage_failed",
        next_action="Look for free space, permissions and the health of the disk, then start again.",
        details={"path": str(path), "errno": error.errno},
    )


@contextlib.contextmanager
def _storage(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_failed(path, error) from error


@contextlib.contextmanager
def _temporary(path: Path, content: bytes) -> Iterator[Path]:
    """Yield a durable file with the content beside `path`; what is left of it is removed at the end."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _keep(path: Path) -> None:
    """Make `<name>.previous` a second name of the present generation, without a moment in which neither exists."""
    second = path.with_name(f".{path.name}.{os.getpid()}.previous.tmp")
    second.unlink(missing_ok=True)
    os.link(path, second)
    try:
        second.replace(path.with_name(f"{path.name}.previous"))
    finally:
        second.unlink(missing_ok=True)  # renaming onto a name of the same file does nothing
