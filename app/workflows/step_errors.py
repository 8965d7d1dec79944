"""Errors as state and events hold them, and those that the engine itself raises against a step."""

from datetime import datetime
from typing import Any

from app.errors import Invalid, SlipwayError, Unavailable
from app.workflows.run_context import RunContext

__all__ = ["error_json", "exhausted", "is_transient", "overdue", "remaining_s"]


def error_json(error: BaseException) -> dict[str, Any]:
    """Return an error as state and events hold it: code, message, next action, never a traceback."""
    if isinstance(error, SlipwayError):
        return {
            "code": error.code,
            "message": error.message,
            "next_action": error.next_action,
            "details": error.details,
        }
    if isinstance(error, TimeoutError | ConnectionError):
        return {
            "code": "unavailable",
            "message": f"{type(error).__name__}: {error}",
            "next_action": "",
        }
    return {
        "code": "handler_error",
        "message": f"{type(error).__name__}: {error}",
        "next_action": "This is a fault of the step's handler: see the step's log.",
    }


def is_transient(error: BaseException) -> bool:
    """Return whether the error may go away by itself: time-outs, connection errors, 429, 5xx."""
    return isinstance(error, Unavailable | TimeoutError | ConnectionError)


def exhausted(key: str, attempts: int) -> dict[str, Any]:
    return error_json(
        Invalid(
            f"Step {key} was started {attempts} times without coming to an end.",
            code="exhausted_retries",
            next_action="Look at its log, then retry or skip it.",
        )
    )


def remaining_s(run: RunContext) -> float | None:
    """Return how long the workflow may still run; None without a limit. Waiting for people does not count."""
    if run.definition.timeout is None:
        return None
    metadata, now = run.record.view.metadata, run.clock.now()
    waited = metadata.get("waited_s", 0.0)
    if since := metadata.get("waiting_since"):
        waited += (now - datetime.fromisoformat(since)).total_seconds()
    age = (now - datetime.fromisoformat(metadata["created_at"])).total_seconds()
    return float(run.definition.timeout - (age - waited))


def overdue(run: RunContext) -> Invalid | None:
    """Return the error of a workflow that has run longer than its definition's `timeout`."""
    left = remaining_s(run)
    if left is None or left > 0:
        return None
    return Invalid(
        f"Workflow {run.record.workflow_id} ran longer than its time limit of {run.definition.timeout:g} s.",
        code="workflow_timeout",
        next_action="Start a new workflow; cancel this one to undo what it prepared.",
    )
