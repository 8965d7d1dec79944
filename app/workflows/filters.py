"""Which workflows a list is asked for. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

__all__ = ["WorkflowFilter"]

_SEARCHED = ("definition", "fix_version", "sprint_name")


@dataclass(frozen=True, slots=True)
class WorkflowFilter:
    """What is None or empty fits every workflow. `text` is a part of its id, its definition, what it releases or where."""

    status: Collection[str] = ()
    definition: str | None = None
    kind: str | None = None
    repository: str | None = None
    started_by: str | None = None
    since: datetime | None = None
    text: str | None = None

    def fits(self, workflow_id: str, row: Mapping[str, Any]) -> bool:
        return (
            (not self.status or row.get("status") in self.status)
            and self.definition in (None, row.get("definition"))
            and self.kind in (None, row.get("kind"))
            and self.started_by in (None, row.get("started_by"))
            and (self.repository is None or self.repository in row.get("repositories", ()))
            and (self.since is None or _is_since(row.get("created_at"), self.since))
            and (not self.text or _holds(workflow_id, row, self.text.casefold()))
        )


def _is_since(created_at: str | None, since: datetime) -> bool:
    return bool(created_at) and datetime.fromisoformat(str(created_at)) >= since


def _holds(workflow_id: str, row: Mapping[str, Any], text: str) -> bool:
    said = [row.get(name) for name in _SEARCHED]
    return any(
        text in str(one).casefold()
        for one in (workflow_id, *said, *row.get("repositories", ()))
        if one
    )
