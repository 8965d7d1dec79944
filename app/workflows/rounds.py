"""The facts with which people bring steps back: another round, a skip, a workflow that lives again. Each is durable."""

import asyncio
from collections.abc import Sequence
from typing import Any

from app.principal import Principal
from app.workflows.loader import LoadedDefinition
from app.workflows.persistence import WorkflowRecord
from app.workflows.state import StepEntry, split_key
from app.workflows.targets import failed_group

__all__ = ["new_round", "reopened", "skipped"]


def new_round(
    record: WorkflowRecord,
    loaded: LoadedDefinition,
    keys: Sequence[str],
    comment: str,
    actor: Principal,
    *,
    denied: str | None = None,
) -> list[asyncio.Future[None]]:
    """Record that the steps, and the groups that failed with them, are tried again.

    `denied`: an effect of the first of them that did not happen, as a person says.
    """
    groups = [failed_group(record.view, loaded, key) for key in keys]
    round_ = record.view.metadata.get("round", 1) + 1
    private: dict[str, Any] = {"round": round_, **({"denied": denied} if denied else {})}
    return [
        record.append(
            "step_retrying",
            step=step,
            cell=cell,
            actor=actor.id,
            data={"manual": True, "comment": comment, "attempt": 0, "error": None},
            private=private,
            durable=True,
        )
        for step, cell in map(split_key, dict.fromkeys([*keys, *filter(None, groups)]))
    ]


def skipped(
    record: WorkflowRecord, key: str, comment: str, actor: Principal
) -> asyncio.Future[None]:
    """Record that a failed step is left undone; its error stays in its entry."""
    entry = StepEntry(**{**record.view.entries[key], "status": "skipped"})
    step, cell = split_key(key)
    return record.append(
        "step_skipped",
        step=step,
        cell=cell,
        actor=actor.id,
        data={"reason": comment or f"skipped by {actor.id}", "code": "by_person", "by": actor.id},
        private={"entry": entry},
        durable=True,
    )


def reopened(record: WorkflowRecord, execution_id: str, actor: Principal) -> asyncio.Future[None]:
    """Record that an ended workflow lives again."""
    private = {"execution_id": execution_id}
    return record.append("workflow_reopened", actor=actor.id, private=private, durable=True)
