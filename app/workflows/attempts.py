"""One attempt of a step: look into the cache, execute within the limits, and retry what may go away by itself."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from app.clock import timestamp
from app.errors import Invalid, SlipwayError, Unavailable
from app.step_cache.port import CachedResult
from app.workflows.caching import cache_key, find_cached, keep, restore
from app.workflows.definition import Retry, StepSpec
from app.workflows.doubts import note_doubts
from app.workflows.expressions import evaluate, uses_files
from app.workflows.handlers import (
    EffectUnknown,
    Step,
    StepContext,
    StepHandler,
    StepResult,
    declared_effects,
    effects_of,
)
from app.workflows.levels import retry_of, timeout_of
from app.workflows.outputs import with_declared_outputs
from app.workflows.plain_json import require_plain
from app.workflows.resolving import (
    StepExpressions,
    resolve_fields,
    secret_names,
    special_shape,
)
from app.workflows.run_context import Cell, RunContext
from app.workflows.scope import Scope
from app.workflows.state import step_key
from app.workflows.step_ends import (
    complete_step,
    fail_step,
    give_back,
    made_with,
    take_cached,
    update_of,
)
from app.workflows.step_errors import (
    error_json,
    exhausted,
    is_transient,
    overdue,
    remaining_s,
)

__all__ = [
    "attempt_step",
    "delay_s",
    "execute",
    "look_up",
    "resolve_step",
    "step_context",
    "step_env",
]

_LONGEST_DELAY_S = 86400.0


async def resolve_step(spec: StepSpec, cell: Cell, run: RunContext) -> Step:
    """Return the step with every expression of `with` resolved."""
    return Step(
        id=spec.id,
        name=spec.title,
        type=spec.type or "",
        config=await _config(spec, cell, run) if spec.with_ else {},
        cell=cell.key,
        matrix=cell.values,
        effects=declared_effects(spec, run.handlers[spec.type or ""]),
    )


async def _config(spec: StepSpec, cell: Cell, run: RunContext) -> dict[str, Any]:
    handler = run.handlers.get(spec.type or "")
    shape = None if handler is None else special_shape(handler)
    scope = Scope(run, spec, cell)
    if uses_files(spec.with_):
        return cast(
            "dict[str, Any]", await asyncio.to_thread(resolve_fields, spec.with_, shape, scope)
        )
    return cast("dict[str, Any]", resolve_fields(spec.with_, shape, scope))


def step_env(spec: StepSpec, cell: Cell, run: RunContext) -> dict[str, str]:
    """Return the environment of the step with every expression resolved."""
    scope = Scope(run, spec, cell)
    given = run.platform_env
    return {
        name: text if given.get(name) is text else str(evaluate(text, scope))
        for name, text in scope.env().items()
    }


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
        ledger=run.ledger(spec.id, cell.key, log),
        artifacts=run.artifacts,
        log=log,
        clock=run.clock,
        workspace=run.workspace,
        sandbox=run.sandbox,
        web=run.web,
        secret=run.secrets.reader(lambda: _secret_names(spec)),
        expressions=StepExpressions(Scope(run, spec, cell)),
        draining=run.draining,
        round=view.round_of(key),
    )
    return context, log_path


def _secret_names(spec: StepSpec) -> set[str]:
    undo = {} if spec.compensate is None else spec.compensate.with_
    return secret_names(spec.with_) | secret_names(undo)


async def attempt_step(
    spec: StepSpec, cell: Cell, step: Step, handler: StepHandler, run: RunContext
) -> dict[str, Any]:
    key, view = step.key, run.record.view
    retry = retry_of(run.defaults.retry, run.definition.defaults.retry, spec.retry)
    attempt = view.attempts(key) + 1
    if attempt > retry.max + 1:
        return await fail_step(spec, cell, key, run, attempt - 1, exhausted(key, attempt - 1))
    if not await _rest(key, run):
        return update_of(key, view.entries[key])
    async with run.slots.place(key):
        cached, found = await look_up(spec, cell, step, handler, run)
        if found is not None and await _in_place(found, run):
            return take_cached(spec, cell, step, cached, found, run)
        context, log_path = step_context(spec, cell, run, attempt)
        effects = effects_of(spec, handler, step.config)
        effectful = effects != "none"
        started = run.record.append(
            "step_started",
            step=spec.id,
            cell=cell.key,
            data={"attempt": attempt, "of": retry.max + 1, "log": log_path},
            private={"round": view.round_of(key), **made_with(step, effects)},
            durable=effectful,
        )
        if effectful:
            await started
        try:
            result = await execute(spec, step, handler, context, run)
        except asyncio.CancelledError:
            if run.draining.is_set():
                give_back(spec, cell, key, run, attempt)
            raise
        except Exception as error:  # noqa: BLE001  # the edge of a step: everything becomes its result
            context.log.write(f"{type(error).__name__}: {error}\n")
            return await _after_error(spec, cell, key, run, retry, attempt, error)
        finally:
            await context.log.close()
    if cached is not None and result.status == "completed":
        await keep(cached, spec, step, result, run)
    return await complete_step(spec, cell, key, run, attempt, result, effectful, cached)


async def look_up(
    spec: StepSpec, cell: Cell, step: Step, handler: StepHandler, run: RunContext
) -> tuple[str | None, CachedResult | None]:
    """Return the key under which the step's result is cached, and the result where there is one."""
    if spec.cache is None:
        return None, None
    try:
        key = await cache_key(spec, step, handler, step_env(spec, cell, run), run)
    except SlipwayError:
        return None, None  # the step runs, and says itself what is wrong
    return key, None if key is None else await find_cached(key, spec.cache, run)


