"""What passes between us and a program that runs: its input, its output as it comes, within a bound."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

__all__ = ["Completed", "OnOutput", "Stream", "converse", "drained"]

_CHUNK = 1 << 16

Stream = Literal["stdout", "stderr"]
OnOutput = Callable[[Stream, bytes], None]
"""Called on the event loop with what has just been read; it must not block."""


@dataclass(frozen=True, slots=True)
class Completed:
    """How a program ended; a negative `returncode` is the signal that ended it."""

    returncode: int
    stdout: bytes
    stderr: bytes


async def converse(
    process: asyncio.subprocess.Process,
    stdin: bytes,
    limit: int,
    *,
    stop: Callable[[], None],
    on_output: OnOutput | None = None,
) -> tuple[bytes, bytes]:
    """Feed the program and return what it wrote to both streams.

    Beyond `limit` bytes of one stream `stop` is called and one byte more is kept, which tells the caller.
    """
    assert process.stdout is not None
    assert process.stderr is not None

    async def collect(name: Stream, stream: asyncio.StreamReader) -> bytes:
        kept = bytearray()
        while chunk := await stream.read(_CHUNK):
            room = limit - len(kept)
            if on_output is not None and room > 0:
                on_output(name, chunk[:room])
            kept += chunk[: room + 1]
            if len(kept) > limit:
                stop()
        return bytes(kept)

    stdout, stderr, _ = await asyncio.gather(
        collect("stdout", process.stdout), collect("stderr", process.stderr), _feed(process, stdin)
    )
    return stdout, stderr


async def _feed(process: asyncio.subprocess.Process, stdin: bytes) -> None:
    if process.stdin is None:
        return
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(stdin)
        await process.stdin.drain()
    process.stdin.close()


async def drained(process: asyncio.subprocess.Process, within_s: float) -> None:
    """Read what a program that is ending still says, so that none of its pipes is left open."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            await process.communicate()
