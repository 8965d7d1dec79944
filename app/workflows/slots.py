"""Places to execute in: so many handlers at once in one workflow, and so many in all that this process drives."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

__all__ = ["SharedSlots", "StepSlots"]


class SharedSlots:
    """The places of all workflows; `limit` None: as many as ask. `waiting` says who is over it, in order of arrival."""

    def __init__(self, limit: int | None = None) -> None:
        self.limit = limit
        self.waiting: dict[tuple[str, str], None] = {}
        self._free = asyncio.Semaphore(limit) if limit is not None else None

    @contextlib.asynccontextmanager
    async def place(self, workflow_id: str, key: str) -> AsyncIterator[None]:
        if self._free is None:
            yield
            return
        self.waiting[workflow_id, key] = None
        try:
            await self._free.acquire()
        finally:
            self.waiting.pop((workflow_id, key), None)
        try:
            yield
        finally:
            self._free.release()

    def waiting_of(self, workflow_id: str) -> list[str]:
        """Return the keys of the workflow's steps that wait for a place."""
        return [key for owner, key in self.waiting if owner == workflow_id]


class StepSlots:
    """The places of one drive of a workflow, each of which is one of all workflows too."""

    def __init__(self, workflow_id: str, limit: int, shared: SharedSlots) -> None:
        self._workflow_id = workflow_id
        self._own = asyncio.Semaphore(limit)
        self._shared = shared

    @contextlib.asynccontextmanager
    async def place(self, key: str) -> AsyncIterator[None]:
        """Wait for a place to execute the step in, and hold it; a step that waits for people holds none."""
        async with self._own, self._shared.place(self._workflow_id, key):
            yield
