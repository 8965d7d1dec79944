"""A command at a pseudo terminal, and the person who answers it."""

import contextlib
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator

__all__ = ["Terminal", "at_terminal"]

_PATIENCE_S = 40.0
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    def __init__(self, process: subprocess.Popen[bytes], screen: int) -> None:
        self._process = process
        self._screen = screen
        self._raw = b""
        self._read_to = 0

    @property
    def raw(self) -> str:
        return self._raw.decode(errors="replace")

    @property
    def text(self) -> str:
        """Return everything that was shown, without colours and movements of the cursor."""
        return _CONTROL.sub("", self.raw)

    def wait_for(self, shown: str) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while shown not in self.text[self._read_to :]:
            assert time.monotonic() < deadline, f"{shown!r} was not shown:\n{self.text}"
            assert self._more(), f"it ended before {shown!r} was shown:\n{self.text}"
        self._read_to = self.text.index(shown, self._read_to) + len(shown)

    def answer(self, question: str, line: str) -> None:
        self.wait_for(question)
        os.write(self._screen, line.encode() + b"\n")

    def end(self) -> int:
        """Read to the end and return the exit code."""
        while self._more():
            pass
        return self._process.wait(_PATIENCE_S)

    def _more(self) -> bool:
        readable, _, _ = select.select([self._screen], [], [], 0.2)
        if not readable:
            return True
        with contextlib.suppress(OSError):
            if chunk := os.read(self._screen, 1 << 16):
                self._raw += chunk
                return True
        return False


@contextlib.contextmanager
def at_terminal(*words: str) -> Iterator[Terminal]:
    screen, inside = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", *words],
        stdin=inside,
        stdout=inside,
        stderr=inside,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "140", "LINES": "40"},
    )
    os.close(inside)
    try:
        yield Terminal(process, screen)
    finally:
        process.kill()
        process.wait()
        os.close(screen)
