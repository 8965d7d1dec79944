"""The web page: its files, and `index.html` for every address that is one of its screens.

It stands behind all routes, so that it never answers for one of them, and what no screen can be stays a problem.
"""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.negotiation import allows, allows_html
from app.api.page_files import PageFile, PageFiles
from app.api.unbuilt import unbuilt_page

__all__ = ["PAGE_FOLDER", "Page"]

PAGE_FOLDER = Path(__file__).resolve().parents[1] / "web" / "dist"

_INDEX = "index.html"
_FOR_EVER = "public, max-age=31536000, immutable"
_NOT_A_SCREEN = re.compile(r"/(api|assets|docs|health[^/]*|metrics|openapi\.json|redoc)(/|$)")
_FILE_NAME = re.compile(r"\.[A-Za-z]\w*$")
_HEADERS: Mapping[str, str] = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
}
_POLICY = (
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'"
)


class Page:
    """An ASGI application for the requests that no route takes."""

    def __init__(self, folder: Path = PAGE_FOLDER) -> None:
        self._files = PageFiles(folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the page or raise the 404 that the application makes a problem of."""
        if scope["type"] != "http":
            await send({"type": "websocket.close"})
            return
        request = Request(scope)
        response = None
        if request.method in {"GET", "HEAD"}:
            response = await asyncio.to_thread(self._answer, request)
        if response is None:
            raise HTTPException(404)
        if request.method == "HEAD":
            response.body = b""  # the headers stay those of the whole
        await response(scope, receive, send)

    def _answer(self, request: Request) -> Response | None:
        packed = allows(request.headers.get("accept-encoding"), "gzip")
        path = request.url.path
        found = self._files.read(path.removeprefix("/"), packed=packed)
        if found is not None:
            is_hashed = path.startswith("/assets/")
            return _response(request, found, _FOR_EVER if is_hashed else "no-cache")
        if not _is_screen(path) or not allows_html(request.headers.get("accept")):
            return None
        index = self._files.read(_INDEX, packed=packed)
        if index is None:
            return _marked(unbuilt_page(request.headers.get("accept-language")))
        return _response(request, index, "no-cache")


def _is_screen(path: str) -> bool:
    return not (_NOT_A_SCREEN.match(path) or _FILE_NAME.search(path))


def _response(request: Request, file: PageFile, cached: str) -> Response:
    headers = {"Cache-Control": cached, "ETag": file.etag, "Content-Security-Policy": _POLICY}
    if file.varies:
        headers["Vary"] = "Accept-Encoding"
    if _is_known(request.headers, file.etag):
        return _marked(Response(status_code=304, headers=headers))
    if file.packed:
        headers["Content-Encoding"] = "gzip"
    headers["Content-Type"] = file.media_type
    return _marked(Response(file.content, headers=headers))


def _marked(response: Response) -> Response:
    response.headers.update(_HEADERS)
    return response


def _is_known(headers: Headers, etag: str) -> bool:
    known = headers.get("if-none-match", "")
    return known.strip() == "*" or etag in {
        tag.strip().removeprefix("W/") for tag in known.split(",")
    }
