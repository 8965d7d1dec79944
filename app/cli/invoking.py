"""The edge of every command: it connects, runs, and turns what happened into an exit code."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import typer

from app.cli.connecting import Connection, connect, read_settings
from app.cli.exit_codes import COMPLETED, INTERRUPTED, code_of_error
from app.cli.failures import tell
from app.cli.output import Output
from app.cli.places import DefinitionPlace, find_place
from app.errors import SlipwayError

__all__ = ["DefinitionWork", "Work", "invoke", "invoke_on_definitions", "run"]

Work = Callable[[Connection], Awaitable[int | None]]
"""What a command does with a connection; it returns an exit code, None for 0."""


DefinitionWork = Callable[[DefinitionPlace], Awaitable[int | None]]


def invoke(work: Work, output: Output) -> None:
    """Run a command's work with a connection and exit."""

    async def connected() -> int | None:
        async with connect(read_settings()) as connection:
            return await work(connection)

    run(connected, json=output.json)


def invoke_on_definitions(work: DefinitionWork, output: Output, *, here: bool = False) -> None:
    """Run a command's work where definitions are known, and exit; `here` asks for this process."""

    async def placed() -> int | None:
        async with find_place(read_settings(), here=here) as place:
            return await work(place)

    run(placed, json=output.json)


def run(work: Callable[[], Coroutine[Any, Any, int | None]], *, json: bool = False) -> None:
    """Run to the end and exit; an error is told, never shown as a traceback.

    A signal that asks to end does what Ctrl-C does: whatever runs is handed over, what was started is stopped.
    """
    try:
        code = asyncio.run(_stoppable(work))
    except SlipwayError as error:
        tell(error, json=json)
        code = code_of_error(error)
    except (KeyboardInterrupt, asyncio.CancelledError):
        code = INTERRUPTED
    raise typer.Exit(code or COMPLETED)


async def _stoppable(work: Callable[[], Coroutine[Any, Any, int | None]]) -> int | None:
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    return await work()
