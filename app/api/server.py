"""Serving the application on a socket of this machine until a signal asks it to stop."""

import asyncio
import contextlib
import socket
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from app.api.application import create_app
from app.api.service import Service
from app.api.sse import CLOSING_GRACE_S
from app.errors import Conflict

__all__ = ["Server", "serve"]

_SHUTDOWN_S = 3 * CLOSING_GRACE_S
_BACKLOG = 1024
_LONGEST_MESSAGE = 64 * 1024
_PING_S = 15.0


class Server(uvicorn.Server):
    """One server of one application, on sockets that are bound already; `url` is set once it listens."""

    def __init__(self, app: FastAPI, on_listening: Callable[[str], None] | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                backlog=_BACKLOG,
                loop="asyncio",
                http="h11",
                ws="websockets-sansio",
                ws_max_size=_LONGEST_MESSAGE,
                ws_ping_interval=_PING_S,
                ws_ping_timeout=_PING_S,
                lifespan="on",
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,  # who asks is who is connected
                timeout_graceful_shutdown=_SHUTDOWN_S,
            )
        )
        self.url: str | None = None
        self._app = app
        self._on_listening = on_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then tell command lines and the caller where."""
        await super().startup(sockets)
        if not self.started:
            return
        address = self.servers[0].sockets[0].getsockname()
        host = f"[{address[0]}]" if ":" in address[0] else address[0]
        self.url = f"http://{host}:{address[1]}"
        service: Service = self._app.state.service
        await service.set_url(self.url)
        if self._on_listening is not None:
            self._on_listening(self.url)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, finish what is being answered, hand over what runs."""
        self._app.state.stopping.set()
        await super().shutdown(sockets)
        # uvicorn would raise the signal again, and a stop that was asked for would look like a crash
        self._captured_signals.clear()


def serve(
    service: Service, host: str, port: int, on_listening: Callable[[str], None] | None = None
) -> None:
    """Serve until SIGINT or SIGTERM; port 0 takes a free one, `on_listening` is told the address.

    Raises Conflict `data_folder_in_use` or `address_in_use` before anything listens.
    """
    asyncio.run(_serve(service, host, port, on_listening))


async def _serve(
    service: Service, host: str, port: int, on_listening: Callable[[str], None] | None
) -> None:
    with contextlib.closing(_bound(host, port)) as listener:
        await service.claim()
        await Server(create_app(service), on_listening).serve([listener])


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise Conflict(
            f"The service cannot listen on {host} port {port}: {error.strerror}.",
            code="address_in_use",
            next_action="Stop what listens there, or choose another port with --port or SLIPWAY_PORT.",
            details={"host": host, "port": port},
        ) from error
    return listener
