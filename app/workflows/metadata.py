"""The metadata of a workflow as lists and its own route show them: what is recorded, and what is counted now. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.workflows.projection import Projection
from app.workflows.state import TERMINAL_STATUSES

__all__ = ["COUNTS", "metadata_view", "unknown_metadata", "wants_to_run"]

COUNTS = ("steps_total", "steps_completed", "steps_failed")
_TEXTS = (
    "created_at",
    "updated_at",
    "execution_id",
    "definition",
    "definition_version",
    "definition_digest",
    "started_by",
    "request_digest",
)
_MAYBE = (
    "kind",
    "idempotency_key",
    "reason",
    "blocked_by",
    "until",
    "forked_from",
    "fix_version",
    "sprint_name",
)


def metadata_view(view: Projection, now: datetime) -> dict[str, Any]:
    """Return the metadata with what is counted now: execution time in seconds, waiting steps."""
    metadata = dict(view.metadata)
    created = metadata.get("created_at")
    until = metadata.get("completed_at") if metadata["status"] in TERMINAL_STATUSES else None
    end = datetime.fromisoformat(until) if until else now
    metadata["execution_time_s"] = (
        round((end - datetime.fromisoformat(created)).total_seconds(), 3) if created else 0.0
    )
    metadata["waiting_for"] = [
        {
            "step": gate.step or None,
            "cell": gate.cell,
            "what": gate.what,
            "since": gate.since,
            "approval_id": gate.approval_id,
        }
        for gate in view.gates.values()
    ]
    metadata["approvals"] = [approval["id"] for approval in list(view.approvals.values())]
    metadata["fix_version"] = view.state.get("fix_version")
    metadata["sprint_name"] = view.state.get("sprint_name")
    return metadata


def unknown_metadata(error: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what takes the place of the metadata of a workflow whose files are not, or cannot be read."""
    return {
        **dict.fromkeys(_TEXTS, ""),
        **dict.fromkeys(_MAYBE),
        **{name: [] for name in ("resources", "repositories", "waiting_for", "approvals")},
        "round": 1,
        "error_count": 0,
        "execution_time_s": 0.0,
        "last_error": error and dict(error),
    }


def wants_to_run(view: Projection) -> bool:
    """Return whether it goes on without a person: it runs by its status, or what it waited for was answered."""
    status = str(view.metadata["status"])
    return status in {"running", "rolling_back"} or (
        status.startswith("waiting") and not view.gates
    )
