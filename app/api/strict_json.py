"""Bodies are read by the parser whose writer stores them, so that nothing is taken that cannot be written.

The standard library's parser also takes NaN, halves of characters and any depth.
"""

from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response

__all__ = ["StrictJsonRoute"]


class _StrictRequest(Request):
    async def json(self) -> Any:
        """Raise `json.JSONDecodeError`, which the framework answers."""
        return orjson.loads(await self.body())


class StrictJsonRoute(APIRoute):
    """A route whose body is strict JSON: UTF-8, whole characters, finite numbers, at most 1024 deep."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            return await handle(_StrictRequest(request.scope, request.receive))

        return handle_strictly
