"""How one visit of a step ends, as a record: completed, taken from the cache, skipped, failed, given back."""

from collections.abc import Mapping
from typing import Any, Literal

from app.clock import timestamp
from app.step_cache.port import CachedResult
from app.workflows.definition import Reversibility, StepSpec
from app.workflows.gates import digest_of
from app.workflows.handlers import Step, StepResult
from app.workflows.run_context import Cell, PlannedStep, RunContext
from app.workflows.state import StepEntry, ended_entry

__all__ = [
    "SkipCode",
    "complete_step",
    "fail_step",
    "give_back",
    "made_with",
    "skip_reason",
    "skip_step",
    "take_cached",
    "update_of",
]


SkipCode = Literal["disabled", "condition"]


def update_of(key: str, entry: StepEntry, state: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the channel updates that carry a step's entry into WorkflowState."""
    update: dict[str, Any] = {**(state or {}), "steps": {key: dict(entry)}, "current_step": key}
    match entry.get("status"):
        case "completed" | "cached":
            update["steps_completed"] = [key]
        case "failed" | "unknown":
            update |= {"steps_failed": [key], "error": entry.get("error"), "error_step": key}
        case "retrying":
            update["retry_count"] = entry.get("attempts", 0)
    return update


async def complete_step(
    spec: StepSpec,
    cell: Cell,
    key: str,
    run: RunContext,
    attempt: int,
    result: StepResult,
    effectful: bool,
    cache_key: str | None,
) -> dict[str, Any]:
    entry = ended_entry(
        result.status,
        run.record.view.entries[key],
        timestamp(run.clock.now()),
        attempts=attempt,
        outputs=result.outputs if result.status == "completed" else None,
        artifacts=result.artifacts,
        cache_key=cache_key,
    )
    written = run.record.append(
        f"step_{result.status}",
        step=spec.id,
        cell=cell.key,
        data={"attempt": attempt, "reason": result.reason}
        if result.reason
        else {"attempt": attempt},
        private={"entry": entry, "update": result.state},
        durable=effectful,
    )
    if effectful:
        await written
    return update_of(key, entry, result.state)


def take_cached(
    spec: StepSpec,
    cell: Cell,
    step: Step,
    cache_key: str | None,
    found: CachedResult,
    run: RunContext,
) -> dict[str, Any]:
    now = timestamp(run.clock.now())
    previous = StepEntry(started_at=now, effects=[], log=None)
    entry = ended_entry(
        "cached",
        previous,
        now,
        outputs=dict(found.outputs),
        artifacts=found.artifacts,
        cache_key=cache_key,
    )
    source = {"workflow_id": found.workflow_id, "step": found.step, "at": found.stored_at}
    run.record.append(
        "step_completed",
        step=spec.id,
        cell=cell.key,
        data={"attempt": 0, "cached": True, "source": source},
        private={"entry": entry, "update": dict(found.state), **made_with(step, "none")},
    )
    return update_of(step.key, entry, found.state)


async def fail_step(
    spec: StepSpec, cell: Cell, key: str, run: RunContext, attempts: int, problem: dict[str, Any]
) -> dict[str, Any]:
    """Record that the step came to its end with this error (see `error_json`) and return the update of the state."""
    entry = ended_entry(
        "unknown" if problem["code"] == "effect_unknown" else "failed",
        run.record.view.entries.get(key, StepEntry()),
        timestamp(run.clock.now()),
        attempts=attempts,
        error=problem,
    )
    if run.planned is not None:
        run.planned[key] = PlannedStep("failed", error=problem)
    await run.record.append(
        "step_failed",
        step=spec.id,
        cell=cell.key,
        data={"attempt": attempts, "error": problem},
        private={"entry": entry},
        durable=True,
    )
    return update_of(key, entry)


def skip_step(
    spec: StepSpec, cell: Cell, key: str, run: RunContext, code: SkipCode
) -> dict[str, Any]:
    reason = skip_reason(spec, code)
    entry = ended_entry("skipped", StepEntry(), timestamp(run.clock.now()))
    if run.planned is not None:
        run.planned[key] = PlannedStep("skipped", reason)
    run.record.append(
        "step_skipped",
        step=spec.id,
        cell=cell.key,
        data={"reason": reason, "code": code},
        private={"entry": entry},
    )
    return update_of(key, entry)


def skip_reason(spec: StepSpec, code: SkipCode) -> str:
    return f"when: {spec.when}" if code == "condition" else "disabled"


def give_back(spec: StepSpec, cell: Cell, key: str, run: RunContext, attempt: int) -> None:
    """Record that the step was stopped because the workflow was: that costs no try."""
    run.record.append(
        "step_retrying",
        step=spec.id,
        cell=cell.key,
        data={"attempt": attempt - 1, "error": None, "interrupted": True},
        private={"given_back": run.record.view.round_of(key)},
        durable=True,
    )


def made_with(step: Step, effects: Reversibility) -> dict[str, Any]:
    """Return what tells later whether the step would be the same, and what undoes it."""
    basis = {"basis": digest_of(step.config)}
    if effects == "none":
        return basis
    return {**basis, "config": step.config, "matrix": dict(step.matrix)}
