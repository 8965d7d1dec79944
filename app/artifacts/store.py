"""Files that steps leave: content-addressed by sha256, so that a repeated step stores nothing twice."""

import asyncio
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.atomic_files import write_atomic
from app.errors import NotFound

__all__ = ["ArtifactStore"]


class ArtifactStore:
    """A folder of contents; references to them live in the workflows' states."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, name: str, content: bytes, media_type: str) -> dict[str, Any]:
        """Store the content durably and return its reference."""
        digest = hashlib.sha256(content).hexdigest()
        await asyncio.to_thread(self._write, digest, content)
        return {"name": name, "sha256": digest, "size": len(content), "media_type": media_type}

    async def get(self, reference: Mapping[str, Any]) -> bytes:
        """Return the content; NotFound when it is gone or is not what the digest says."""
        path = self._path(str(reference["sha256"]))
        content = await asyncio.to_thread(path.read_bytes) if path.is_file() else b""
        if hashlib.sha256(content).hexdigest() != reference["sha256"]:
            raise NotFound(
                f"Artifact {reference['name']} is missing or damaged.", code="no_artifact"
            )
        return content

    def _write(self, digest: str, content: bytes) -> None:
        path = self._path(digest)
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, content)

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest
