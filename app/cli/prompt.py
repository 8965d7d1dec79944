"""Questions at a terminal. Waiting for an answer blocks nothing: what runs in this process goes on meanwhile."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Protocol

from app.cli.output import Output

__all__ = ["Prompt", "TerminalPrompt"]


class Prompt(Protocol):
    async def ask(self, question: str, answers: Sequence[str] = ()) -> str:
        """Return the answer, one of `answers` where some are given; empty when the input ended."""
        ...


class TerminalPrompt:
    """Asks until the answer fits; an unambiguous beginning of an answer is enough."""

    def __init__(self, output: Output) -> None:
        self._output = output

    async def ask(self, question: str, answers: Sequence[str] = ()) -> str:
        choice = f" [{'/'.join(answers)}]" if answers else ""
        while True:
            self._output.out.print(f"{question}{choice} ", end="")
            self._output.out.file.flush()
            try:
                line = await _read_line()
            except asyncio.CancelledError:
                self._output.out.print()
                raise
            if not line:
                return ""
            said = line.strip()
            if not answers:
                return said
            fitting = [each for each in answers if said and each.startswith(said.casefold())]
            if len(fitting) == 1:
                return fitting[0]


async def _read_line() -> str:
    """Return the next line with its end; empty when the input ended."""
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str] = loop.create_future()

    def take() -> None:
        if not line.done():
            line.set_result(sys.stdin.readline())

    loop.add_reader(sys.stdin.fileno(), take)
    try:
        return await line
    finally:
        loop.remove_reader(sys.stdin.fileno())
