"""What people said of single artifacts: tags, how long they are kept, and that they were removed.

These are the only facts about artifacts that no journal holds. One small file for each workflow, absent for most;
a file that cannot be read keeps everything of its workflow.
"""

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from app.atomic_files import write_atomic
from app.clock import timestamp
from app.errors import Conflict, SlipwayError
from app.sealed_json import DamagedDocument, seal, unseal

__all__ = ["FOREVER", "UNMARKED", "ArtifactMarks", "Mark", "Spot"]

SCHEMA_VERSION = 1
FOREVER = "forever"
Spot = tuple[str, int]
"""Name and version of an artifact within its workflow."""


@dataclass(frozen=True, slots=True)
class Mark:
    """`kept_until`: `forever`, a moment (RFC 3339), or None: as long as its workflow. `removed_at`: it is gone."""

    tags: tuple[str, ...] = ()
    kept_until: str | None = None
    removed_at: str | None = None

    def is_kept(self, now: datetime) -> bool:
        """Return whether it must outlast its workflow now."""
        if self.removed_at is not None or self.kept_until is None:
            return False
        return self.kept_until == FOREVER or datetime.fromisoformat(self.kept_until) > now

    def is_over(self, now: datetime) -> bool:
        """Return whether it was kept until a moment that has passed."""
        return (
            self.kept_until not in {None, FOREVER}
            and self.removed_at is None
            and not self.is_kept(now)
        )


UNMARKED = Mark()


class ArtifactMarks:
    """Everything here blocks and may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changing = threading.Lock()

    def of(self, workflow_id: str) -> dict[Spot, Mark]:
        """Return the workflow's marks; Conflict `artifact_marks_damaged` when they cannot be read."""
        path = self._path(workflow_id)
        try:
            found = unseal(path.read_bytes(), SCHEMA_VERSION, path)["marks"]
            return {
                (one.pop("name"), one.pop("version")): Mark(**{**one, "tags": tuple(one["tags"])})
                for one in found
            }
        except FileNotFoundError:
            return {}
        except (OSError, DamagedDocument, KeyError, TypeError) as error:
            raise _damaged(workflow_id, path) from error

    def change(self, workflow_id: str, spot: Spot, **changes: object) -> Mark:
        """Replace members of one mark durably and return it; raises what `of` raises, Unavailable `storage_failed`."""
        with self._changing:
            marks = self.of(workflow_id)
            marks[spot] = replace(marks.get(spot, UNMARKED), **changes)  # type: ignore[arg-type]  # callers name members of Mark
            self._write(workflow_id, marks)
            return marks[spot]

    def expire(self, workflow_id: str, now: datetime) -> None:
        """Mark as removed what was kept until a moment that has passed."""
        with self._changing:
            marks = self.of(workflow_id)
            over = [spot for spot, mark in marks.items() if mark.is_over(now)]
            if over:
                gone = {spot: replace(marks[spot], removed_at=timestamp(now)) for spot in over}
                self._write(workflow_id, {**marks, **gone})

    def holds(self, workflow_id: str, now: datetime) -> bool:
        """Return whether an artifact of the workflow must outlast it now; yes also when that cannot be told."""
        try:
            return any(mark.is_kept(now) for mark in self.of(workflow_id).values())
        except SlipwayError:
            return True

    def require_free(self, workflow_id: str, now: datetime) -> None:
        """Raise Conflict `artifacts_kept` when the workflow has artifacts that must outlast it."""
        if self.holds(workflow_id, now):
            raise Conflict(
                f"Artifacts of workflow {workflow_id} are pinned, and they live as long as it does.",
                code="artifacts_kept",
                next_action=f"List them with `slipway artifacts ls --workflow {workflow_id} --pinned` and unpin them.",
            )

    def workflows(self) -> list[str]:
        """Return the workflows that have marks."""
        return sorted(path.stem for path in self._folder.glob("wf_*.json"))

    def forget(self, workflow_id: str) -> None:
        """Remove the marks of a workflow that is gone."""
        with self._changing:
            self._path(workflow_id).unlink(missing_ok=True)

    def _write(self, workflow_id: str, marks: Mapping[Spot, Mark]) -> None:
        rows = [
            {"name": name, "version": version, **asdict(mark)}
            for (name, version), mark in sorted(marks.items())
            if mark != UNMARKED
        ]
        self._folder.mkdir(parents=True, exist_ok=True)
        write_atomic(self._path(workflow_id), seal({"marks": rows}, SCHEMA_VERSION))

    def _path(self, workflow_id: str) -> Path:
        return self._folder / f"{workflow_id}.json"


def _damaged(workflow_id: str, path: Path) -> Conflict:
    return Conflict(
        f"What was said of the artifacts of workflow {workflow_id} cannot be read.",
        code="artifact_marks_damaged",
        next_action=f"Bring {path} back from a backup, or remove it: tags and pins are lost then.",
        details={"path": str(path)},
    )
