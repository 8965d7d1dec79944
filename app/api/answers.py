"""JSON answers as they are sent. What the manager returns is passed through, models only describe it."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from starlette.responses import Response

__all__ = ["JsonAnswer", "answer", "listing"]


class JsonAnswer(Response):
    media_type = "application/json"

    def __init__(
        self, content: Any, status_code: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        body = orjson.dumps(content, default=str, option=orjson.OPT_NON_STR_KEYS)
        super().__init__(body, status_code, headers)


def answer(
    model: str, status: int = 200, description: str = "What was asked for."
) -> dict[int | str, dict[str, Any]]:
    """Return a route's good response: `model` is a name in `app.api.described`, which no start has to import."""
    schema = {"$ref": f"#/components/schemas/{model}"}
    content = {"application/json": {"schema": schema}}
    return {status: {"description": description, "content": content}}


def listing(items: Sequence[Any]) -> JsonAnswer:
    """Return a list that is never paged in the form of all lists."""
    return JsonAnswer({"items": list(items), "next": None})
