"""A real HTTP server on this machine that answers as it is told and keeps what it was asked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

__all__ = ["Asked", "FarEnd", "answer"]


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


def answer(
    status: int = 200, body: bytes = b"", /, *, length: int | None = None, **headers: str
) -> bytes:
    """Return an answer as it goes over the wire; `retry_after="3"` becomes `retry-after: 3`."""
    lines = [f"HTTP/1.1 {status} Said"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"content-length: {len(body) if length is None else length}", "connection: close"]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class FarEnd:
    """`say` returns the bytes to answer with; None is no answer: the connection is closed."""

    say: Callable[[Asked], bytes | None] = lambda asked: answer()
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    hold: asyncio.Event | None = None
    """When set, answers wait for it."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["FarEnd"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            if self.hold is not None:
                self.hold.set()
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            asked = await _read(reader)
            if asked is None:
                return
            self.asked.append(asked)
            if self.hold is not None:
                await self.hold.wait()
            said = self.say(asked)
            if said is not None:
                writer.write(said)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)
    }
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    method, target, _ = first.split(" ", 2)
    return Asked(method, target, headers, body)
