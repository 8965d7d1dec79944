"""Programs in a process group of their own: an empty environment, a time limit, a bound on output, no survivors.

It starts argument lists, never shell text, and knows nothing about any program.
"""

import asyncio
import os
import secrets
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from app.errors import Invalid, Unavailable
from app.leftovers import MARK, end_marked
from app.processes.conversation import Completed, OnOutput, converse, drained

__all__ = ["program_missing", "run_process"]

_GRACE_S = 2.0
_DRAIN_S = 5.0


async def run_process(
    argv: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    timeout_s: float | None = 120.0,
    output_limit: int = 64 << 20,
    on_output: OnOutput | None = None,
) -> Completed:
    """Run a program to its end in a process group of its own and return what it said.

    Its environment is `env` and PATH, nothing else of ours; it has no terminal. A non-zero end is not
    an error here. On time-out, on too much output (bytes, per stream) and on cancellation the whole group
    is told to end, has two seconds to clean up, and is killed, and so is what it started outside of the group.

    Raises Unavailable (`program_missing`, `folder_missing`, `process_timeout`) and Invalid (`output_too_large`).
    """
    mark = secrets.token_hex(16)
    process = await _started(argv, cwd, {**(env or {}), MARK: mark}, bool(stdin))
    is_over = False
    try:
        async with asyncio.timeout(timeout_s):
            stdout, stderr = await converse(
                process,
                stdin,
                output_limit,
                stop=lambda: _signal(process, signal.SIGKILL),
                on_output=on_output,
            )
            returncode = await process.wait()
        is_over = max(len(stdout), len(stderr)) <= output_limit
    except TimeoutError:
        raise Unavailable(
            f"{argv[0]} did not end within {timeout_s or 0:g} s and was stopped.",
            code="process_timeout",
            next_action="Try again; if it repeats, find out what it waits for.",
        ) from None
    finally:
        if not is_over:
            await _leave_nothing(process, mark)
    if max(len(stdout), len(stderr)) > output_limit:
        raise Invalid(
            f"{argv[0]} wrote more than {output_limit} bytes and was stopped.",
            code="output_too_large",
            next_action="Ask for less at once.",
        )
    return Completed(returncode, stdout, stderr)


async def _started(
    argv: Sequence[str], cwd: Path | None, env: Mapping[str, str], has_input: bool
) -> asyncio.subprocess.Process:
    """Start a program; cancelled meanwhile, it may run already, and is ended with all that it began."""
    starting = asyncio.ensure_future(_start(argv, cwd, env, has_input))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        with suppress(Unavailable):
            await _leave_nothing(await starting, env[MARK])
        raise


async def _start(
    argv: Sequence[str], cwd: Path | None, env: Mapping[str, str], has_input: bool
) -> asyncio.subprocess.Process:
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    try:
        return await asyncio.create_subprocess_exec(
            *argv,
            cwd=cwd,
            env={"PATH": os.pathsep.join(os.get_exec_path()), **env},
            stdin=pipe if has_input else nothing,
            stdout=pipe,
            stderr=pipe,
            start_new_session=True,
        )
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        if cwd is not None and str(error.filename) == str(cwd):
            raise Unavailable(
                f"{argv[0]} cannot start in {cwd}: {error.strerror}.", code="folder_missing"
            ) from None
        raise program_missing(argv[0], str(error.strerror)) from None


def program_missing(program: str, why: str) -> Unavailable:
    return Unavailable(
        f"{program} cannot be started: {why}.",
        code="program_missing",
        next_action=f"Install {program} and make sure that it is on PATH.",
    )


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


async def _leave_nothing(process: asyncio.subprocess.Process, mark: str) -> None:
    """End what still runs, first kindly, and read its pipes empty, so that nothing is left open.

    A program that is killed at once leaves its lock files behind.
    """
    try:
        if process.returncode is None:
            _signal(process, signal.SIGTERM)
            await drained(process, _GRACE_S)
    finally:
        _signal(process, signal.SIGKILL)
        await asyncio.to_thread(end_marked, mark)
        await drained(process, _DRAIN_S)
