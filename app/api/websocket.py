"""`WS /api/v1/ws`: the same events as the server-sent ones, several streams over one connection.

A subscription holds a cursor into the log and no queue; who reads too slowly is let go, and comes back with its cursor.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Literal

import orjson
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from app.api.opening import ready_service
from app.api.problems import problem_of
from app.api.service import Service
from app.api.sse import SEND_TIMEOUT_S, closing
from app.api.streams import Told, session_events, workflow_events
from app.errors import Conflict, Invalid, SlipwayError

__all__ = ["router"]

router = APIRouter()

_MOST = 100
_GOING_AWAY, _TOO_SLOW = 1001, 1008
_Kind = Literal["workflow", "chat"]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    subscribe: _Kind | None = None
    unsubscribe: _Kind | None = None
    id: str = Field(min_length=1, max_length=100)
    after: int = Field(default=0, ge=0, le=2**53 - 1)

    @model_validator(mode="after")
    def _has_one_verb(self) -> "_Request":
        if (self.subscribe is None) == (self.unsubscribe is None):
            raise ValueError("give either subscribe or unsubscribe")
        return self


@router.websocket("/ws")
async def events_over_websocket(websocket: WebSocket) -> None:
    """Take subscriptions until the client goes or the service stops."""
    await websocket.accept()
    connection = _Connection(websocket)
    stopping = asyncio.ensure_future(websocket.app.state.stopping.wait())
    listening = asyncio.ensure_future(connection.listen())
    try:
        await asyncio.wait(
            {stopping, listening, connection.too_slow}, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        stopping.cancel()
        listening.cancel()
        await connection.close(_TOO_SLOW if connection.too_slow.done() else _GOING_AWAY)


class _Connection:
    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._followed: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._sending = asyncio.Lock()
        self.too_slow: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def listen(self) -> None:
        """Answer requests until the client goes; a wrong one closes nothing."""
        while True:
            try:
                text = await self._websocket.receive_text()
            except (WebSocketDisconnect, KeyError):  # a KeyError is a message that is no text
                return
            try:
                self._obey(_read(text))
            except SlipwayError as error:
                await self._refuse(error, None)

    def _obey(self, request: _Request) -> None:
        kind = request.subscribe or request.unsubscribe or ""
        spot = (kind, request.id)
        if old := self._followed.pop(spot, None):
            old.cancel()
        if request.subscribe is None:
            return
        if len(self._followed) >= _MOST:
            raise Conflict(
                f"This connection follows {_MOST} streams already.",
                code="too_many_subscriptions",
                next_action="Unsubscribe from one, or open another connection.",
            )
        task = asyncio.create_task(self._follow(spot, request.after))
        self._followed[spot] = task
        task.add_done_callback(lambda ended: self._forget(spot, ended))

    def _forget(self, spot: tuple[str, str], ended: "asyncio.Task[None]") -> None:
        if self._followed.get(spot) is ended:
            del self._followed[spot]

    async def _follow(self, spot: tuple[str, str], after: int) -> None:
        stream = {"kind": spot[0], "id": spot[1]}
        try:
            service = ready_service(self._websocket.app)
            async with closing(await _events(service, *spot, after)) as events:
                async for told in events:
                    await self._send(
                        {
                            "stream": stream,
                            "event": told.kind,
                            "id": told.number,
                            "data": told.data,
                        }
                    )
            await self._send({"stream": stream, "event": "end", "id": None, "data": {}})
        except SlipwayError as error:
            await self._refuse(error, stream)

    async def _refuse(self, error: SlipwayError, stream: Mapping[str, str] | None) -> None:
        problem = problem_of(error, self._websocket.url.path)
        await self._send({"stream": stream, "event": "problem", "id": None, "data": problem})

    async def _send(self, message: Mapping[str, Any]) -> None:
        text = orjson.dumps(message, default=str).decode()
        try:
            async with self._sending, asyncio.timeout(SEND_TIMEOUT_S):
                await self._websocket.send_text(text)
        except TimeoutError:
            if not self.too_slow.done():
                self.too_slow.set_result(None)
        except (WebSocketDisconnect, RuntimeError):
            return  # it went away: listening ends too

    async def close(self, code: int) -> None:
        for task in list(self._followed.values()):
            task.cancel()
        if self._followed:
            await asyncio.wait(self._followed.values())
        try:
            async with asyncio.timeout(1):
                await self._websocket.close(code)
        except (TimeoutError, RuntimeError, WebSocketDisconnect):
            return  # the other side closed first


async def _events(service: Service, kind: str, name: str, after: int) -> AsyncGenerator[Told, None]:
    if kind == "workflow":
        window = await service.manager.event_window(name)
        return workflow_events(service.manager, name, after, window)
    service.chat.history(name)
    return session_events(service.chat, name, after)


def _read(text: str) -> _Request:
    try:
        return _Request.model_validate_json(text)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = ".".join(map(str, problem["loc"]))
        raise Invalid(
            f"The message is no request: {f'{place}: ' if place else ''}{problem['msg']}.",
            code="bad_message",
            next_action='Send {"subscribe": "workflow", "id": "wf_...", "after": 0}.',
        ) from None
