"""One numbered entry of a workflow's history: what every interface is a projection of."""

from dataclasses import dataclass, field
from typing import Any

__all__ = ["TERMINAL_EVENTS", "Event"]

TERMINAL_EVENTS = frozenset(
    {
        "workflow_completed",
        "workflow_failed",
        "workflow_cancelled",
        "workflow_rolled_back",
        "workflow_rejected",
    }
)
"""After one of these nothing follows unless the workflow is reopened or rolled back."""


@dataclass(frozen=True, slots=True)
class Event:
    """`seq` counts from 1 per workflow without gaps; `at` is a timestamp in UTC; `data` holds JSON values."""

    seq: int
    id: str
    type: str
    workflow_id: str
    at: str
    actor: str
    step: str | None = None
    cell: str | None = None
    data: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "id": self.id,
            "type": self.type,
            "workflow_id": self.workflow_id,
            "step": self.step,
            "cell": self.cell,
            "at": self.at,
            "actor": self.actor,
            "data": self.data,
        }
