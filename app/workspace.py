"""The working folder of a workflow: files by relative paths that cannot leave it, not even through a link.

Every access walks down from a descriptor of the folder and follows no symbolic link, so that a folder that is
swapped for a link meanwhile leads nowhere. Everything here blocks.
"""

import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from app.errors import Invalid, NotFound

__all__ = ["Workspace"]

LIMIT_BYTES = 64 << 20
"""The largest file that is read at once."""

_MOST_FILES = 100_000
_CHUNK = 1 << 20
_HIDDEN = frozenset({".git"})
_GLOB = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")


class Workspace:
    """Paths are relative, with `/`; `./a` is `a`. Raises Invalid `outside_of_workspace` for what leads out, NotFound `no_file`."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def path(self, relative: str) -> Path:
        """Return where the path is, for handing it to a program; nothing on the way to it is a link now."""
        parts = _parts(relative)
        with suppress(NotFound):
            os.close(self._open_folder(parts[:-1]))
        if stat.S_ISLNK(self._mode(relative)):
            raise _outside(relative)
        return self.root.joinpath(*parts)

    def is_file(self, relative: str) -> bool:
        return stat.S_ISREG(self._mode(relative))

    def is_dir(self, relative: str) -> bool:
        return stat.S_ISDIR(self._mode(relative))

    def read_bytes(self, relative: str, limit: int = LIMIT_BYTES) -> bytes:
        """Return a file's content; Invalid `file_too_large` beyond `limit` bytes."""
        with os.fdopen(self._open_file(relative), "rb") as file:
            content = file.read(limit + 1)
        if len(content) > limit:
            raise Invalid(
                f"{relative} is larger than {limit} bytes.",
                code="file_too_large",
                next_action="Use a smaller file, or read a part of it in a step.",
            )
        return content

    def digest(self, relative: str) -> str:
        """Return the SHA-256 of a file's content, in hexadecimal."""
        found = hashlib.sha256()
        with os.fdopen(self._open_file(relative), "rb") as file:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
        return found.hexdigest()

    def permissions(self, relative: str) -> int | None:
        """Return the permission bits of a file, None where there is none."""
        mode = self._mode(relative)
        return stat.S_IMODE(mode) & 0o777 if stat.S_ISREG(mode) else None

    def write_bytes(self, relative: str, content: bytes, permissions: int | None = None) -> Path:
        """Write a file, its folders included, and return where it is; what was there is replaced whole or not at all.

        Without `permissions` it keeps those it has.
        """
        parts = _parts(relative)
        if not parts:
            raise _outside(relative)
        folder = self._open_folder(parts[:-1], make=True)
        try:
            with _translated(relative):
                _replace(folder, parts[-1], content, permissions)
        finally:
            os.close(folder)
        return self.root.joinpath(*parts)

    def remove(self, relative: str) -> bool:
        """Remove a file and return whether it was there; a folder is left alone."""
        parts = _parts(relative)
        if not self.is_file(relative):
            return False
        folder = self._open_folder(parts[:-1])
        try:
            with _translated(relative):
                os.unlink(parts[-1], dir_fd=folder)
        finally:
            os.close(folder)
        return True

    def glob(self, pattern: str) -> list[str]:
        """Return the files that match, sorted; `*` stays within a folder, `**` does not, `.git` is never looked into."""
        matches = _matcher("/".join(_parts(pattern))).fullmatch
        return sorted(path for path in self._files() if matches(path))

    def _files(self) -> Iterator[str]:
        count = 0
        for folder, folders, files in os.walk(self.root):
            folders[:] = sorted(name for name in folders if name not in _HIDDEN)
            here = PurePosixPath(Path(folder).relative_to(self.root))
            for name in files:
                count += 1
                if count > _MOST_FILES:
                    raise Invalid(
                        f"The working folder holds more than {_MOST_FILES} files.",
                        code="too_many_files",
                        next_action="Start in a smaller folder.",
                    )
                yield str(here / name)

    def _mode(self, relative: str) -> int:
        parts = _parts(relative)
        try:
            folder = self._open_folder(parts[:-1])
        except NotFound:
            return 0
        try:
            name = parts[-1] if parts else "."
            return os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
        except OSError:
            return 0
        finally:
            os.close(folder)

    def _open_file(self, relative: str) -> int:
        parts = _parts(relative)
        folder = self._open_folder(parts[:-1])
        try:
            with _translated(relative):
                name = parts[-1] if parts else "."
                opened = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        finally:
            os.close(folder)
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            os.close(opened)
            raise NotFound(f"{relative} is no file.", code="no_file")
        return opened

    def _open_folder(self, parts: tuple[str, ...], *, make: bool = False) -> int:
        if make:
            self.root.mkdir(parents=True, exist_ok=True)
        with _translated("the working folder"):
            here = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        for part in parts:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(part, dir_fd=here)
            try:
                with _translated("/".join(parts)):
                    below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
            finally:
                os.close(here)
            here = below
        return here


class _translated:  # noqa: N801  # used like contextlib.suppress
    """Turns what the system says of a path into our errors."""

    def __init__(self, shown: str) -> None:
        self._shown = shown

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        match error:
            case FileNotFoundError() | IsADirectoryError():
                raise NotFound(f"There is no file {self._shown}.", code="no_file") from None
            case OSError():
                raise Invalid(
                    f"{self._shown} cannot be used: it is a link or no folder ({error.strerror}).",
                    code="outside_of_workspace",
                    next_action="Name a file that is really inside of the working folder.",
                ) from None


def _replace(folder: int, name: str, content: bytes, permissions: int | None) -> None:
    """Put a file beside the other and in its place, durably; a link or a folder of that name is refused."""
    mode = 0o644
    with suppress(FileNotFoundError):
        present = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
        if not stat.S_ISREG(present):
            raise OSError(errno.ELOOP, "no file")
        mode = stat.S_IMODE(present)
    mode = mode if permissions is None else permissions
    beside = (
        f".{name[:100]}.slipway"  # one name, so that what a crash left is gone with the next try
    )
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with suppress(FileNotFoundError):
        os.unlink(beside, dir_fd=folder)
    try:
        with os.fdopen(os.open(beside, flags, mode, dir_fd=folder), "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside, dir_fd=folder)
        raise


def _parts(relative: str) -> tuple[str, ...]:
    path = PurePosixPath(relative)
    if path.is_absolute() or ".." in path.parts or "\0" in relative:
        raise _outside(relative)
    return path.parts


def _outside(relative: str) -> Invalid:
    return Invalid(
        f"{relative!r} is not inside of the working folder.",
        code="outside_of_workspace",
        next_action="Write a path relative to the working folder, without `..`.",
    )


def _matcher(pattern: str) -> re.Pattern[str]:
    """Return the pattern as a regular expression in which nothing can be matched in two ways at length."""
    wild = {"**/": r"(?:[^/]+/)*", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}
    return re.compile("".join(wild.get(part) or re.escape(part) for part in _GLOB.findall(pattern)))