async def _in_place(found: CachedResult, run: RunContext) -> bool:
    """Put the files of a cached result into the working folder; False where one is gone, so that the step runs."""
    try:
        await restore(found, run)
    except SlipwayError:
        return False
    return True


async def execute(
    spec: StepSpec, step: Step, handler: StepHandler, context: StepContext, run: RunContext
) -> StepResult:
    limits = (
        timeout_of(run.defaults.timeout, run.definition.defaults.timeout, spec.timeout),
        remaining_s(run),
    )
    limit = min((one for one in limits if one is not None), default=None)
    timer = asyncio.timeout(limit)
    try:
        async with timer:
            result = await handler.execute(step, context)
    except TimeoutError:
        if not timer.expired():
            raise
        if (late := overdue(run)) is not None:
            raise late from None
        raise Unavailable(
            f"Step {step.key} took longer than its time limit of {limit:g} s.",
            code="step_timeout",
            next_action="Raise `timeout` of the step or find out what it waits for.",
        ) from None
    except asyncio.CancelledError as error:
        if (task := asyncio.current_task()) is None or task.cancelling():
            raise
        raise RuntimeError(f"step {step.key} was cancelled by its own handler") from error
    _require_result(result, step, handler)
    if result.status == "completed":
        scope = Scope(run, spec, Cell(step.cell, step.matrix))
        result = await with_declared_outputs(spec, result, scope, run)
    require_plain(result.outputs, f"outputs of {step.key}")
    require_plain(result.state, f"state of {step.key}")
    return _veiled(result, run)


def _require_result(result: object, step: Step, handler: StepHandler) -> None:
    """Raise Invalid `no_step_result` for what a handler of somebody else returned instead."""
    if isinstance(result, StepResult):
        return
    raise Invalid(
        f"Step {step.key}: {type(handler).__name__} ({step.type}) returned {type(result).__name__}, no StepResult.",
        code="no_step_result",
        next_action='Let the handler return StepResult({"name": value}), from app.workflows.handlers.',
    )


def _veiled(result: StepResult, run: RunContext) -> StepResult:
    """Return the result without the secrets that the step may have let through."""
    over = run.secrets.veil.over_json
    return replace(
        result,
        outputs=over(result.outputs),
        state=over(result.state),
        artifacts=over(result.artifacts),
        reason=over(result.reason),
    )


async def _rest(key: str, run: RunContext) -> bool:
    """Sleep until the next try is due; False when the workflow is asked to stop first."""
    due = run.record.view.details.get(key, {}).get("next_try_at")
    if not due:
        return True
    wait_s = (datetime.fromisoformat(due) - run.clock.now()).total_seconds()
    return wait_s <= 0 or await run.rest(wait_s)


async def _after_error(
    spec: StepSpec,
    cell: Cell,
    key: str,
    run: RunContext,
    retry: Retry,
    attempt: int,
    error: Exception,
) -> dict[str, Any]:
    problem = run.secrets.veil.over_json(error_json(error))
    transient = is_transient(error) or "any" in retry.on
    if transient and run.draining.is_set():
        give_back(spec, cell, key, run, attempt)
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
