"""What the expressions of a step see before anything ran: what only the run will tell is known later."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.workflows.expressions import (
    UNKNOWN,
    ExpressionError,
    condition_references,
    find_references,
)
from app.workflows.resolving import SecretHandles

__all__ = ["known_names", "paths_in", "why_later"]

_STEP = dict.fromkeys(("status", "cached", "outputs", "error", "attempts", "artifacts"), UNKNOWN)


def known_names(
    *,
    inputs: Mapping[str, Any],
    config: Mapping[str, Any],
    env: Mapping[str, str],
    workflow: Mapping[str, Any],
    axes: Iterable[str],
    steps: Iterable[str],
) -> dict[str, Any]:
    """Return the scope of a step; `inputs` holds UNKNOWN for those that were not given."""
    seen = {step: dict(_STEP) for step in steps}
    return {
        **seen,
        "inputs": inputs,
        "parameters": inputs,
        "config": config,
        "env": env,
        "steps": seen,
        "workflow": {**dict.fromkeys(("id", "created_at", "started_by"), UNKNOWN), **workflow},
        "matrix": dict.fromkeys(axes, UNKNOWN),
        "artifacts": UNKNOWN,
        "now": UNKNOWN,
        "secrets": SecretHandles(),
    }


def why_later(value: Any, names: Mapping[str, Any]) -> str:
    """Return what has to happen before a value is known."""
    reasons: list[str] = []
    for path in paths_in(value):
        head, rest = path[0], path[1:]
        if head in {"inputs", "parameters"} and rest and names["inputs"].get(rest[0]) is UNKNOWN:
            reasons.append(f"the input {rest[0]} is not given")
        elif head == "steps" and rest:
            reasons.append(f"step {rest[0]} comes first")
        elif head in names["steps"]:
            reasons.append(f"step {head} comes first")
        elif head == "matrix":
            reasons.append("each cell has its own")
        elif head in {"now", "artifacts", "workflow"}:
            reasons.append("the run tells it")
    return "; ".join(dict.fromkeys(reasons)) or "the run tells it"


def paths_in(value: Any, *, is_condition: bool = False) -> list[tuple[str, ...]]:
    """Return the paths that the expressions anywhere in a value name."""
    match value:
        case str():
            read = condition_references if is_condition else find_references
            try:
                return [reference.path for reference in read(value)]
            except ExpressionError:
                return []
        case Mapping():
            return [path for item in value.values() for path in paths_in(item)]
        case list() | tuple():
            return [path for item in value for path in paths_in(item)]
    return []
