"""Create-once records of decisions: the file that takes the next place stands, whoever else tries.

An approval needs as many people as its quorum; the first refusal ends it, and so does its expiry.
"""

import asyncio
from collections.abc import Sequence
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
    """The folder of decisions; each place of an approval has one winner among threads and processes.

    A decision whose file is damaged is not guessed: who needs it gets Conflict `decision_unreadable`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def record(self, decision: Decision, quorum: int = 1) -> tuple[list[Decision], bool]:
        """Store the decision while the approval is open; return those that stand, and whether this is one of them.

        A person's second `approve` does not count: the quorum is one of people.
        """
        return await asyncio.to_thread(self._record, decision, quorum)

    def made(self, approval_id: str) -> list[Decision]:
        """Return the decisions that stand, in their order (blocks)."""
        return [_read(path) for path in self._places(approval_id)]

    def remove(self, approval_id: str) -> None:
        """Forget the decisions with their workflow (blocks); where there are none is no error."""
        for path in reversed(self._places(approval_id)):
            path.unlink(missing_ok=True)

    def _record(self, decision: Decision, quorum: int) -> tuple[list[Decision], bool]:
        self._folder.mkdir(parents=True, exist_ok=True)
        while True:
            made = self.made(decision.approval_id)
            if _is_settled(made, quorum) or _repeats(decision, made):
                return made, False
            place = self._place(decision.approval_id, len(made))
            if create_once(place, seal(asdict(decision), SCHEMA_VERSION)):
                return [*made, decision], True

    def _places(self, approval_id: str) -> list[Path]:
        taken: list[Path] = []
        while (path := self._place(approval_id, len(taken))).exists():
            taken.append(path)
        return taken

    def _place(self, approval_id: str, number: int) -> Path:
        return self._folder / (
            f"{approval_id}.{number + 1}.json" if number else f"{approval_id}.json"
        )


def _is_settled(made: Sequence[Decision], quorum: int) -> bool:
    return len(made) >= quorum or any(one.decision != "approve" for one in made)


def _repeats(decision: Decision, made: Sequence[Decision]) -> bool:
    return decision.decision == "approve" and any(one.by == decision.by for one in made)


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
