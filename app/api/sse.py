"""Server-sent events: numbered, resumable, closed cleanly when the service stops."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import Depends, Header, Query, Request
from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse

__all__ = [
    "CLOSING_GRACE_S",
    "SEND_TIMEOUT_S",
    "Cursor",
    "closing",
    "event",
    "stream",
    "stream_answer",
]

CLOSING_GRACE_S = 2
"""How long a stream may take to end when the service stops; the server itself waits longer."""

T = TypeVar("T")

_LARGEST = 2**53 - 1
_HEARTBEAT_S = 15
SEND_TIMEOUT_S = 30
_EXAMPLE = 'id: 7\\nevent: step_completed\\ndata: {"seq":7,"type":"step_completed"}\\n\\n'


def stream_answer(model: str, headers: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the response of a stream; `model` in `app.api.described` is what the `data` of each event holds."""
    told = {"$ref": f"#/components/schemas/{model}"}
    answer: dict[str, Any] = {
        "description": "Server-sent events: `id` is the number, `event` the type, `data` JSON, "
        f"a {model}. A comment every 15 s keeps the connection alive.",
        "content": {
            "text/event-stream": {
                "schema": {"type": "string"},
                "x-data-schema": told,
                "example": _EXAMPLE.encode().decode("unicode_escape"),
            }
        },
    }
    return answer if headers is None else {**answer, "headers": dict(headers)}


async def _cursor(
    last_event_id: Annotated[
        int | None,
        Header(ge=0, le=_LARGEST, description="The number of the last event that was received."),
    ] = None,
    last_event_id_query: Annotated[
        int | None,
        Query(
            alias="last_event_id",
            ge=0,
            le=_LARGEST,
            description="The same for a first connection; the header has priority.",
        ),
    ] = None,
) -> int:
    return last_event_id if last_event_id is not None else last_event_id_query or 0


Cursor = Annotated[int, Depends(_cursor)]
"""The number after which a stream begins; 0 is its beginning."""


def event(kind: str, data: Mapping[str, Any], *, number: int | None = None) -> ServerSentEvent:
    """Return one event; without a number it does not move the receiver's cursor."""
    return ServerSentEvent(
        orjson.dumps(data, default=str).decode(),
        event=kind,
        id=None if number is None else str(number),
        sep="\n",
    )


def stream(
    request: Request,
    events: AsyncGenerator[ServerSentEvent, None],
    *,
    headers: Mapping[str, str] | None = None,
) -> EventSourceResponse:
    """Return the response; it ends with `events`, or as soon as the service begins to stop."""
    return EventSourceResponse(
        _until(request.app.state.stopping, events),
        headers=headers,
        sep="\n",
        ping=_HEARTBEAT_S,
        send_timeout=SEND_TIMEOUT_S,
        shutdown_grace_period=CLOSING_GRACE_S,
    )


@contextlib.asynccontextmanager
async def closing(source: AsyncIterator[T]) -> AsyncGenerator[AsyncIterator[T], None]:
    """Close an iterator that is a generator as soon as it is left, not when it is collected."""
    try:
        yield source
    finally:
        if isinstance(source, AsyncGenerator):
            await source.aclose()


async def _until(
    stopping: asyncio.Event, events: AsyncGenerator[ServerSentEvent, None]
) -> AsyncGenerator[ServerSentEvent, None]:
    stop = asyncio.ensure_future(stopping.wait())
    step: asyncio.Future[ServerSentEvent] | None = None
    try:
        while True:
            step = asyncio.ensure_future(anext(events))
            await asyncio.wait({step, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not step.done():
                return
            try:
                yield step.result()
            except StopAsyncIteration:
                return
    finally:
        stop.cancel()
        if step is not None and not step.done():
            step.cancel()  # ends `events` too: the cancellation is thrown into it
        else:
            if step is not None and not step.cancelled():
                step.exception()  # seen: it may have ended while the reader went away
            await events.aclose()
