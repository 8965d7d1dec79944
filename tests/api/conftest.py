"""A fake service, the application over it, and clients with and without a socket."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.api.application import create_app
from app.api.server import Server
from tests.api.fake_service import FakeService


@pytest.fixture
def service(tmp_path: Path) -> FakeService:
    service = FakeService(tmp_path)
    service.ready.set()
    return service


@pytest.fixture
def app(service: FakeService) -> FastAPI:
    return create_app(service)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("no connection", 0))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


@pytest.fixture
async def serving(app: FastAPI) -> AsyncIterator[Server]:
    """Serve the application on a real socket; the test needs `enable_socket`."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:
        listening = asyncio.Event()
        server = Server(app, lambda _: listening.set())
        task = asyncio.create_task(server.serve([listener]))
        await asyncio.wait_for(listening.wait(), 10)
        yield server
        server.should_exit = True
        await asyncio.wait_for(task, 15)


@pytest.fixture
async def online(serving: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=serving.url or "", timeout=10) as client:
        yield client


Events = Callable[[httpx.Response], AsyncIterator[dict[str, str]]]


@pytest.fixture
def events_of() -> Events:
    """Read a response as server-sent events: dictionaries of `id`, `event`, `data`, `comment`."""

    async def read(response: httpx.Response) -> AsyncIterator[dict[str, str]]:
        found: dict[str, str] = {}
        async for line in response.aiter_lines():
            if not line:
                yield found
                found = {}
                continue
            name, _, value = line.partition(":")
            found[name or "comment"] = value.removeprefix(" ")

    return read
