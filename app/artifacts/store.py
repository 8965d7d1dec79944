"""Files that steps leave: content-addressed by sha256, so that a repeated step stores nothing twice."""

import asyncio
import hashlib
import os
import threading
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from app.atomic_files import write_atomic
from app.errors import NotFound

__all__ = ["ArtifactStore"]


class ArtifactStore:
    """A folder of contents; references to them live in the workflows' states."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changing = threading.Lock()

    async def put(self, name: str, content: bytes, media_type: str) -> dict[str, Any]:
        """Store the content durably and return its reference."""
        digest = hashlib.sha256(content).hexdigest()
        await asyncio.to_thread(self._write, digest, content)
        return {"name": name, "sha256": digest, "size": len(content), "media_type": media_type}

    async def get(self, reference: Mapping[str, Any]) -> bytes:
        """Return the content; NotFound when it is gone or is not what the digest says."""
        return await asyncio.to_thread(self.read, reference)

    def read(self, reference: Mapping[str, Any]) -> bytes:
        """Do what `get` does (blocks)."""
        path = self._path(str(reference["sha256"]))
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(content).hexdigest() != reference["sha256"]:
            raise NotFound(
                f"Artifact {reference['name']} is missing or damaged.", code="no_artifact"
            )
        return content

    def drop_unreferred(self, referred: Collection[str], older_than: datetime) -> int:
        """Remove contents that are not among the digests `referred` (blocks); return how many.

        What was stored after `older_than`, also once more, stays: the reference may not be written yet.
        """
        return sum(
            self._drop(path, older_than.timestamp())
            for path in self._folder.glob("??/*")
            if path.name not in referred
        )

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
