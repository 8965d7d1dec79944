"""Which edge follows a step, from its entry and its `on_error`. Pure."""

from collections.abc import Mapping
from typing import Any, Literal

from app.workflows.definition import OnError, StepSpec

__all__ = ["Route", "on_error_of", "route_of"]

Route = Literal["ok", "retry", "approve", "skip", "recover", "fail", "rollback", "goto"]


def on_error_of(spec: StepSpec, default: OnError) -> OnError:
    """Return what follows the step's failure: an optional or automatic step stops nothing unless it says so itself."""
    if spec.on_error is not None:
        return spec.on_error
    return default if spec.required and not spec.automatic else OnError(action="continue")


def route_of(entry: Mapping[str, Any] | None, on_error: OnError) -> Route:
    """Return the edge to take: the status decides, for a failure `on_error` does."""
    match (entry or {}).get("status"):
        case "completed" | "cached" | "compensated":
            return "ok"
        case "skipped":
            return "skip"
        case "retrying":
            return "retry"
        case "waiting_for_approval" | "pending":
            return "approve"
    if on_error.goto is not None:
        return "goto"
    match on_error.action:
        case "pause":
            return "recover"
        case "continue":
            return "skip"
        case "rollback":
            return "rollback"
    return "fail"
