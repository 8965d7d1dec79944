"""Where a command goes: to the service of SLIPWAY_URL, to the living owner of the data folder, else to itself."""

import contextlib
import importlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from pydantic import ValidationError

from app.cli.client import Client
from app.cli.failures import settings_refused
from app.cli.followed import Followed, HttpFollowed
from app.clock import SystemClock
from app.data_folder import DataFolder
from app.settings import Settings

if TYPE_CHECKING:
    from app.wiring import Service

__all__ = [
    "Connection",
    "connect",
    "connect_here",
    "connect_to",
    "read_settings",
    "url_of_service",
]

_LOCAL = "http://localhost"
_PATIENCE_S = 30.0
_LONG_S = 24 * 3600.0
_OWNER_STARTS_S = 5.0
_PAUSE_S = 0.1


@dataclass(frozen=True, slots=True)
class Connection:
    """A client and, when the service lives in this process, that service."""

    client: Client
    service: "Service | None"

    @property
    def workflows(self) -> Followed:
        return HttpFollowed(self.client)


def read_settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        raise settings_refused(error) from None


@contextlib.asynccontextmanager
async def connect(settings: Settings) -> AsyncIterator[Connection]:
    """Yield the connection that the settings and the data folder's lock ask for."""
    url = await url_of_service(settings)
    if url is None:
        async with connect_here(settings) as connection:
            yield connection
        return
    async with connect_to(url) as connection:
        yield connection


@contextlib.asynccontextmanager
async def connect_to(url: str) -> AsyncIterator[Connection]:
    """Yield a connection to the service at this address."""
    # A stream is silent for as long as nothing happens, but for its heartbeats
    timeout = httpx.Timeout(_PATIENCE_S, read=2 * _PATIENCE_S)
    async with httpx.AsyncClient(base_url=url, timeout=timeout, trust_env=False) as http:
        yield Connection(Client(http, SystemClock(), drives_itself=False), None)


@contextlib.asynccontextmanager
async def connect_here(settings: Settings) -> AsyncIterator[Connection]:
    """Yield a connection to a service in this process; it drives only what the command starts or steers."""
    # Most commands speak to a service and start 0.4 s earlier without one of their own
    here: Any = importlib.import_module("app.cli.in_process")
    service, transport = here.build(settings)
    async with httpx.AsyncClient(base_url=_LOCAL, transport=transport, timeout=_LONG_S) as http:
        yield Connection(Client(http, service.clock, drives_itself=True), service)


async def url_of_service(settings: Settings) -> str | None:
    """Return SLIPWAY_URL, else where the folder's owner listens; an owner that has just been started is waited for."""
    if settings.url is not None:
        return settings.url
    clock = SystemClock()
    deadline = clock.monotonic() + _OWNER_STARTS_S
    while (owner := DataFolder.owner(settings.data_dir)) is not None:
        if owner.url is not None:
            return owner.url
        if clock.monotonic() > deadline:
            return None  # a command line drives there: reading needs no claim, the rest is refused by the lock
        await clock.sleep(_PAUSE_S)
    return None
