"""One visit of a step's node: skip, ask, attempt, record. Nothing here raises to the graph but cancellation.

The result is in the record before the node returns, so a re-entry after a crash returns it instead of running again.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.clock import timestamp
from app.errors import SlipwayError, Unavailable
from app.workflows.definition import Retry, Reversibility, StepSpec
from app.workflows.doubts import note_doubts
from app.workflows.expressions import UNKNOWN, evaluate, evaluate_condition
from app.workflows.gates import digest_of, request_approval
from app.workflows.handlers import (
    EffectUnknown,
    Step,
    StepContext,
    StepHandler,
    StepResult,
    effects_of,
)
from app.workflows.outputs import with_declared_outputs
from app.workflows.plain_json import require_plain
from app.workflows.run_context import Cell, PlannedStep, RunContext
from app.workflows.state import StepEntry, ended_entry, step_key
from app.workflows.step_errors import error_json, exhausted, is_transient, overdue

__all__ = [
    "delay_s",
    "fail_step",
    "is_enabled",
    "resolve_step",
    "run_step",
    "step_context",
    "update_of",
]

_LONGEST_DELAY_S = 86400.0


def update_of(key: str, entry: StepEntry, state: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the channel updates that carry a step's entry into WorkflowState."""
    update: dict[str, Any] = {**(state or {}), "steps": {key: dict(entry)}, "current_step": key}
    match entry.get("status"):
        case "completed":
            update["steps_completed"] = [key]
        case "failed" | "unknown":
            update |= {"steps_failed": [key], "error": entry.get("error"), "error_step": key}
        case "retrying":
            update["retry_count"] = entry.get("attempts", 0)
    return update


async def run_step(spec: StepSpec, cell: Cell, run: RunContext) -> dict[str, Any]:
    """Visit the step once and return the update of the state; the entry's status decides the edge."""
    key = step_key(spec.id, cell.key)
    if (entry := run.record.view.final(key)) is not None:
        return update_of(key, entry)
    run.executing.add(key)
    try:
        return await _visit(spec, cell, key, run)
    finally:
        run.executing.discard(key)
        run.touch()


async def _visit(spec: StepSpec, cell: Cell, key: str, run: RunContext) -> dict[str, Any]:
    if not is_enabled(spec, run):
        return _skip(spec, cell, key, run, "disabled")
    if late := overdue(run):
        return await fail_step(spec, cell, key, run, 0, late)
    try:
        if spec.when is not None and not evaluate_condition(spec.when, run.scope(spec, cell)):
            return _skip(spec, cell, key, run, f"when: {spec.when}")
        step = resolve_step(spec, cell, run)
        step_env(spec, cell, run)
        if spec.approval is not None and (asked := await request_approval(spec, cell, run)):
            return update_of(key, asked)
    except SlipwayError as error:
        return await fail_step(spec, cell, key, run, 0, error_json(error))
    handler = run.handlers[spec.type or ""]
    if run.planned is not None:
        return await _foresee(spec, cell, step, handler, run)
    return await _attempt(spec, cell, step, handler, run)


def resolve_step(spec: StepSpec, cell: Cell, run: RunContext) -> Step:
    """Return the step with every expression of `with` resolved."""
    return Step(
        id=spec.id,
        name=spec.title,
        type=spec.type or "",
        config=evaluate(spec.with_, run.scope(spec, cell)) if spec.with_ else {},
        cell=cell.key,
        matrix=cell.values,
    )


def step_env(spec: StepSpec, cell: Cell, run: RunContext) -> dict[str, str]:
    """Return the environment of the step with every expression resolved."""
    scope = run.scope(spec, cell)
    return {name: str(evaluate(value, scope)) for name, value in scope.env().items()}


def step_context(
    spec: StepSpec, cell: Cell, run: RunContext, attempt: int
) -> tuple[StepContext, str]:
    """Return what the handler gets, and the path of the attempt's log."""
    key = step_key(spec.id, cell.key)
    view = run.record.view
    log, log_path = run.logs(key, view.round_of(key), attempt)
    context = StepContext(
        workflow_id=run.record.workflow_id,
        attempt=attempt,
        state={**view.state, "steps": view.entries},
        released_at=view.request.get("released_at") or view.metadata["created_at"],
        env=step_env(spec, cell, run),
        remotes=run.remotes,
        ledger=run.ledger(spec.id, cell.key),
        artifacts=run.artifacts,
        log=log,
        clock=run.clock,
        workspace=run.workspace,
        sandbox=run.sandbox,
        draining=run.draining,
    )
    return context, log_path


