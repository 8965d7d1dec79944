"""What stands at the page's address until the page is built: how to build it."""

import base64
import hashlib
from importlib.resources import files
from string import Template

import orjson
from starlette.responses import Response

from app.api.negotiation import preferred_language

__all__ = ["unbuilt_page"]

_LANGUAGES = ("en", "de", "pl")


def unbuilt_page(accept_language: str | None) -> Response:
    pages = files("app.api") / "pages"
    language = preferred_language(accept_language, _LANGUAGES)
    words = orjson.loads((pages / "unbuilt.json").read_bytes())[language]
    style = (pages / "unbuilt.css").read_text(encoding="utf-8")
    template = Template((pages / "unbuilt.html").read_text(encoding="utf-8"))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Response(
        template.substitute(words, language=language, style=style),
        media_type="text/html",
        headers={
            "Cache-Control": "no-store",
            "Content-Language": language,
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'sha256-{digest}'; "
                "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            ),
            "Vary": "Accept-Language",
        },
    )
