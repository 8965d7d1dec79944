"""One program in namespaces of its own, made by `bwrap`: limited before it begins, watched, and gone as a whole.

Everything it starts lives in its process namespace; when the first process of that is killed, the kernel kills all
the others, whatever they did to get away. `bwrap` dies with us, and the namespace with `bwrap`.
"""

import asyncio
import json
import os
import secrets
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from app.errors import Invalid, SlipwayError, Unavailable
from app.leftovers import MARK
from app.processes.conversation import Completed, OnOutput, converse, drained
from app.processes.limits import Limits, limit_process

__all__ = ["run_in_namespace"]

_GRACE_S = 2.0
_DRAIN_S = 5.0
_GONE_S = 10.0
_LOOK_S = 0.2
_PAGE = os.sysconf("SC_PAGE_SIZE")


async def run_in_namespace(
    bwrap: str,
    options: Sequence[str],
    argv: Sequence[str],
    *,
    stdin: bytes,
    timeout_s: float | None,
    limits: Limits,
    on_output: OnOutput | None,
) -> Completed:
    """Run a program to its end; on every other end than its own nothing of it is left when this returns.

    Raises Unavailable (`sandbox_failed`, `process_timeout`) and Invalid (`output_too_large`,
    `too_many_processes`, `too_much_memory`).
    """
    namespace = await _Namespace.start(bwrap, options, argv, stdin=bool(stdin))
    try:
        async with asyncio.timeout(timeout_s):
            await namespace.release(limits)
            stdout, stderr = await namespace.finish(stdin, limits, on_output)
            returncode = await namespace.process.wait()
    except TimeoutError:
        raise Unavailable(
            f"{argv[0]} did not end within {timeout_s or 0:g} s and was stopped.",
            code="process_timeout",
            next_action="Try again; if it repeats, find out what it waits for.",
        ) from None
    finally:
        await namespace.end()
    if max(len(stdout), len(stderr)) > limits.output:
        raise Invalid(
            f"{argv[0]} wrote more than {limits.output} bytes and was stopped.",
            code="output_too_large",
            next_action="Write what is large to a file of the workspace, or raise the limit `output`.",
        )
    return Completed(returncode, stdout, stderr)


class _Namespace:
    def __init__(self, process: asyncio.subprocess.Process, info: int, gate: int) -> None:
        self.process = process
        self._info: int | None = info
        self._gate: int | None = gate
        self._first = 0
        self._first_handle: int | None = None

    @classmethod
    async def start(
        cls, bwrap: str, options: Sequence[str], argv: Sequence[str], *, stdin: bool
    ) -> "_Namespace":
        """Start `bwrap`; what it runs waits until `release`."""
        pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        told = _memory_file(b"".join(option.encode() + b"\0" for option in options))
        info, info_end = os.pipe()
        gate_end, gate = os.pipe()
        handed = (told, info_end, gate_end)
        try:
            process = await asyncio.create_subprocess_exec(
                *(bwrap, "--args", str(told), "--info-fd", str(info_end)),
                *("--block-fd", str(gate_end), "--", *argv),
                env={MARK: secrets.token_hex(16)},  # not handed on to what runs inside
                stdin=pipe if stdin else nothing,
                stdout=pipe,
                stderr=pipe,
                start_new_session=True,
                pass_fds=handed,
            )
        except BaseException as error:
            os.close(info)
            os.close(gate)
            if isinstance(error, OSError):
                raise _refused(str(error.strerror)) from None
            raise
        finally:
            for descriptor in handed:
                os.close(descriptor)
        return cls(process, info, gate)

    async def release(self, limits: Limits) -> None:
        """Limit the first process of the namespace, then let it begin."""
        assert self._info is not None
        assert self._gate is not None
        info = await asyncio.to_thread(_read_all, self._info)
        try:
            self._first = json.loads(info)["child-pid"]
            self._first_handle = os.pidfd_open(self._first)
            limit_process(self._first, limits)
        except (ValueError, KeyError, OSError) as error:
            self._signal_group(signal.SIGKILL)
            _, said = await self.process.communicate()
            raise _refused(said.decode(errors="replace").strip() or str(error)) from None
        os.write(self._gate, b"1")
        self._close_pipes()

    async def finish(
        self, stdin: bytes, limits: Limits, on_output: OnOutput | None
    ) -> tuple[bytes, bytes]:
        """Feed, listen and watch until the program is silent for good."""
        talking = asyncio.ensure_future(
            converse(self.process, stdin, limits.output, stop=self._kill, on_output=on_output)
        )
        try:
            while not (await asyncio.wait({talking}, timeout=_LOOK_S))[0]:
                if problem := await asyncio.to_thread(_excess, self._first, limits):
                    self._kill()
                    raise problem
            return talking.result()
        finally:
            talking.cancel()
            with suppress(asyncio.CancelledError):
                await talking

    async def end(self) -> None:
        """End what still runs, first kindly, and return when the kernel says that all of it is gone."""
        self._close_pipes()
        try:
            if self.process.returncode is None and self._first:
                with suppress(ProcessLookupError):
                    os.killpg(self._first, signal.SIGTERM)
                await drained(self.process, _GRACE_S)
        finally:
            self._kill()
            await drained(self.process, _DRAIN_S)
            await self._gone()

    def _kill(self) -> None:
        self._signal_first(signal.SIGKILL)
        if self.process.returncode is None:
            self._signal_group(signal.SIGKILL)

    def _signal_first(self, number: signal.Signals) -> None:
        if self._first_handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._first_handle, number)

    def _signal_group(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    async def _gone(self) -> None:
        """Wait until the first process of the namespace is gone, which it is only after all the others."""
        if self._first_handle is None:
            return
        loop, gone = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._first_handle, gone.set)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(_GONE_S):
                    await gone.wait()
        finally:
            loop.remove_reader(self._first_handle)
            os.close(self._first_handle)
            self._first_handle = None

    def _close_pipes(self) -> None:
        for descriptor in (self._info, self._gate):
            if descriptor is not None:
                os.close(descriptor)
        self._info = self._gate = None


def _memory_file(content: bytes) -> int:
    descriptor = os.memfd_create("options")
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _read_all(descriptor: int) -> bytes:
    content = b""
    while part := os.read(descriptor, 4096):
        content += part
    return content


def _refused(why: str) -> Unavailable:
    return Unavailable(
        f"The sandbox could not be made: {why}.",
        code="sandbox_failed",
        next_action="Look whether the workspace is still there and whether this machine allows user namespaces.",
    )


def _excess(first: int, limits: Limits) -> SlipwayError | None:
    """Return what is wrong when the processes of the namespace are too many or too large together."""
    pages = 0
    for count, process in enumerate(_below(first), 1):
        with suppress(OSError, ValueError, IndexError):
            pages += int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
        if count > limits.processes:
            return Invalid(
                f"The command had more than {limits.processes} processes at once and was stopped.",
                code="too_many_processes",
                next_action="Start fewer at once, or raise the limit `processes`.",
            )
    if pages * _PAGE > limits.memory:
        return Invalid(
            f"The command took more than {limits.memory} bytes of memory and was stopped.",
            code="too_much_memory",
            next_action="Let it take less, or raise the limit `memory`.",
        )
    return None


def _below(first: int) -> Iterator[int]:
    """Yield the descendants of a process; orphans of a namespace are children of its first process."""
    waiting = [first]
    while waiting:
        for child in _children(waiting.pop()):
            yield child
            waiting.append(child)


def _children(process: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            found += map(int, (task / "children").read_text(encoding="ascii").split())
    return found
