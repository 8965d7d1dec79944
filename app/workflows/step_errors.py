"""Errors as state and events hold them, and those that the engine itself raises against a step."""

from datetime import datetime
from typing import Any

from app.errors import Invalid, SlipwayError, Unavailable
from app.workflows.run_context import RunContext

__all__ = ["error_json", "exhausted", "is_transient", "overdue"]


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


def overdue(run: RunContext) -> dict[str, Any] | None:
    """Return the error of a workflow that is older than its definition's `timeout`."""
    limit = run.definition.timeout
    created = datetime.fromisoformat(run.record.view.metadata["created_at"])
    if limit is None or (run.clock.now() - created).total_seconds() <= limit:
        return None
    return error_json(
        Invalid(
            f"Workflow {run.record.workflow_id} is older than its time limit of {limit:g} s.",
            code="workflow_timeout",
            next_action="Start a new workflow; cancel this one to undo what it prepared.",
        )
    )
