"""The ASGI application over a service: its routes, its errors, who may ask, and the life of it all."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from importlib.metadata import version
from typing import Any, cast

from fastapi import FastAPI

from app.api import (
    about,
    approvals,
    artifacts,
    cache,
    chat,
    definition_history,
    definitions,
    documentation,
    forks,
    handlers,
    health,
    logs,
    observation,
    repositories,
    schemas,
    websocket,
    workflow_commands,
    workflows,
)
from app.api.access import LocalAccess
from app.api.opening import Opening
from app.api.page import Page
from app.api.problem_examples import PROBLEM_SCHEMA
from app.api.problems import add_problem_handlers
from app.api.service import Service

__all__ = ["PREFIX", "create_app"]

PREFIX = "/api/v1"

_DESCRIPTION = """\
Slipway releases repositories: a request becomes a plan, people approve exactly what ships, a workflow makes it and
proves it. Every route is a view of the workflows' records or a command to their one manager.

- Errors are `application/problem+json` with a stable `code`, what is wrong, which id, and the next action.
- Lists answer `{"items": [...], "next": cursor}`.
- Streams are server-sent events; `Last-Event-ID` resumes one without gap or duplicate.
- Single-user mode: requests from this machine act as `local`. `Host` and `Origin` are checked, a body is at most 1 MiB.
- Steps work in `workflows/<id>/workspace` of the data folder, unless the workflow was started in a folder of its own.
- While the service starts, commands answer 503 with `Retry-After`; liveness and listings answer at once.
"""
_TAGS = [
    {
        "name": "chat",
        "description": "From a sentence to a plan, and from its confirmation to a release.",
    },
    {"name": "workflows", "description": "Start, list, read and steer."},
    {"name": "observation", "description": "What a workflow does and did."},
    {"name": "artifacts", "description": "What steps left, over all workflows."},
    {"name": "cache", "description": "Results of steps that are not made again."},
    {"name": "approvals", "description": "The decisions that wait for people."},
    {"name": "definitions", "description": "What can be run, and the step types it is made of."},
    {"name": "repositories", "description": "What can be released."},
    {"name": "health", "description": "Is it alive, does it take commands?"},
]


class _Application(FastAPI):
    def openapi(self) -> dict[str, Any]:
        """Return the document with the schemas of errors, answers and events; made on first use."""
        if self.openapi_schema is None:
            from app.api.described.schemas import (  # noqa: PLC0415  # a service listens earlier without
                answer_schemas,
            )

            document = super().openapi()
            document["components"]["schemas"] |= {**answer_schemas(), "Problem": PROBLEM_SCHEMA}
        return cast("dict[str, Any]", self.openapi_schema)


def create_app(service: Service) -> FastAPI:
    """Return the application. Its lifespan claims the data folder, opens the service behind that, and closes it."""
    app = _Application(
        title="Slipway",
        version=version("slipway"),
        summary="Release automation with approval, proof and recovery.",
        description=_DESCRIPTION,
        openapi_tags=_TAGS,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.service = service
    app.state.opening = Opening(service)
    app.state.stopping = asyncio.Event()
    app.add_middleware(LocalAccess)
    add_problem_handlers(app)
    app.include_router(health.router)
    app.include_router(documentation.router)
    for topic in (
        about,
        chat,
        workflows,
        workflow_commands,
        forks,
        observation,
        logs,
        artifacts,
        cache,
        approvals,
        definitions,
        definition_history,
        handlers,
        schemas,
        repositories,
        websocket,
    ):
        app.include_router(topic.router, prefix=PREFIX)
    app.router.default = Page()
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: Service = app.state.service
    opening: Opening = app.state.opening
    await service.claim()
    opening.begin()
    try:
        yield
    finally:
        app.state.stopping.set()
        await opening.end()
