"""What everybody needs of the place where contents are kept; which one it is, the composition root says."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

__all__ = ["ArtifactContents"]


class ArtifactContents(Protocol):
    """Contents by their SHA-256. A reference to one is `{name, sha256, size, media_type}`; more members may follow."""

    async def put(self, name: str, content: bytes, media_type: str) -> dict[str, Any]:
        """Store the content durably and return its reference."""
        ...

    async def get(self, reference: Mapping[str, Any]) -> bytes:
        """Return the content; NotFound `no_artifact` when it is gone or is not what the digest says."""
        ...

    async def file(self, reference: Mapping[str, Any]) -> Path:
        """Return a local file with the content, to be sent in parts; NotFound as `get`."""
        ...

    def is_whole(self, digest: str) -> bool:
        """Return whether the content is there and is what the digest says (blocks); it counts as stored once more."""
        ...

    def protect(self, referred: Callable[[], Collection[str]]) -> None:
        """Never drop what `referred` returns (blocks) at the moment of dropping."""
        ...

    def drop_unreferred(self, referred: Collection[str], older_than: datetime) -> int:
        """Remove contents that nobody refers to and return how many (blocks).

        What was stored after `older_than`, also once more, stays: the reference may not be written yet.
        """
        ...
