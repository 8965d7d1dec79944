"""The start of the service behind its listening socket: liveness and listings first, commands once it is ready."""

import asyncio
from typing import Annotated

from fastapi import Depends, FastAPI, Request

from app.api.service import Service
from app.errors import SlipwayError, Unavailable
from app.telemetry import get_logger

__all__ = ["Opening", "Readable", "Ready", "ready_service"]

_RETRY_AFTER_S = 1.0
_log = get_logger(__name__)


class Opening:
    """Opens the service in the background; `failure` says why it did not get ready."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._task: asyncio.Task[None] | None = None
        self.failure: SlipwayError | None = None

    def begin(self) -> None:
        self._task = asyncio.create_task(self._open())

    async def end(self) -> None:
        """Close the service, also one that is only half open."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
        await self._service.close()

    async def _open(self) -> None:
        try:
            await self._service.open()
        except SlipwayError as error:
            self.failure = error
        except Exception as error:  # noqa: BLE001  # the edge: the service stays up and says why it is not ready
            self.failure = SlipwayError(f"Opening failed: {type(error).__name__}: {error}.")
            _log.error("opening_failed", exc_info=error)


async def _readable(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


async def _ready(request: Request) -> Service:
    return ready_service(request.app)


def ready_service(app: FastAPI) -> Service:
    """Return the service once it takes commands; Unavailable `starting` or `not_ready` before."""
    service: Service = app.state.service
    opening: Opening = app.state.opening
    if service.ready.is_set():
        return service
    if opening.failure is not None:
        raise Unavailable(
            f"The service did not get ready: {opening.failure.message}",
            code="not_ready",
            next_action=opening.failure.next_action or "Look at its log and start it again.",
            details={"cause": opening.failure.code},
        )
    raise Unavailable(
        "The service is starting: it restores workflows and loads the engine.",
        code="starting",
        next_action="Try again in a second; GET /health/ready tells when it is ready.",
        retry_after_s=_RETRY_AFTER_S,
    )


Readable = Annotated[Service, Depends(_readable)]
"""The service for what can be read while it still starts."""

Ready = Annotated[Service, Depends(_ready)]
"""The service for everything else; Unavailable `starting` (503, Retry-After) until it is ready."""
