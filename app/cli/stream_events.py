"""Server-sent events, read line by line."""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson

__all__ = ["StreamEvent", "read_events"]


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """`number` is None for an event that does not move the cursor."""

    type: str
    data: dict[str, Any]
    number: int | None


async def read_events(lines: AsyncIterator[str]) -> AsyncGenerator[StreamEvent, None]:
    """Yield events; comments, such as heartbeats, are passed over, an unfinished last event is dropped."""
    fields: dict[str, str] = {}
    async for line in lines:
        if line:
            name, _, value = line.partition(":")
            if name == "data" and "data" in fields:
                value = f"{fields['data']}\n{value.removeprefix(' ')}"
            fields[name] = value.removeprefix(" ")
        elif "data" in fields:
            number = fields.get("id")
            data: dict[str, Any] = orjson.loads(fields["data"])
            yield StreamEvent(fields.get("event", "message"), data, int(number) if number else None)
            fields = {}
        else:
            fields = {}
