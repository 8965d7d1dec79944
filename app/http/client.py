"""The one transport: checks where a request goes, connects to the address that was checked, bounds the answer.

A name is resolved once for each request; the connection is made to an address that was looked at, with the name in
`Host` and in TLS, so that a name that changes its address meanwhile leads nowhere. No connection is kept.
"""

import asyncio
import re
import socket
import ssl
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import cache

import httpx

from app.clock import Clock
from app.errors import Invalid, SlipwayError, Unavailable
from app.http.addresses import AllowedHosts
from app.http.exchange import READING_METHODS, Request, Response

__all__ = ["HttpClient", "Resolve"]

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""(host, port) -> its addresses, in the order in which they are tried; raises OSError."""

_CONNECT_S = 10.0
_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_BODILESS = frozenset({"content-length", "content-type"})
_URL_LENGTH = 8192
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}")
_VALUE = re.compile(r"[\t\x20-\x7e]{0,16384}")
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class HttpClient:
    """A `Web`. It uses no proxy of the environment, keeps no cookies, and repeats nothing: that is the engine's."""

    def __init__(self, allowed: AllowedHosts, clock: Clock, resolve: Resolve | None = None) -> None:
        self._allowed = allowed
        self._clock = clock
        self._resolve = resolve or _resolve

    async def send(self, request: Request) -> Response:
        began = self._clock.monotonic()
        url = _url_of(request)
        _check_headers(request)
        try:
            async with asyncio.timeout(request.timeout_s):
                response = await self._follow(request, url)
        except TimeoutError:
            raise Unavailable(
                f"{request.method} {_shown(url)} was not answered within {request.timeout_s:g} s.",
                code="no_answer",
                next_action="Raise `timeout`, or find out what the other side waits for.",
            ) from None
        return replace(response, elapsed_s=round(self._clock.monotonic() - began, 3))

    async def _follow(self, request: Request, url: httpx.URL) -> Response:
        """Send, and follow redirects of requests that only read, on the same host."""
        for _ in range(_REDIRECTS + 1):
            response = await self._exchange(request, url)
            target = response.headers.get("location")
            if response.status not in _MOVED or target is None:
                return response
            if request.method not in READING_METHODS:
                return response
            url = _redirected(url, target)
        raise Invalid(
            f"{request.method} {_shown(url)} was redirected more than {_REDIRECTS} times.",
            code="redirect_refused",
            next_action="Write the address that it ends at.",
        )

    async def _exchange(self, request: Request, url: httpx.URL) -> Response:
        addresses = await self._addresses(url)
        failure: SlipwayError | None = None
        for address in addresses:
            try:
                return await self._speak(request, url, address)
            except _NEVER_SENT as error:
                failure = Unavailable(
                    f"{_shown(url)} cannot be reached: {str(error) or type(error).__name__}.",
                    code="host_unreachable",
                    next_action="Look whether the host is up and the address right.",
                )
            except httpx.RequestError as error:
                raise Unavailable(
                    f"{request.method} {_shown(url)} was not answered: {str(error) or type(error).__name__}.",
                    code="no_answer",
                    next_action="Look at the other side: it may have received the request.",
                ) from None
        assert failure is not None
        raise failure

    async def _addresses(self, url: httpx.URL) -> list[str]:
        """Resolve the name and check every address that it has; one that is refused refuses the name."""
        host, port = url.host.rstrip("."), _port(url)
        self._allowed.check_name(host, port)
        try:
            found = await self._resolve(host, port)
        except OSError as error:
            raise Unavailable(
                f"The name {host} cannot be resolved: {error.strerror or error}.",
                code="host_unreachable",
                next_action="Look whether the name is right.",
            ) from None
        for address in found:
            self._allowed.check_address(host, port, address)
        if not found:
            raise Unavailable(f"The name {host} has no address.", code="host_unreachable")
        return found

    async def _speak(self, request: Request, url: httpx.URL, address: str) -> Response:
        pinned = url.copy_with(host=address)
        headers = {
            "user-agent": "slipway",
            "accept": "*/*",
            **{name.lower(): value for name, value in request.headers.items()},
            "host": url.netloc.decode("ascii"),
            "accept-encoding": "identity",
        }
        extensions = {"sni_hostname": url.host.rstrip(".")}
        limits = httpx.Timeout(request.timeout_s, connect=min(_CONNECT_S, request.timeout_s))
        async with (
            httpx.AsyncClient(verify=_trust(), trust_env=False, timeout=limits) as client,
            client.stream(
                request.method,
                pinned,
                headers=_without_body(headers) if request.content is None else headers,
                content=request.content,
                extensions=extensions,
                follow_redirects=False,
            ) as answer,
        ):
            content = await _read(answer, request, url)
            names = {name.lower(): value for name, value in answer.headers.items()}
            return Response(answer.status_code, names, content, _shown(url), 0.0)


