"""Is the process alive, and does it take commands? Liveness asks nothing but the event loop."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, Request

from app.api.answers import JsonAnswer, answer
from app.api.opening import Opening, Readable
from app.api.problem_examples import problems
from app.api.service import Service
from app.atomic_files import write_atomic
from app.errors import SlipwayError

__all__ = ["router"]

router = APIRouter(prefix="/health", tags=["health"])

_PROBE = ".writable"
_PROBED = b"\n" * 4096
"""As much as a full disk has no room for: an empty file may still fit."""


@router.get(
    "",
    operation_id="get_health",
    summary="Is the process alive?",
    responses=answer("Liveness") | problems(ready=False),
)
async def get_health(request: Request) -> JsonAnswer:
    """Answer from memory: a slow disk or a dead remote does not make it fail."""
    return JsonAnswer({"status": "ok", "version": request.app.version})


@router.get(
    "/ready",
    operation_id="get_readiness",
    summary="Does the service take commands?",
    responses=answer("Readiness")
    | problems(ready=False)
    | answer("Readiness", 503, "Not yet, or not any more; the dependencies say why."),
)
async def get_readiness(request: Request, service: Readable) -> JsonAnswer:
    """Ask each dependency: the data folder by a durable write, the engine, whether every workflow's records can be
    read and written, the plugins, the repositories' list, the sandbox of steps (without one it is ready all the same).

    Remote repositories are not asked here (see the check of a repository): one that is down stops no other.
    """
    opening: Opening = request.app.state.opening
    dependencies = {
        "data_folder": await _timed(service, lambda: _data_folder(service.settings.data_dir)),
        "engine": await _timed(service, lambda: _engine(service, opening)),
        "workflows": await _timed(service, lambda: _workflows(service)),
        "plugins": await _timed(service, lambda: _plugins(service)),
        "repositories": await _timed(service, lambda: _repositories(service)),
        "sandbox": await _timed(service, lambda: _sandbox(service)),
    }
    states = {each["status"] for each in dependencies.values()}
    status = "failed" if "failed" in states else "starting" if "starting" in states else "ready"
    answer = {"status": status, "dependencies": dependencies}
    return JsonAnswer(answer, 200 if status == "ready" else 503)


Finding = tuple[Literal["ok", "degraded", "failed", "starting"], str]


async def _timed(service: Service, ask: Callable[[], Awaitable[Finding]]) -> dict[str, Any]:
    began = service.clock.monotonic()
    try:
        status, message = await ask()
    except SlipwayError as error:
        status, message = "failed", str(error)
    latency_ms = round((service.clock.monotonic() - began) * 1000, 3)
    return {"status": status, "latency_ms": latency_ms, "message": message}


async def _data_folder(folder: Path) -> Finding:
    await asyncio.to_thread(write_atomic, folder / _PROBE, _PROBED)
    return "ok", ""


async def _engine(service: Service, opening: Opening) -> Finding:
    if service.ready.is_set():
        return "ok", ""
    if opening.failure is not None:
        return "failed", str(opening.failure)
    return "starting", "Workflows are restored and the engine is loaded."


async def _workflows(service: Service) -> Finding:
    """Fail while any workflow cannot be acknowledged; one in quarantine stops no other."""
    faults = service.manager.get_faults()
    told = "; ".join(f"{fault['workflow_id']}: {fault['message']}" for fault in faults)
    if any(fault["stops"] for fault in faults):
        return "failed", told
    return ("degraded", told) if faults else ("ok", "")


async def _plugins(service: Service) -> Finding:
    broken = [f"{name}: {error}" for name, error in service.registry.errors.items()]
    return ("degraded", "; ".join(broken)) if broken else ("ok", "")


async def _repositories(service: Service) -> Finding:
    service.catalog.list()
    return "ok", ""


async def _sandbox(service: Service) -> Finding:
    protection = await service.sandbox.protection()
    if protection.kind == "none":
        return "degraded", f"Steps run without protection: {protection.reason}."
    return "ok", f"Steps run in {protection.kind}."
