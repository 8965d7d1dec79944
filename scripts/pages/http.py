"""`docs/http.md`: every route with what it does and what it answers, from the OpenAPI document."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.api.application import create_app
from app.settings import Settings
from app.wiring import build_service

__all__ = ["render"]

_HEAD = """\
# HTTP interface

Made from the OpenAPI document by `python -m scripts.pages`; `scripts/check` compares. A running service shows the whole of it,
with schemas and examples, at `/docs`, and serves it at `/openapi.json`.
"""


def render() -> str:
    document = create_app(build_service(Settings(data_dir=Path("data")))).openapi()
    parts = [part for tag in document["tags"] for part in _section(tag, document["paths"])]
    return "\n".join([_HEAD, document["info"]["description"].strip(), "", *parts])


def _section(tag: Mapping[str, str], paths: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {tag['name'].capitalize()}\n"
    yield f"{tag['description']}\n"
    yield "| route | what | answers |\n|---|---|---|"
    for path, methods in paths.items():
        for method, operation in methods.items():
            if tag["name"] in operation.get("tags", ()):
                answers = ", ".join(sorted(operation["responses"]))
                yield f"| `{method.upper()} {path}` | {operation['summary']} | {answers} |"
    yield ""
