"""Files that steps leave: content-addressed by sha256, so that a repeated step stores nothing twice."""

import asyncio
import contextlib
import hashlib
import os
import threading
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from app.artifacts.marks import ArtifactMarks
from app.atomic_files import write_atomic
from app.errors import NotFound

__all__ = ["ArtifactStore"]


_CHUNK = 1 << 20


class ArtifactStore:
    """A folder of contents (an `ArtifactContents`); references to them live in the workflows' journals.

    `marks`: what people said of single artifacts, which is kept beside the contents.
    """

    def __init__(self, folder: Path) -> None:
        self.marks = ArtifactMarks(folder / "marks")
        self._folder = folder
        self._changing = threading.Lock()
        self._protecting: list[Callable[[], Collection[str]]] = []

    async def put(self, name: str, content: bytes, media_type: str) -> dict[str, Any]:
        """Store the content durably and return its reference."""
        digest = hashlib.sha256(content).hexdigest()
        await asyncio.to_thread(self._write, digest, content)
        return {"name": name, "sha256": digest, "size": len(content), "media_type": media_type}

    async def get(self, reference: Mapping[str, Any]) -> bytes:
        """Return the content; NotFound `no_artifact` when it is gone or is not what the digest says."""
        return await asyncio.to_thread(self.read, reference)

    def read(self, reference: Mapping[str, Any]) -> bytes:
        """Do what `get` does (blocks)."""
        path = self._path(str(reference["sha256"]))
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(content).hexdigest() != reference["sha256"]:
            raise _lost(reference)
        return content

    async def file(self, reference: Mapping[str, Any]) -> Path:
        """Return the file of the content, which was read to its end; NotFound as `get`."""
        digest = str(reference["sha256"])
        if not await asyncio.to_thread(self._matches, digest):
            raise _lost(reference)
        return self._path(digest)

    def is_whole(self, digest: str) -> bool:
        """Return whether the content is there and is what the digest says (blocks); it counts as stored once more."""
        with self._changing, contextlib.suppress(FileNotFoundError):
            os.utime(self._path(digest))
        return self._matches(digest)

    def protect(self, referred: Callable[[], Collection[str]]) -> None:
        """Never drop what `referred` returns (blocks) at the moment of dropping."""
        self._protecting.append(referred)

    def drop_unreferred(self, referred: Collection[str], older_than: datetime) -> int:
        """Remove contents that are not among the digests `referred` nor protected (blocks); return how many.

        What was stored after `older_than`, also once more, stays: the reference may not be written yet.
        """
        kept = set(referred).union(*(protected() for protected in self._protecting))
        return sum(
            self._drop(path, older_than.timestamp())
            for path in self._folder.glob("??/*")
            if path.name not in kept
        )

    def _matches(self, digest: str) -> bool:
        found = hashlib.sha256()
        try:
            with self._path(digest).open("rb") as file:
                while chunk := file.read(_CHUNK):
                    found.update(chunk)
        except OSError:
            return False
        return found.hexdigest() == digest

    def _drop(self, path: Path, older_than: float) -> bool:
        with self._changing:
            if path.stat().st_mtime >= older_than:
                return False
            path.unlink()
        return True

    def _write(self, digest: str, content: bytes) -> None:
        path = self._path(digest)
        with self._changing:
            if path.is_file():
                os.utime(path)
                return
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, content)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def _lost(reference: Mapping[str, Any]) -> NotFound:
    return NotFound(
        f"Artifact {reference['name']} is missing or damaged.",
        code="no_artifact",
        next_action="Run the step again that left it; `slipway doctor` tells what else is damaged.",
    )
