"""WorkflowState: the channels of the graph, their reducers, and the words for statuses.

Every channel has a reducer, because parallel branches may write the same one in one superstep.
State is never mutated in place: reducers return new containers.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, TypedDict, TypeVar

__all__ = [
    "SATISFIED",
    "TERMINAL_STATUSES",
    "StepEntry",
    "StepStatus",
    "WorkflowState",
    "WorkflowStatus",
    "append",
    "ended_entry",
    "latest",
    "merge",
    "split_key",
    "step_key",
]

_Function = TypeVar("_Function", bound=Callable[..., Any])

WorkflowStatus = Literal[
    "queued",
    "running",
    "paused",
    "waiting_for_approval",
    "waiting_for_recovery",
    "rolling_back",
    "completed",
    "completed_with_failures",
    "failed",
    "cancelled",
    "rolled_back",
    "rejected",
]
StepStatus = Literal[
    "pending",
    "running",
    "retrying",
    "waiting_for_approval",
    "completed",
    "cached",
    "skipped",
    "failed",
    "unknown",
    "cancelled",
    "compensated",
]
TERMINAL_STATUSES: frozenset[str] = frozenset(
    {"completed", "completed_with_failures", "failed", "cancelled", "rolled_back", "rejected"}
)
SATISFIED: frozenset[str] = frozenset({"completed", "cached", "skipped"})
"""Step statuses that satisfy a `needs`."""


class StepEntry(TypedDict, total=False):
    """The state's record of one step or one cell of it, keyed `step` or `step[cell]`."""

    status: StepStatus
    started_at: str | None
    completed_at: str | None
    attempts: int
    outputs: dict[str, Any] | None
    error: dict[str, Any] | None
    cached: bool
    cache_key: str | None
    effects: list[dict[str, Any]]
    artifacts: list[dict[str, Any]]
    log: str | None


def ended_entry(
    status: StepStatus,
    previous: StepEntry,
    completed_at: str,
    *,
    attempts: int = 0,
    outputs: dict[str, Any] | None = None,
    error: dict[str, Any] | None = None,
    artifacts: Sequence[Mapping[str, Any]] = (),
    cache_key: str | None = None,
) -> StepEntry:
    """Return the complete entry of a step that came to its end; start, effects and log come from `previous`."""
    return StepEntry(
        status=status,
        started_at=previous.get("started_at"),
        completed_at=completed_at,
        attempts=attempts,
        outputs=outputs,
        error=error,
        cached=status == "cached",
        cache_key=cache_key,
        effects=previous.get("effects", []),
        artifacts=[dict(one) for one in artifacts],
        log=previous.get("log"),
    )


def _reducer(function: _Function) -> _Function:
    """Keep the signature, which LangGraph asks for once for every channel of every subgraph."""
    function.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]  # PEP 362
    return function


@_reducer
def latest(_: Any, new: Any) -> Any:
    return new


@_reducer
def append(old: list[Any] | None, new: list[Any]) -> list[Any]:
    """Append what is not in the list yet, so that a replayed write changes nothing."""
    old = old or []
    return [*old, *(item for item in new if item not in old)] if new else old


@_reducer
def merge(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> dict[str, Any]:
    return {**(old or {}), **new}


class WorkflowState(TypedDict, total=False):
    """The contract of every definition's graph; large values live in artifacts, state holds references."""

    workflow_id: Annotated[str, latest]
    workflow_name: Annotated[str, latest]
    workflow_version: Annotated[str, latest]
    execution_id: Annotated[str, latest]
    created_at: Annotated[str, latest]
    updated_at: Annotated[str, latest]
    messages: Annotated[list[dict[str, Any]], append]
    repositories: Annotated[list[str], latest]
    fix_version: Annotated[str | None, latest]
    sprint_name: Annotated[str | None, latest]
    release_type: Annotated[str | None, latest]
    inputs: Annotated[dict[str, Any], latest]
    config: Annotated[dict[str, Any], latest]
    current_step: Annotated[str | None, latest]
    workflow_complete: Annotated[bool, latest]
    steps: Annotated[dict[str, StepEntry], merge]
    steps_completed: Annotated[list[str], append]
    steps_failed: Annotated[list[str], append]
    error: Annotated[dict[str, Any] | None, latest]
    error_step: Annotated[str | None, latest]
    retry_count: Annotated[int, latest]
    can_continue: Annotated[bool, latest]
    approval_required: Annotated[bool, latest]
    approval: Annotated[dict[str, Any] | None, latest]
    jira_tickets: Annotated[list[dict[str, Any]], latest]
    feature_branches: Annotated[dict[str, Any], merge]
    merge_status: Annotated[dict[str, Any], merge]
    pull_requests: Annotated[dict[str, Any], merge]
    release_branches: Annotated[dict[str, Any], merge]
    tags: Annotated[dict[str, Any], merge]
    rollback_branches: Annotated[dict[str, Any], merge]
    confluence_url: Annotated[str | None, latest]
    outputs: Annotated[dict[str, Any], merge]
    artifacts: Annotated[dict[str, Any], merge]


def step_key(step: str, cell: str | None) -> str:
    return step if cell is None else f"{step}[{cell}]"


def split_key(key: str) -> tuple[str, str | None]:
    """Return (step, cell) of a key as `step_key` writes it."""
    step, bracket, rest = key.partition("[")
    return (step, rest[:-1]) if bracket else (step, None)