async def _read(answer: httpx.Response, request: Request, url: httpx.URL) -> bytes:
    """Read the answer as it comes and unpack it within the limit."""
    packed = answer.headers.get("content-encoding", "identity").strip().lower()
    if packed not in {"identity", "", "gzip"}:
        raise Invalid(
            f"{_shown(url)} answered packed as {packed!r}, which was not asked for.",
            code="response_unreadable",
        )
    unpack = zlib.decompressobj(wbits=31) if packed == "gzip" else None
    content = bytearray()
    async for chunk in answer.aiter_raw():
        room = request.response_limit + 1 - len(content)
        try:
            content += unpack.decompress(chunk, room) if unpack else chunk[:room]
        except zlib.error:
            raise Invalid(
                f"{_shown(url)} answered with broken gzip.", code="response_unreadable"
            ) from None
        if len(content) > request.response_limit:
            raise Invalid(
                f"The answer of {_shown(url)} is larger than {request.response_limit} bytes.",
                code="response_too_large",
                next_action="Ask for less at once.",
            )
    return bytes(content)


def _url_of(request: Request) -> httpx.URL:
    """Return the address to ask; raise Invalid `url_refused` for one that can be read in two ways."""
    text = request.url
    if any(ord(char) <= 32 or ord(char) == 127 or char == "\\" for char in text):
        raise _url_refused(text, "it holds white space, control characters or backslashes")
    if len(text) > _URL_LENGTH:
        raise _url_refused(text, f"it is longer than {_URL_LENGTH} characters")
    try:
        url = httpx.URL(text)
        if request.query:
            url = url.copy_merge_params(request.query)
    except (httpx.InvalidURL, ValueError) as error:
        raise _url_refused(text, str(error)) from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise _url_refused(text, "it does not begin with http:// or https:// and a host")
    if url.userinfo or "@" in text.partition("://")[2].partition("/")[0]:
        raise _url_refused(text, "credentials do not belong into an address: use `auth`")
    return url.copy_with(fragment=None)


def _check_headers(request: Request) -> None:
    for name, value in request.headers.items():
        if not _HEADER.fullmatch(name) or not _VALUE.fullmatch(value):
            raise Invalid(
                f"The header {name[:80]!r} cannot be sent: names are letters, digits and dashes, values are "
                "visible ASCII in one line.",
                code="wrong_header",
                next_action="Correct it; percent-encode other characters.",
            )


def _redirected(url: httpx.URL, target: str) -> httpx.URL:
    """Return where a redirect leads: the same host and port, or from http to https of the same host."""
    moved = _url_of(Request("GET", str(url.join(target)))) if len(target) <= _URL_LENGTH else None
    if moved is not None and moved.host == url.host:
        is_same = (moved.scheme, _port(moved)) == (url.scheme, _port(url))
        if is_same or (url.scheme, moved.scheme) == ("http", "https"):
            return moved
    raise Invalid(
        f"{_shown(url)} redirects to another host, which is not followed: {target[:200]}",
        code="redirect_refused",
        next_action="Ask that address itself if it is the right one.",
    )


def _url_refused(text: str, why: str) -> Invalid:
    shown = text.partition("?")[0]
    if "@" in shown:
        shown = "[redacted]@" + shown.rpartition("@")[2]
    return Invalid(
        f"The address {shown[:200]!r} cannot be used: {why}.",
        code="url_refused",
        next_action="Write it like https://api.example.com/path.",
    )


def _shown(url: httpx.URL) -> str:
    """Return an address without its query, which may hold credentials."""
    return str(url.copy_with(query=None))


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _without_body(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in _BODILESS}


async def _resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@cache
def _trust() -> ssl.SSLContext:
    """Return the certificates that are trusted; reading them takes longer than a request."""
    return httpx.create_ssl_context()
