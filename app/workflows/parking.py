"""Parking: nothing drives a workflow as a whole until a person looked at it and said that it may go on.

It is a fact of the record, so it holds over restarts. Its steps stay what they were.
"""

import asyncio
from pathlib import Path
from typing import Any

from app.errors import Conflict, SlipwayError
from app.principal import Principal
from app.workflows.persistence import WorkflowRecord, read_picture
from app.workflows.projection import PARKED, Projection

__all__ = ["is_parked", "park", "park_lost", "unpark"]

_OPTIONS = {
    "retry": "Goes on from what is recorded.",
    "cancel": "Stops the workflow and undoes what was prepared, unless asked to keep it.",
    "rollback": "Undoes, latest first, every effect of this workflow that can be undone.",
}


def is_parked(view: Projection) -> bool:
    return PARKED in view.gates


async def park(record: WorkflowRecord, error: SlipwayError) -> None:
    """Park the workflow for this reason; one that is parked already keeps its reason. Durable when it returns."""
    if not is_parked(record.view):
        reason: dict[str, Any] = {
            "code": error.code,
            "message": error.message,
            "next_action": error.next_action,
            "details": error.details,
        }
        data = {"error": reason, "options": _OPTIONS}
        await record.append("recovery_requested", data=data, durable=True)
    if record.folder is not None:
        await record.save_picture(await asyncio.to_thread(_head, record.folder))


async def park_lost(record: WorkflowRecord) -> None:
    """Park a workflow of which facts were lost: what it would do next could be wrong."""
    lost = Conflict(
        f"Facts of workflow {record.workflow_id} were lost to damage of its files.",
        code="journal_damaged",
        next_action="Compare its steps and effects with the world; then retry goes on with what is recorded.",
        details={"damage": list(record.damage)},
    )
    await park(record, lost)
    record.certain = True


def unpark(
    record: WorkflowRecord, actor: Principal, comment: str, execution_id: str
) -> asyncio.Future[None]:
    """Record that the workflow may go on; where facts were lost it begins again at its top, and ended steps stay ended."""
    error = record.view.gates[PARKED].error or {}
    is_new = error.get("code") == "journal_damaged"
    return record.append(
        "workflow_resumed",
        actor=actor.id,
        data={"comment": comment, "unparked": True},
        private={"execution_id": execution_id} if is_new else {},
        durable=True,
    )


def _head(folder: Path) -> Any:
    picture = read_picture(folder)
    return picture["head"] if picture else None
