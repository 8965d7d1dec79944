"""A service in this process, asked as if over HTTP: the same routes and answers, no socket, streams that flow."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
from fastapi import FastAPI

from app.api.application import create_app
from app.cli.places import build_quietly
from app.settings import Settings
from app.wiring import Service

__all__ = ["InProcessTransport", "build"]

_UNAVAILABLE = 503


def build(settings: Settings) -> tuple[Service, "InProcessTransport"]:
    """Return a service that is not opened, and the way to it."""
    service = build_quietly(settings)
    return service, InProcessTransport(service)


class InProcessTransport(httpx.AsyncBaseTransport):
    """Reading opens nothing. The first request that needs the engine opens the service, which claims the data folder.

    Raises what opening raises, such as Conflict `data_folder_in_use`.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._app = create_app(service)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        exchange = _Exchange(self._app, request)
        response = await exchange.begin()
        if response.status_code != _UNAVAILABLE or self._service.ready.is_set():
            return response
        await exchange.aclose()
        await self._service.open()
        return await _Exchange(self._app, request).begin()

    async def aclose(self) -> None:
        """Hand over whatever runs, and give the data folder up."""
        self._app.state.stopping.set()
        await self._service.close()


class _Exchange(httpx.AsyncByteStream):
    """One request to the application; the body of the response is passed on as it is written."""

    def __init__(self, app: FastAPI, request: httpx.Request) -> None:
        self._app = app
        self._request = request
        self._chunks: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._head: asyncio.Future[tuple[int, list[tuple[bytes, bytes]]]] = asyncio.Future()
        self._left = asyncio.Event()
        self._asked = False
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> httpx.Response:
        self._task = asyncio.create_task(self._run())
        status, headers = await self._head
        return httpx.Response(status, headers=headers, stream=self, request=self._request)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (chunk := await self._chunks.get()) is not None:
            yield chunk

    async def aclose(self) -> None:
        self._left.set()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        try:
            await self._app(_scope(self._request), self._receive, self._send)
        except Exception as error:
            if self._head.done():
                raise
            self._head.set_exception(error)
        finally:
            self._chunks.put_nowait(None)

    async def _receive(self) -> dict[str, Any]:
        if self._asked:
            await self._left.wait()
            return {"type": "http.disconnect"}
        self._asked = True
        return {"type": "http.request", "body": self._request.content, "more_body": False}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self._head.set_result((message["status"], message["headers"]))
        elif message["type"] == "http.response.body":
            self._chunks.put_nowait(message.get("body", b""))


def _scope(request: httpx.Request) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.split(b"?")[0],
        "query_string": request.url.query,
        "server": (request.url.host, request.url.port),
        "client": None,
        "root_path": "",
        "state": {},
    }
