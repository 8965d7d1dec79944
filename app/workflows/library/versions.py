"""Saved definitions on disk: `NAME.yaml` is the present text, `.versions/NAME/` holds every text that was saved.

A version is two files that never change: `0003-<digest>.yaml` with the text and `0003-<digest>.json` with one line
that says who saved it, when and why. A deletion is such a line without a text. Both are on disk before `NAME.yaml`
is replaced, so that a crash loses no text; what was edited by hand is found by its digest and recorded later.
All functions block.
"""

import contextlib
import hashlib
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from app.atomic_files import create_once, storage_failed, sync_folder, write_atomic
from app.errors import Unavailable

__all__ = ["StoredVersion", "VersionStore", "digest_of_text"]

_FOLDER = ".versions"
_RECORD = re.compile(r"(\d{4,})-([0-9a-f]{12}|deleted)\.json")


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """`number` counts from 1; `digest` is None for a deletion; `at` is empty where the record cannot be read."""

    number: int
    digest: str | None
    at: str
    by: str
    comment: str = ""

    @property
    def is_deletion(self) -> bool:
        return self.digest is None


def digest_of_text(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


class VersionStore:
    """One writer at a time; names are slugs, so that none leaves the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def head(self, name: str) -> str | None:
        """Return the present text, None where there is none."""
        try:
            return self._head(name).read_bytes().decode()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise Unavailable(
                f"{self._head(name)} cannot be read: {error}.",
                code="definition_unreadable",
                next_action="Correct the file, or its permissions.",
            ) from None

    def history(self, name: str) -> list[StoredVersion]:
        """Return every version and deletion, the oldest first."""
        return [self._read(file) for file in self._records(name)]

    def latest(self, name: str) -> StoredVersion | None:
        """Return the newest version or deletion."""
        records = self._records(name)
        return self._read(records[-1]) if records else None

    def _records(self, name: str) -> list[Path]:
        folder = self._versions(name)
        if not folder.is_dir():
            return []
        return sorted(
            (file for file in folder.iterdir() if _RECORD.fullmatch(file.name)), key=_number
        )

    def text(self, name: str, version: StoredVersion) -> str:
        """Return a version's text; Unavailable `version_damaged` when it is not what was saved."""
        assert version.digest is not None
        file = self._versions(name) / f"{_stem(version)}.yaml"
        with contextlib.suppress(OSError, UnicodeDecodeError):
            text = file.read_bytes().decode()
            if digest_of_text(text) == version.digest:
                return text
        raise Unavailable(
            f"Version {version.number} of {name} is damaged: {file} does not hold the text that was saved.",
            code="version_damaged",
            next_action="Restore that file from a backup.",
        )

    def save(self, name: str, text: str, *, at: str, by: str, comment: str) -> StoredVersion:
        """Record the text as the newest version and make it the present one."""
        version = self.record(name, text, at=at, by=by, comment=comment)
        write_atomic(self._head(name), text.encode())
        return version

    def record(self, name: str, text: str, *, at: str, by: str, comment: str) -> StoredVersion:
        """Keep the text as the newest version; the present text stays as it is."""
        version = StoredVersion(self._next(name), digest_of_text(text), at, by, comment)
        create_once(self._versions(name) / f"{_stem(version)}.yaml", text.encode())
        self._write(name, version)
        return version

    def delete(self, name: str, *, at: str, by: str, comment: str) -> StoredVersion:
        """Record that the definition was deleted and remove its present text; the versions stay."""
        deletion = StoredVersion(self._next(name), None, at, by, comment)
        self._write(name, deletion)
        head = self._head(name)
        try:
            head.unlink(missing_ok=True)
            sync_folder(self.folder)
        except OSError as error:
            raise storage_failed(head, error) from error
        return deletion

    def _next(self, name: str) -> int:
        folder = self._versions(name)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for each in (folder.parent, self.folder, self.folder.parent):
                sync_folder(each)
            taken = [_number(file) for file in folder.glob("[0-9]*-*")]
        except OSError as error:
            raise storage_failed(folder, error) from error
        return max(taken, default=0) + 1

    def _write(self, name: str, version: StoredVersion) -> None:
        line = orjson.dumps({"schema_version": 1, **asdict(version)}) + b"\n"
        create_once(self._versions(name) / f"{_stem(version)}.json", line)

    def _read(self, file: Path) -> StoredVersion:
        number = _number(file)
        try:
            saved: dict[str, Any] = orjson.loads(file.read_bytes())
            return StoredVersion(
                number, saved["digest"], saved["at"], saved["by"], saved.get("comment", "")
            )
        except (OSError, ValueError, KeyError, TypeError):
            digest = None
            with contextlib.suppress(OSError, UnicodeDecodeError):
                digest = digest_of_text(file.with_suffix(".yaml").read_bytes().decode())
            return StoredVersion(number, digest, "", "unknown", f"{file.name} cannot be read")

    def _head(self, name: str) -> Path:
        return self.folder / f"{name}.yaml"

    def _versions(self, name: str) -> Path:
        return self.folder / _FOLDER / name


def _number(file: Path) -> int:
    return int(file.name.partition("-")[0])


def _stem(version: StoredVersion) -> str:
    part = "deleted" if version.digest is None else version.digest.partition(":")[2][:12]
    return f"{version.number:04d}-{part}"
