"""The states in which a loss of power may leave a folder, for every moment of a recorded run.

What is on the disk for certain: the content that a flush of the file covered, under the names that a flush of their
folder covered. All else may be there, may be missing, or be there in part.
"""

import copy
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scripts.soaking.recorded_writes import Call

__all__ = ["CrashState", "crash_states"]

_VARIANTS = ("certain", "everything", "names only", "content only", "torn")


@dataclass(slots=True)
class _File:
    content: bytes = b""
    flushed: bytes = b""


@dataclass(frozen=True, slots=True)
class CrashState:
    """What is found after the power is back: path -> content; `told` is what clients had been told by then."""

    variant: str
    moment: int
    files: dict[str, bytes]
    folders: frozenset[str]
    told: tuple[bytes, ...]
    world: bytes


@dataclass(slots=True)
class _Disk:
    """`names` and `folders` as the process sees them, `kept_*` as they are for certain on the disk."""

    root: str
    files: list[_File] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    kept_names: dict[str, int] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    kept_folders: set[str] = field(default_factory=set)
    flushing: dict[int, bytes] = field(default_factory=dict)

    def load(self, root: Path) -> None:
        """Take what is there as certain."""
        for path in sorted(root.rglob("*")):
            if path.is_dir():
                self.folders.add(str(path))
            else:
                content = path.read_bytes()
                self.names[str(path)] = self._new(_File(content, content))
        self.kept_names, self.kept_folders = dict(self.names), set(self.folders)

    def _new(self, file: _File) -> int:
        self.files.append(file)
        return len(self.files) - 1

    def apply(self, call: Call) -> bool:
        """Follow one call; False when it changed nothing here."""
        paths = [path for path in call.paths if path.startswith(self.root)]
        if not paths:
            return False
        match call.name:
            case "openat":
                return self._open(paths[0], call)
            case "write" | "pwrite64" | "ftruncate":
                return self._change(paths[0], call)
            case "fsync" | "fdatasync":
                return self._flush(paths[0], call)
            case "mkdir" | "mkdirat":
                self.folders.add(paths[0])
            case "rmdir":
                self.folders.discard(paths[0])
            case "unlink" | "unlinkat":
                self.names.pop(paths[0], None)
                self.folders.discard(paths[0])
            case _:
                return self._rename(call.name, *paths[:2])
        return True

    def _open(self, path: str, call: Call) -> bool:
        if call.creates and path not in self.names:
            self.names[path] = self._new(_File())
            return True
        if call.truncates and path in self.names:
            self.files[self.names[path]].content = b""
            return True
        return False

    def _change(self, path: str, call: Call) -> bool:
        if path not in self.names:
            return False
        file = self.files[self.names[path]]
        if call.name == "ftruncate":
            file.content = file.content[: call.number].ljust(call.number, b"\0")
        elif call.name == "pwrite64":
            end = call.number + len(call.data)
            file.content = file.content[: call.number] + call.data + file.content[end:]
        else:
            file.content += call.data
        return True

    def _flush(self, path: str, call: Call) -> bool:
        if path in self.names:
            file = self.files[self.names[path]]
            if call.begun:
                self.flushing[call.process] = file.content
                return False
            file.flushed = self.flushing.pop(call.process, file.content)
            return True
        if call.begun:
            return False
        inside = {name for name in {*self.names, *self.kept_names} if _parent(name) == path}
        for name in inside:
            _carry(name, self.names, self.kept_names)
        for folder in {one for one in self.folders | self.kept_folders if _parent(one) == path}:
            (self.kept_folders.add if folder in self.folders else self.kept_folders.discard)(folder)
        return True

    def _rename(self, name: str, old: str, new: str) -> bool:
        if old not in self.names:
            return False
        self.names[new] = self.names[old] if name.startswith("link") else self.names.pop(old)
        return True

    def state(self, variant: str) -> tuple[dict[str, bytes], frozenset[str]]:
        certain_names = variant in {"certain", "content only"}
        names = self.kept_names if certain_names else self.names
        folders = self.kept_folders if certain_names else self.folders
        found = {
            path: self._content(self.files[number], variant)
            for path, number in names.items()
            if self._is_reachable(path, folders)
        }
        there = {one for one in folders if self._is_reachable(one, folders)}
        return found, frozenset(there)

    def _content(self, file: _File, variant: str) -> bytes:
        if variant in {"everything", "content only"}:
            return file.content
        if variant == "torn" and file.content.startswith(file.flushed):
            return file.content[: (len(file.flushed) + len(file.content) + 1) // 2]
        return file.flushed

    def _is_reachable(self, path: str, folders: set[str]) -> bool:
        parent = _parent(path)
        return parent == self.root or (parent in folders and self._is_reachable(parent, folders))


def crash_states(
    root: Path, before: Path, calls: Iterable[Call], world: Path
) -> Iterator[CrashState]:
    """Yield every different state: after each call that changed something, in each variant.

    `before` is a copy of `root` as it was when the recording began; `world` is the file outside, which loses nothing.
    """
    disk = _Disk(str(root))
    disk.load(before)
    _rebase(disk, str(before), str(root))
    outside, told, seen = b"", [], set()
    for moment, call in enumerate(calls):
        if call.name == "sendto":
            told.append(call.data)
        elif call.name == "write" and str(world) in call.paths:
            outside += call.data
        elif not disk.apply(call):
            continue
        for variant in _VARIANTS:
            files, folders = disk.state(variant)
            digest = _digest(files, folders, told, outside)
            if digest not in seen:
                seen.add(digest)
                yield CrashState(variant, moment, files, folders, tuple(told), outside)


def _rebase(disk: _Disk, old: str, new: str) -> None:
    for names in (disk.names, disk.kept_names):
        for path in list(names):
            names[path.replace(old, new, 1)] = names.pop(path)
    disk.folders = {path.replace(old, new, 1) for path in disk.folders}
    disk.kept_folders = copy.copy(disk.folders)


def _carry(name: str, source: dict[str, int], target: dict[str, int]) -> None:
    if name in source:
        target[name] = source[name]
    else:
        target.pop(name, None)


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _digest(
    files: dict[str, bytes], folders: frozenset[str], told: list[bytes], outside: bytes
) -> bytes:
    whole = hashlib.blake2b(outside)
    for path in sorted(files):
        whole.update(path.encode() + b"\0" + hashlib.blake2b(files[path]).digest())
    whole.update("\n".join(sorted(folders)).encode())
    whole.update(b"".join(told))
    return whole.digest()
