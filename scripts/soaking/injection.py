"""Faults in the system calls of a running process, brought about by `strace --inject`."""

import contextlib
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.soaking.rows import NotAvailable

__all__ = ["Injected", "attached", "injecting"]

_PATIENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Injected:
    """What strace saw; every line of an injected call says so."""

    output: Path

    @property
    def hits(self) -> int:
        return self.output.read_text(encoding="utf-8", errors="replace").count("(INJECTED)")

    @property
    def delays(self) -> int:
        """Return how many calls were traced; a delayed call bears no mark of its own."""
        return len(self.output.read_text(encoding="utf-8", errors="replace").splitlines())


@contextlib.contextmanager
def injecting(
    pid: int, output: Path, calls: str, what: str, *, paths: Sequence[Path] = ()
) -> Iterator[Injected]:
    """Attach to the process and all its threads; `what` is as in `strace --inject=<calls>:<what>`.

    Raises NotAvailable where strace is missing or may not attach.
    """
    wanted = [argument for path in paths for argument in ("-P", str(path))]
    filters = ["-e", f"trace={calls}", "-e", f"inject={calls}:{what}", *wanted]
    with attached(pid, "-f", "-o", str(output), *filters):
        yield Injected(output)


@contextlib.contextmanager
def attached(pid: int, *arguments: str) -> Iterator[None]:
    """Let strace follow the process; raises NotAvailable where it is missing or may not attach."""
    strace = shutil.which("strace")
    if strace is None:
        raise NotAvailable("strace is not installed")
    tracer = subprocess.Popen(
        [strace, "-p", str(pid), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        _wait_attached(pid, tracer)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            tracer.send_signal(signal.SIGINT)
        tracer.communicate(timeout=_PATIENCE_S)


def _wait_attached(pid: int, tracer: "subprocess.Popen[bytes]") -> None:
    """Wait until every thread is traced."""
    deadline = time.monotonic() + _PATIENCE_S
    while not all(_tracer_of(task) == tracer.pid for task in _tasks(pid)):
        if tracer.poll() is not None:
            _, told = tracer.communicate()
            raise NotAvailable(f"strace cannot attach: {told.decode().strip()}")
        assert time.monotonic() < deadline, "strace does not attach"
        time.sleep(0.005)


def _tasks(pid: int) -> list[Path]:
    return [task / "status" for task in Path(f"/proc/{pid}/task").iterdir()]


def _tracer_of(status: Path) -> int:
    with contextlib.suppress(FileNotFoundError):  # the thread ended meanwhile
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("TracerPid:"):
                return int(line.split()[1])
    return 0
