"""Create-once records of decisions: the file that comes first is the decision, whoever else tries."""

import asyncio
from dataclasses import asdict, dataclass
from pathlib import Path

from app.atomic_files import create_once
from app.errors import Conflict
from app.sealed_json import DamagedDocument, seal, unseal

__all__ = ["SCHEMA_VERSION", "Decision", "Decisions"]

SCHEMA_VERSION = 1


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
    """The folder of decisions; exactly one winner per approval among threads and processes.

    A decision whose file is damaged is not guessed: who needs it gets Conflict `decision_unreadable`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def record(self, decision: Decision) -> tuple[Decision, bool]:
        """Store the decision unless there is one already; return the one that stands and whether it is this."""
        return await asyncio.to_thread(self._record, decision)

    def find(self, approval_id: str) -> Decision | None:
        path = self._path(approval_id)
        return _read(path) if path.exists() else None

    def remove(self, approval_id: str) -> None:
        """Forget a decision with its workflow (blocks); one that is not there is no error."""
        self._path(approval_id).unlink(missing_ok=True)

    def _record(self, decision: Decision) -> tuple[Decision, bool]:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(decision.approval_id)
        if create_once(path, seal(asdict(decision), SCHEMA_VERSION)):
            return decision, True
        return _read(path), False

    def _path(self, approval_id: str) -> Path:
        return self._folder / f"{approval_id}.json"


def _read(path: Path) -> Decision:
    try:
        return Decision(**unseal(path.read_bytes(), SCHEMA_VERSION, path))
    except (DamagedDocument, TypeError) as error:
        raise Conflict(
            f"The decision in {path} cannot be read: {error}.",
            code="decision_unreadable",
            next_action="Bring the file back from a backup, or remove it to be asked again.",
            details={"path": str(path)},
        ) from error