async def _attempt(
    spec: StepSpec, cell: Cell, step: Step, handler: StepHandler, run: RunContext
) -> dict[str, Any]:
    key, view = step.key, run.record.view
    retry = spec.retry or run.definition.defaults.retry or Retry()
    attempt = view.attempts(key) + 1
    if attempt > retry.max + 1:
        return await fail_step(spec, cell, key, run, attempt - 1, exhausted(key, attempt - 1))
    if not await _rest(key, run):
        return update_of(key, view.entries[key])
    async with run.slots:
        context, log_path = step_context(spec, cell, run, attempt)
        effects = effects_of(spec, handler, step.config)
        effectful = effects != "none"
        started = run.record.append(
            "step_started",
            step=spec.id,
            cell=cell.key,
            data={"attempt": attempt, "of": retry.max + 1, "log": log_path},
            private={"round": view.round_of(key), **_made_with(step, effects)},
            durable=effectful,
        )
        if effectful:
            await started
        try:
            result = await _execute(spec, step, handler, context, run)
        except asyncio.CancelledError:
            if run.draining.is_set():
                _give_back(spec, cell, key, run, attempt)
            raise
        except Exception as error:  # noqa: BLE001  # the edge of a step: everything becomes its result
            context.log.write(f"{type(error).__name__}: {error}\n")
            return await _after_error(spec, cell, key, run, retry, attempt, error)
        finally:
            await context.log.close()
    return await _complete(spec, cell, key, run, attempt, result, effectful)


def _give_back(spec: StepSpec, cell: Cell, key: str, run: RunContext, attempt: int) -> None:
    """Record that the step was stopped because the workflow was: that costs no try."""
    run.record.append(
        "step_retrying",
        step=spec.id,
        cell=cell.key,
        data={"attempt": attempt - 1, "error": None, "interrupted": True},
        private={"given_back": run.record.view.round_of(key)},
        durable=True,
    )


def _made_with(step: Step, effects: Reversibility) -> dict[str, Any]:
    """Return what tells later whether the step would be the same, and what undoes it."""
    basis = {"basis": digest_of(step.config)}
    if effects == "none":
        return basis
    return {**basis, "config": step.config, "matrix": dict(step.matrix)}


async def _execute(
    spec: StepSpec, step: Step, handler: StepHandler, context: StepContext, run: RunContext
) -> StepResult:
    limit = spec.timeout or run.definition.defaults.timeout
    timer = asyncio.timeout(limit)
    try:
        async with timer:
            result = await handler.execute(step, context)
    except TimeoutError:
        if not timer.expired():
            raise
        raise Unavailable(
            f"Step {step.key} took longer than its time limit of {limit:g} s.",
            code="step_timeout",
            next_action="Raise `timeout` of the step or find out what it waits for.",
        ) from None
    except asyncio.CancelledError as error:
        if (task := asyncio.current_task()) is None or task.cancelling():
            raise
        raise RuntimeError(f"step {step.key} was cancelled by its own handler") from error
    if result.status == "completed":
        scope = run.scope(spec, Cell(step.cell, step.matrix))
        result = await with_declared_outputs(spec, result, scope, run)
    require_plain(result.outputs, f"outputs of {step.key}")
    require_plain(result.state, f"state of {step.key}")
    return result


async def _rest(key: str, run: RunContext) -> bool:
    """Sleep until the next try is due; False when the workflow is asked to stop first."""
    due = run.record.view.details.get(key, {}).get("next_try_at")
    if not due:
        return True
    wait_s = (datetime.fromisoformat(due) - run.clock.now()).total_seconds()
    return wait_s <= 0 or await run.rest(wait_s)


