"""Artifacts that hold no secret: what shows one in any form is refused before it is stored."""

import asyncio
from collections.abc import Mapping
from typing import Any

from app.errors import Invalid
from app.secrets import Veil
from app.workflows.handlers import Artifacts

__all__ = ["VeiledArtifacts"]


class VeiledArtifacts:
    def __init__(self, artifacts: Artifacts, veil: Veil) -> None:
        self._artifacts = artifacts
        self._veil = veil

    async def put(self, name: str, content: bytes, media_type: str) -> dict[str, Any]:
        """Store as `Artifacts` does; raise Invalid `secret_in_artifact`."""
        if self._veil.hides_something and await asyncio.to_thread(self._veil.shows_in, content):
            raise Invalid(
                f"The file {name} holds a secret and is not kept.",
                code="secret_in_artifact",
                next_action="Keep the secret out of the file, or do not declare it as an output.",
            )
        return await self._artifacts.put(name, content, media_type)

    def read(self, reference: Mapping[str, Any]) -> bytes:
        return self._artifacts.read(reference)

    async def get(self, reference: Mapping[str, Any]) -> bytes:
        return await self._artifacts.get(reference)
