"""Which commands a status allows, as data; the API's `allowed_operations`, the page's buttons and the docs come from it."""

from collections.abc import Mapping

from app.workflows.state import StepEntry

__all__ = ["TRANSITIONS", "outcome", "waiting_status"]

TRANSITIONS: Mapping[tuple[str, str], str] = {
    ("queued", "pause"): "paused",
    ("queued", "cancel"): "cancelled",
    ("running", "pause"): "paused",
    ("running", "cancel"): "cancelled",
    ("running", "retry"): "running",
    ("running", "skip"): "running",
    ("running", "resolve"): "running",
    ("running", "scope"): "running",
    ("running", "rollback"): "rolling_back",
    ("paused", "resume"): "running",
    ("paused", "cancel"): "cancelled",
    ("paused", "scope"): "paused",
    ("paused", "rollback"): "rolling_back",
    ("waiting_for_approval", "pause"): "paused",
    ("waiting_for_approval", "cancel"): "cancelled",
    ("waiting_for_approval", "retry"): "running",
    ("waiting_for_approval", "skip"): "running",
    ("waiting_for_approval", "resolve"): "running",
    ("waiting_for_approval", "scope"): "running",
    ("waiting_for_approval", "rollback"): "rolling_back",
    ("waiting_for_recovery", "pause"): "paused",
    ("waiting_for_recovery", "cancel"): "cancelled",
    ("waiting_for_recovery", "retry"): "running",
    ("waiting_for_recovery", "skip"): "running",
    ("waiting_for_recovery", "resolve"): "running",
    ("waiting_for_recovery", "scope"): "running",
    ("waiting_for_recovery", "rollback"): "rolling_back",
    ("rolling_back", "pause"): "paused",
    ("failed", "retry"): "running",
    ("failed", "skip"): "running",
    ("failed", "resolve"): "running",
    ("failed", "resume"): "running",
    ("failed", "rollback"): "rolling_back",
    ("failed", "delete"): "",
    ("completed", "rollback"): "rolling_back",
    ("completed", "delete"): "",
    ("completed_with_failures", "rollback"): "rolling_back",
    ("completed_with_failures", "delete"): "",
    ("cancelled", "rollback"): "rolling_back",
    ("cancelled", "delete"): "",
    ("rolled_back", "delete"): "",
    ("rejected", "delete"): "",
}
"""(status, command) -> the status that follows first; `app.workflows.commands` bars what has no object now."""


def waiting_status(gates: Mapping[str, str]) -> str | None:
    """Return the status of a workflow in which nothing executes; recovery comes before approval."""
    whats = set(gates.values())
    if "recovery" in whats:
        return "waiting_for_recovery"
    return "waiting_for_approval" if whats else None


def outcome(
    entries: Mapping[str, StepEntry], required: Mapping[str, bool], continues: frozenset[str]
) -> str:
    """Return completed, completed_with_failures or failed from the steps' ends.

    `required` says per key whether a failure fails the workflow; `continues` are keys whose `on_error`
    is continue. A step that failed and was then skipped by a person counts as a failure that was accepted.
    """
    ends = {key: entry.get("status") for key, entry in entries.items()}
    failed = {key for key, status in ends.items() if status in {"failed", "unknown"}}
    if any(required.get(key, True) and key not in continues for key in failed):
        return "failed"
    accepted = any(
        status == "skipped" and entries[key].get("error") for key, status in ends.items()
    )
    return "completed_with_failures" if failed or accepted else "completed"
