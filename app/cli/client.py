"""The one client of the command line: it speaks the HTTP interface, to a service or to one in this process."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

import httpx
import orjson

from app.cli.stream_events import StreamEvent, read_events
from app.clock import Clock
from app.errors import Conflict, Invalid, NotAllowed, NotFound, SlipwayError, Unavailable
from app.events.models import TERMINAL_EVENTS

__all__ = ["Client"]

_PREFIX = "/api/v1"
_STARTING_S = 30.0
_REJOIN_S = 30.0
_PAUSE_S = 0.25
_OF_STATUS: Mapping[int, type[SlipwayError]] = {
    403: NotAllowed,
    404: NotFound,
    409: Conflict,
    412: Conflict,
    428: Conflict,
    503: Unavailable,
}


class Client:
    """Raises the errors of `app.errors`, as the service named them; Unavailable `service_unreachable` without one.

    `drives_itself`: the service lives in this process and ends with it, so that whatever a command set in motion
    has to be waited for.
    """

    def __init__(self, http: httpx.AsyncClient, clock: Clock, *, drives_itself: bool) -> None:
        self.drives_itself = drives_itself
        self.clock = clock
        self._http = http
        self._was_reached = False

    @property
    def url(self) -> str:
        return str(self._http.base_url).rstrip("/")

    async def get(self, path: str, **query: object) -> Any:
        return (await self._ask("GET", path, query=query)).json()

    async def text(self, path: str, **query: object) -> str:
        return (await self._ask("GET", path, query=query)).text

    async def log(self, path: str, **query: object) -> tuple[bytes, str]:
        """Return a window of a step's log and the log's name, another one for each attempt."""
        response = await self._ask("GET", path, query=query)
        return response.content, response.headers["slipway-log-name"]

    async def content(self, path: str, **query: object) -> bytes:
        return (await self._ask("GET", path, query=query)).content

    async def post(
        self, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        return (await self._ask("POST", path, body=body, headers=headers)).json()

    async def put(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Any:
        return (await self._ask("PUT", path, body=body, headers=headers)).json()

    async def patch(self, path: str, body: object, **query: object) -> Any:
        return (await self._ask("PATCH", path, body=body, query=query)).json()

    async def delete(
        self, path: str, headers: Mapping[str, str] | None = None, /, **query: object
    ) -> Any:
        """Return what the answer says, None where it says nothing."""
        response = await self._ask("DELETE", path, headers=headers, query=query)
        return response.json() if response.content else None

    async def answer(self, path: str, body: object) -> AsyncGenerator[StreamEvent, None]:
        """Post and yield the events of the answer."""
        deadline = self.clock.monotonic() + _STARTING_S
        while True:
            try:
                async with self._http.stream("POST", _PREFIX + path, json=body) as response:
                    refusal = await _refusal_in(response)
                    if refusal is None:
                        async for event in read_events(response.aiter_lines()):
                            yield event
                        return
            except httpx.TransportError as error:
                raise self._unreachable(error) from None
            await self._wait_for_start(refusal, deadline)

    async def events(
        self, workflow_id: str, after: int = 0
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Yield a workflow's events with seq > `after` until it ends; a lost connection is joined again."""
        cursor, ended = after, False
        lost_at: float | None = None
        while not ended:
            try:
                async with aclosing(self._stretch(workflow_id, cursor)) as stretch:
                    async for event in stretch:
                        lost_at = None
                        cursor = event.number or cursor
                        yield event.data
                ended = True
            except (httpx.TransportError, Unavailable) as error:
                lost_at = self.clock.monotonic() if lost_at is None else lost_at
                if self.clock.monotonic() - lost_at > _REJOIN_S:
                    raise self._unreachable(error) from None
                await self.clock.sleep(_PAUSE_S)

    async def _stretch(self, workflow_id: str, cursor: int) -> AsyncGenerator[StreamEvent, None]:
        """Yield what one connection brings; Unavailable when the service closed it before the workflow ended."""
        path = f"{_PREFIX}/workflows/{workflow_id}/events"
        headers = {"Last-Event-ID": str(cursor)}
        async with self._http.stream("GET", path, headers=headers) as response:
            if refusal := await _refusal_in(response):
                raise refusal
            if response.status_code == 204:
                return
            event = None
            async for event in read_events(response.aiter_lines()):
                yield event
        if event is None or event.type not in TERMINAL_EVENTS:
            raise Unavailable("The service closed the stream.", code="stream_closed")

    async def _ask(
        self,
        method: str,
        path: str,
        *,
        body: object = None,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Ask, and again while a service is starting; a question also while one that was there is away."""
        params = {name: str(value) for name, value in (query or {}).items() if value is not None}
        content = None if body is None else orjson.dumps(body)
        sent = {**({"Content-Type": "application/json"} if content else {}), **(headers or {})}
        deadline = self.clock.monotonic() + _STARTING_S
        while True:
            try:
                response = await self._http.request(
                    method, _PREFIX + path, params=params, content=content, headers=sent
                )
            except httpx.TransportError as error:
                may_return = method == "GET" and self._was_reached
                if not may_return or self.clock.monotonic() > deadline:
                    raise self._unreachable(error) from None
                await self.clock.sleep(_PAUSE_S)
                continue
            self._was_reached = True
            refusal = await _refusal_in(response)
            if refusal is None:
                return response
            await self._wait_for_start(refusal, deadline)

    async def _wait_for_start(self, refusal: SlipwayError, deadline: float) -> None:
        if refusal.code != "starting" or self.clock.monotonic() > deadline:
            raise refusal
        await self.clock.sleep(_PAUSE_S)

    def _unreachable(self, error: Exception) -> Unavailable:
        return Unavailable(
            f"The service at {self.url} does not answer: {error or type(error).__name__}.",
            code="service_unreachable",
            next_action="Start it with `slipway serve`, or correct SLIPWAY_URL.",
        )


async def _refusal_in(response: httpx.Response) -> SlipwayError | None:
    """Return the error that the response tells of, None for a success."""
    if response.status_code < 400:
        return None
    await response.aread()
    return _refusal(response)


def _refusal(response: httpx.Response) -> SlipwayError:
    try:
        problem = response.json()
        message, code = str(problem["detail"]), str(problem["code"])
    except (ValueError, KeyError, TypeError):
        return Unavailable(
            f"{response.url} answered {response.status_code}, and not as Slipway does.",
            code="not_slipway",
            next_action="Correct SLIPWAY_URL.",
        )
    kind = _OF_STATUS.get(response.status_code, SlipwayError)
    if kind is SlipwayError and response.status_code < 500:
        kind = Invalid
    members = {"type", "title", "status", "detail", "code", "instance", "next_action"}
    details = {name: value for name, value in problem.items() if name not in members}
    return kind(
        message, code=code, next_action=str(problem.get("next_action", "")), details=details
    )
