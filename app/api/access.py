"""Who may ask, before any route is looked up: this machine only, no foreign page, no step, no endless body.

A page in a browser on this machine can send requests to loopback. A name that an attacker resolves to 127.0.0.1
shows in `Host`, a page of another origin shows in `Origin`; both are refused.
"""

from collections.abc import MutableMapping
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.peers import Peers
from app.api.problems import problem_response
from app.errors import Invalid, NotAllowed, SlipwayError
from app.principal import LOCAL, Principal

__all__ = ["BODY_LIMIT", "Actor", "LocalAccess"]

BODY_LIMIT = 1024 * 1024
"""The longest body in bytes."""

_NAMES_OF_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
_TOO_LONG = f"The body is longer than {BODY_LIMIT} bytes."


async def _principal() -> Principal:
    return LOCAL


Actor = Annotated[Principal, Depends(_principal)]
"""Who acts: in single-user mode always the person at this machine."""


class LocalAccess:
    """Refuses requests before the application sees them, and bounds what it reads of the others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._peers = Peers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refusal = _refusal(Headers(scope=scope)) or await self._peers.refusal(scope)
        if scope["type"] == "websocket":
            if refusal is None:
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
        elif refusal is not None:
            await problem_response(refusal, scope["path"])(scope, receive, send)
        else:
            await self._app(scope, _bounded(receive), _marked(send))


def _refusal(headers: Headers) -> SlipwayError | None:
    host = headers.get("host", "")
    if _name_of(host) not in _NAMES_OF_THIS_MACHINE:
        return NotAllowed(
            f"The host {host!r} is not this service.",
            code="unknown_host",
            next_action="Ask for it as http://127.0.0.1 or http://localhost with its port.",
        )
    origin = headers.get("origin")
    if origin is not None and origin.removeprefix("http://") != host:
        return NotAllowed(
            f"A page of {origin!r} may not use this service.",
            code="foreign_origin",
            next_action="Use the service from its own pages or from a program.",
        )
    declared = headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > BODY_LIMIT:
        return Invalid(
            _TOO_LONG,
            code="body_too_large",
            next_action="Send less; large values belong into files that a step reads.",
        )
    return None


def _name_of(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _bounded(receive: Receive) -> Receive:
    """Count what arrives: a body sent in chunks declares no length."""
    arrived = 0

    async def bounded() -> Message:
        nonlocal arrived
        message = await receive()
        arrived += len(message.get("body", b""))
        if arrived > BODY_LIMIT:
            raise HTTPException(413, _TOO_LONG)
        return message

    return bounded


def _marked(send: Send) -> Send:
    """Forbid browsers to guess a type: what a step wrote must not become a page of this origin."""

    async def marked(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"x-content-type-options", b"nosniff")]
        await send(message)

    return marked
