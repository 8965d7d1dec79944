"""Create-once records of decisions: the file that comes first is the decision, whoever else tries."""

import asyncio
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from app.atomic_files import create_once, read_json

__all__ = ["Decision", "Decisions"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One answer to one approval, bound to the digest of what was shown; `at` is a timestamp."""

    approval_id: str
    decision: str
    by: str
    at: str
    comment: str
    digest: str | None


class Decisions:
    """The folder of decisions; exactly one winner per approval among threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def record(self, decision: Decision) -> tuple[Decision, bool]:
        """Store the decision unless there is one already; return the one that stands and whether it is this."""
        return await asyncio.to_thread(self._record, decision)

    def find(self, approval_id: str) -> Decision | None:
        path = self._folder / f"{approval_id}.json"
        return Decision(**read_json(path)) if path.exists() else None

    def _record(self, decision: Decision) -> tuple[Decision, bool]:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{decision.approval_id}.json"
        if create_once(path, orjson.dumps(asdict(decision), option=orjson.OPT_INDENT_2)):
            return decision, True
        return Decision(**read_json(path)), False