async def _complete(
    spec: StepSpec,
    cell: Cell,
    key: str,
    run: RunContext,
    attempt: int,
    result: StepResult,
    effectful: bool,
) -> dict[str, Any]:
    entry = ended_entry(
        result.status,
        run.record.view.entries[key],
        timestamp(run.clock.now()),
        attempts=attempt,
        outputs=result.outputs if result.status == "completed" else None,
        artifacts=result.artifacts,
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


async def _after_error(
    spec: StepSpec,
    cell: Cell,
    key: str,
    run: RunContext,
    retry: Retry,
    attempt: int,
    error: Exception,
) -> dict[str, Any]:
    problem = error_json(error)
    transient = is_transient(error) or "any" in retry.on
    if transient and run.draining.is_set():
        _give_back(spec, cell, key, run, attempt)
        return update_of(key, run.record.view.entries[key])
    if transient and attempt > retry.max:
        problem = await note_doubts(run.record, key, problem)
    if isinstance(error, EffectUnknown) or not transient or attempt > retry.max:
        return await fail_step(spec, cell, key, run, attempt, problem)
    delay = delay_s(retry, attempt, run, getattr(error, "retry_after_s", None))
    next_at = timestamp(run.clock.now() + timedelta(seconds=delay))
    await run.record.append(
        "step_retrying",
        step=spec.id,
        cell=cell.key,
        data={"attempt": attempt, "of": retry.max + 1, "next_at": next_at, "error": problem},
        durable=True,
    )
    return update_of(key, run.record.view.entries[key])


def delay_s(retry: Retry, attempt: int, run: RunContext, at_least: float | None) -> float:
    """Return how long to wait after the attempt; at least what the far end asked for, at most a day."""
    factor: int = {"fixed": 1, "linear": attempt, "exponential": 1 << (attempt - 1)}[retry.backoff]
    delay = retry.delay * factor * (1 + retry.jitter * (2 * run.jitter() - 1))
    return min(max(delay, at_least or 0.0), _LONGEST_DELAY_S)


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


def _skip(spec: StepSpec, cell: Cell, key: str, run: RunContext, reason: str) -> dict[str, Any]:
    entry = ended_entry("skipped", StepEntry(), timestamp(run.clock.now()))
    if run.planned is not None:
        run.planned[key] = PlannedStep("skipped", reason)
    run.record.append(
        "step_skipped",
        step=spec.id,
        cell=cell.key,
        data={"reason": reason},
        private={"entry": entry},
    )
    return update_of(key, entry)


async def _foresee(
    spec: StepSpec, cell: Cell, step: Step, handler: StepHandler, run: RunContext
) -> dict[str, Any]:
    """In a dry run: execute what has no effects, ask the others what they would do."""
    assert run.planned is not None
    planned = run.planned.setdefault(step.key, PlannedStep("will_run"))
    run.record.append(
        "step_started",
        step=spec.id,
        cell=cell.key,
        data={"attempt": 1, "of": 1, "log": None},
        private={"round": 1},
    )
    context, _ = step_context(spec, cell, run, 1)
    result = StepResult()
    outputs: Any = UNKNOWN
    try:
        if planned.approval is not None or _known_later(step.config):
            planned.disposition = "needs_approval" if planned.approval else "known_later"
        elif handler.runs_in_plan and effects_of(spec, handler, step.config) == "none":
            result = await _execute(spec, step, handler, context, run)
            outputs = result.outputs
        else:
            foreseen = await handler.plan(step, context)
            planned.effects = [effect.as_json() for effect in foreseen]
            outputs = next((dict(one.foretold) for one in foreseen if one.foretold), UNKNOWN)
    except Exception as error:  # noqa: BLE001  # the edge of a step: everything becomes its result
        return await fail_step(spec, cell, step.key, run, 1, error_json(error))
    entry = StepEntry(
        status=result.status, attempts=1, outputs=outputs, error=None, effects=[], artifacts=[]
    )
    run.record.append(
        "step_completed",
        step=spec.id,
        cell=cell.key,
        private={"entry": entry, "update": result.state},
    )
    return update_of(step.key, entry, result.state)


def _known_later(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_known_later(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(_known_later(item) for item in value)
    return value is UNKNOWN


def is_enabled(spec: StepSpec, run: RunContext) -> bool:
    request = run.record.view.request
    if spec.id in request.get("disable", ()):
        return False
    return spec.enabled or spec.automatic or spec.id in request.get("enable", ())
