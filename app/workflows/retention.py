"""Old ended workflows leave by themselves, with their approvals and the artifacts that nobody refers to any more.

Never a live one: what the index says is only a hint, the workflow's own files decide, and they are asked at the moment
of removal, in which no command can come between.
"""

import asyncio
import contextlib
import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.artifacts.marks import UNMARKED
from app.artifacts.store import ArtifactStore
from app.clock import Clock
from app.errors import SlipwayError
from app.telemetry import get_logger
from app.workflows.persistence import read_stored
from app.workflows.projection import Projection
from app.workflows.shelf import Shelf
from app.workflows.state import TERMINAL_STATUSES

__all__ = ["Retention"]

_ARTIFACT_AGE = timedelta(days=1)
"""A step may have stored an artifact and not recorded it yet; a younger one is never removed."""
_DROP_EVERY_S = 86400.0
"""How often contents leave to which only an evicted cache entry or a removed artifact referred."""
_DIGEST = re.compile(rb"[0-9a-f]{64}")
_log = get_logger(__name__)


class Retention:
    """`keep_s`: how long an ended workflow is kept, counted from its end."""

    def __init__(
        self,
        shelf: Shelf,
        artifacts: ArtifactStore,
        clock: Clock,
        keep_s: float,
        is_driven: Callable[[str], bool],
    ) -> None:
        self._shelf = shelf
        self._artifacts = artifacts
        self._clock = clock
        self._keep = timedelta(seconds=keep_s)
        self._is_driven = is_driven
        self._dropped_at = clock.monotonic()

    async def sweep(self) -> list[str]:
        """Remove what is old enough and return the ids; a workflow that cannot be removed is left for the next time."""
        removed = [name for name in self._candidates() if await self._remove(name)]
        if removed or self._clock.monotonic() - self._dropped_at >= _DROP_EVERY_S:
            await self.drop_artifacts()
        if removed:
            _log.info("workflows_removed", workflows=len(removed))
        return removed

    async def drop_artifacts(self) -> int:
        """Remove contents to which neither a workflow nor the cache refers; return how many.

        What was removed by a person, or was kept until now, counts no more.
        """
        self._dropped_at = self._clock.monotonic()
        older_than = self._clock.now() - _ARTIFACT_AGE
        rows = list(self._shelf.index.rows.items())
        ended = {name for name, row in rows if row["status"] in TERMINAL_STATUSES}
        await asyncio.to_thread(self._expire_marks, ended)
        referred = await asyncio.to_thread(self._referred, ended)
        return await asyncio.to_thread(self._artifacts.drop_unreferred, referred, older_than)

    def _candidates(self) -> list[str]:
        return [
            name for name, row in list(self._shelf.index.rows.items()) if self._is_old(name, row)
        ]

    def _is_old(self, workflow_id: str, metadata: Mapping[str, Any]) -> bool:
        ended = metadata.get("completed_at") or metadata.get("updated_at")
        return (
            metadata["status"] in TERMINAL_STATUSES
            and not self._is_driven(workflow_id)
            and ended is not None
            and datetime.fromisoformat(ended) + self._keep <= self._clock.now()
            and not self._artifacts.marks.holds(workflow_id, self._clock.now())
        )

    async def _remove(self, workflow_id: str) -> bool:
        try:
            if workflow_id not in self._shelf.records:
                stored = await asyncio.to_thread(read_stored, self._shelf.folder / workflow_id)
                if not (stored.certain and self._may_go(stored.view)):
                    return False
            return await self._shelf.remove(workflow_id, self._may_go)
        except (OSError, SlipwayError) as error:
            _log.warning("workflow_not_removed", workflow_id=workflow_id, error=str(error))
            return False

    def _may_go(self, view: Projection) -> bool:
        return self._is_old(view.workflow_id, view.metadata)

    def _expire_marks(self, ended: Collection[str]) -> None:
        """Let artifacts of ended workflows go whose time is over, and forget what was said of those that are gone."""
        marks = self._artifacts.marks
        for workflow_id in marks.workflows():
            if not (self._shelf.folder / workflow_id).is_dir():
                marks.forget(workflow_id)
            elif workflow_id in ended:
                with contextlib.suppress(SlipwayError):
                    marks.expire(workflow_id, self._clock.now())

    def _referred(self, ended: Collection[str]) -> set[str]:
        """Return every digest that stands in a picture, or in the journal of a workflow that goes on."""
        by_workflow: dict[str, set[str]] = {}
        for name in ("run.json", "run.json.previous", "journal.jsonl"):
            for path in self._shelf.folder.glob(f"*/{name}"):
                owner = path.parent.name
                if name != "journal.jsonl" or owner not in ended:
                    digests = (digest.decode() for digest in _DIGEST.findall(_content(path)))
                    by_workflow.setdefault(owner, set()).update(digests)
        for workflow_id in self._artifacts.marks.workflows():
            if workflow_id in ended and workflow_id in by_workflow:
                by_workflow[workflow_id] -= self._gone(workflow_id)
        return set().union(*by_workflow.values())

    def _gone(self, workflow_id: str) -> set[str]:
        """Return the digests of which a workflow's artifacts were all removed."""
        try:
            marks = self._artifacts.marks.of(workflow_id)
            rows = self._shelf.view(workflow_id).artifacts
        except (OSError, SlipwayError):
            return set()
        gone: set[str] = set()
        there: set[str] = set()
        for row in rows:
            mark = marks.get((row["name"], row["version"]), UNMARKED)
            (gone if mark.removed_at else there).add(str(row["sha256"]))
        return gone - there


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
