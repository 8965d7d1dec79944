"""A step's result taken from an earlier run: what it is known by, and how it is put in place again."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from app.clock import timestamp
from app.errors import NotFound, SlipwayError
from app.step_cache.port import CachedResult
from app.telemetry import get_logger
from app.workflows.definition import Cache, StepSpec
from app.workflows.expressions import UNKNOWN
from app.workflows.handlers import Step, StepHandler, StepResult
from app.workflows.run_context import Cell, RunContext
from app.workflows.scope import Scope, resolved
from app.workspace import Workspace

__all__ = ["cache_key", "find_cached", "keep", "restore"]

_log = get_logger(__name__)


async def cache_key(
    spec: StepSpec, step: Step, handler: StepHandler, env: Mapping[str, str], run: RunContext
) -> str | None:
    """Return the SHA-256 of all that the result depends on; None when the step is not to be cached.

    That is: handler and its version, the resolved `with`, the step's environment, the declared outputs, the explicit
    key, the contents of the declared files, and the cache's version. None also where a part is known only later.
    """
    cache = spec.cache
    if cache is None or not cache.enabled or run.step_cache is None or run.ignores_cache:
        return None
    scope = Scope(run, spec, Cell(step.cell, step.matrix))
    explicit, patterns = await resolved([cache.key, list(cache.files)], scope)
    if explicit is UNKNOWN or UNKNOWN in patterns:
        return None
    files = await asyncio.to_thread(
        _contents, run.workspace, [*patterns, *handler.files_of_config(step.config)]
    )
    return _digest(
        {
            "handler": step.type,
            "handler_version": handler.version,
            "with": step.config,
            "env": dict(env),
            "outputs": {
                name: one.model_dump(mode="json", exclude_defaults=True)
                for name, one in spec.outputs.items()
            },
            "key": explicit,
            "files": files,
            "version": cache.version,
        }
    )


async def find_cached(key: str, cache: Cache, run: RunContext) -> CachedResult | None:
    """Return the result, None where there is none. A dry run only looks: it is no use of the cache."""
    if run.step_cache is None:
        return None
    ask = run.step_cache.get if run.planned is None else run.step_cache.peek
    return await ask(key, cache.ttl)


async def restore(found: CachedResult, run: RunContext) -> None:
    """Write the files of a cached result back into the working folder.

    Raises NotFound when one of them is gone from the store, Invalid when it has no place in the folder any more.
    """
    for reference in found.artifacts:
        if "path" in reference:
            content = await run.artifacts.get(reference)
            await asyncio.to_thread(run.workspace.write_bytes, str(reference["path"]), content)


async def keep(key: str, spec: StepSpec, step: Step, result: StepResult, run: RunContext) -> None:
    """Store the result for later runs; a cache that takes nothing is no failure of the step."""
    assert run.step_cache is not None
    assert spec.cache is not None
    kept = CachedResult(
        outputs=result.outputs,
        state=result.state,
        artifacts=tuple(result.artifacts),
        workflow_id=run.record.workflow_id,
        step=step.key,
        definition=run.definition.name,
        handler=step.type,
        stored_at=timestamp(run.clock.now()),
    )
    try:
        await run.step_cache.put(key, kept, spec.cache.ttl)
    except (OSError, SlipwayError) as error:
        _log.warning("step_not_cached", step=step.key, error=repr(error))


def _contents(workspace: Workspace, patterns: Iterable[str]) -> dict[str, str | None]:
    """Return path -> SHA-256 of each file that a pattern finds; None for a named file that is absent."""
    found: dict[str, str | None] = {}
    for pattern in patterns:
        wild = any(character in pattern for character in "*?")
        for path in workspace.glob(pattern) if wild else [pattern]:
            try:
                found[path] = workspace.digest(path)
            except NotFound:
                found[path] = None
    return found


def _digest(value: Any) -> str:
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()
