"""Which failed steps `retry` and `skip` can mean: those at which a person's word still changes something."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.errors import Invalid
from app.workflows.definition import OnError, StepSpec
from app.workflows.loader import LoadedDefinition
from app.workflows.projection import Projection
from app.workflows.routing import on_error_of
from app.workflows.state import TERMINAL_STATUSES, split_key

__all__ = ["asks_to_plan_again", "failed_group", "gate_key", "target_key", "target_keys"]


def asks_to_plan_again(view: Projection, key: str) -> bool:
    """Return whether the step waits because people said no, or nobody said anything, to what was planned."""
    error = view.entries[key].get("error") or {}
    return str(error.get("code", "")).startswith("approval_")


def target_keys(view: Projection, loaded: LoadedDefinition) -> list[str]:
    """Return the failed keys that can be meant, cells before the group they belong to.

    While the workflow lives these are the ones that wait for a person; what it went past stays as it is.
    """
    failed = [key for key in view.entries if _failed(view, key)]
    if view.metadata["status"] not in TERMINAL_STATUSES:
        failed = [key for key in failed if _waits(view, loaded, key)]
    groups = {failed_group(view, loaded, key) for key in failed}
    return [key for key in failed if key not in groups]


def target_key(
    view: Projection, loaded: LoadedDefinition, step: str | None, cell: str | None
) -> str:
    """Return the failed step that is meant; Invalid `ambiguous_step` with the candidates when it is not clear."""
    return _the_only(target_keys(view, loaded), step, cell)


def _the_only(candidates: Sequence[str], step: str | None, cell: str | None) -> str:
    fitting = [
        key
        for key in candidates
        if step in (None, split_key(key)[0]) and cell in (None, split_key(key)[1])
    ]
    if len(fitting) == 1:
        return fitting[0]
    raise Invalid(
        "It is not clear which step is meant." if fitting else "No failed step fits.",
        code="ambiguous_step",
        next_action=f"Name one of: {', '.join(candidates)}." if candidates else "",
        details={
            "candidates": [
                dict(zip(("step", "cell"), split_key(key), strict=True)) for key in candidates
            ]
        },
    )


def gate_key(view: Projection, step: str | None, cell: str | None) -> str:
    """Return the waiting step that is meant; Invalid `ambiguous_step` with the candidates when it is not clear."""
    return _the_only(list(view.gates), step, cell)


def failed_group(view: Projection, loaded: LoadedDefinition, key: str) -> str | None:
    """Return the key of the group that failed with this cell and has to run again for it, if there is one."""
    step, cell = split_key(key)
    if cell is None:
        return None
    group = _group_of(loaded, step)
    error: Mapping[str, Any] = view.entries.get(group, {}).get("error") or {}
    return group if _failed(view, group) and error.get("code") == "cells_failed" else None


def _failed(view: Projection, key: str) -> bool:
    return view.entries.get(key, {}).get("status") in {"failed", "unknown"}


def _waits(view: Projection, loaded: LoadedDefinition, key: str) -> bool:
    group = failed_group(view, loaded, key)
    return any(
        _pauses(view, loaded, step) for step in (split_key(key)[0], group) if step is not None
    )


def _pauses(view: Projection, loaded: LoadedDefinition, step: str) -> bool:
    """Return whether the step's failure is put before a person."""
    spec = next((one for one in _specs(loaded) if one.id == step), None)
    default = loaded.definition.on_error or OnError(action=view.request["on_error"])
    return spec is not None and on_error_of(spec, default).action == "pause"


def _specs(loaded: LoadedDefinition) -> Iterator[StepSpec]:
    for spec in loaded.definition.steps:
        yield spec
        yield from spec.steps


def _group_of(loaded: LoadedDefinition, step: str) -> str:
    """Return the id of the matrix step of which the step is a cell: its group, or itself."""
    for spec in loaded.definition.steps:
        if any(nested.id == step for nested in spec.steps):
            return spec.id
    return step
