"""JSON answers as they are sent. What the manager returns is passed through, models only describe it."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

__all__ = ["Described", "JsonAnswer", "Listing", "listing"]


class Described(BaseModel):
    """Base of the models that describe an answer: more members may follow, clients ignore what they do not know."""

    model_config = ConfigDict(extra="allow")


class Listing(Described):
    items: list[dict[str, Any]]
    next: str | None = Field(description="The cursor of the next page, null on the last one.")


class JsonAnswer(Response):
    media_type = "application/json"

    def __init__(
        self, content: Any, status_code: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        body = orjson.dumps(content, default=str, option=orjson.OPT_NON_STR_KEYS)
        super().__init__(body, status_code, headers)


def listing(items: Sequence[Any]) -> JsonAnswer:
    """Return a list that is never paged in the form of all lists."""
    return JsonAnswer({"items": list(items), "next": None})
