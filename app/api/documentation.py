"""The interface's own pages at /docs: they show /openapi.json and load nothing from another host."""

from importlib.resources import files

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_MEDIA_TYPES = {
    "index.html": "text/html",
    "reader.js": "text/javascript",
    "reader.css": "text/css",
}


@router.get("/docs")
async def get_docs() -> Response:
    return _page("index.html")


@router.get("/docs/reader.js")
async def get_script() -> Response:
    return _page("reader.js")


@router.get("/docs/reader.css")
async def get_style() -> Response:
    return _page("reader.css")


@router.get("/redoc")
async def get_redoc() -> Response:
    """Lead to the same page: there is one reader."""
    return RedirectResponse("/docs")


def _page(name: str) -> Response:
    content = files("app.api").joinpath("pages", name).read_bytes()
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
    return Response(content, headers=headers, media_type=f"{_MEDIA_TYPES[name]}; charset=utf-8")
