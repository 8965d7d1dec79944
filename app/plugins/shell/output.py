"""What a command says, live in the step's log and bounded in its outputs."""

import codecs

from app.processes import Completed, Stream
from app.workflows.handlers import StepLog

__all__ = ["LiveLog", "last_lines", "shown"]

KEPT = 64 << 10
"""Characters of one stream that stay as an output."""

_LONGEST_LINE = 8 << 10
_MARKS: dict[Stream, str] = {"stdout": "", "stderr": "stderr: "}


class LiveLog:
    """Whole lines go to the log as they come, so that what belongs together is redacted together."""

    def __init__(self, log: StepLog) -> None:
        self._log = log
        decoder = codecs.getincrementaldecoder("utf-8")
        self._decoders = {"stdout": decoder("replace"), "stderr": decoder("replace")}
        self._pending = {"stdout": "", "stderr": ""}

    def hear(self, stream: Stream, data: bytes) -> None:
        text = self._pending[stream] + self._decoders[stream].decode(data)
        whole, newline, rest = text.rpartition("\n")
        if len(rest) > _LONGEST_LINE:
            whole, newline, rest = whole + newline + rest, "\n", ""
        self._pending[stream] = rest
        if newline:
            self._write(stream, whole)

    def close(self) -> None:
        """Write the last lines, which have no end."""
        for stream in _MARKS:
            if rest := self._pending[stream] + self._decoders[stream].decode(b"", final=True):
                self._write(stream, rest)
            self._pending[stream] = ""

    def _write(self, stream: Stream, lines: str) -> None:
        mark = _MARKS[stream]
        self._log.write("".join(f"{mark}{line}\n" for line in lines.split("\n")))


def shown(data: bytes) -> tuple[str, bool]:
    """Return what was written as an output keeps it, without the newlines at its end, and whether it was cut."""
    text = data.decode("utf-8", errors="replace").rstrip("\n")
    if len(text) <= KEPT:
        return text, False
    return f"[{len(text) - KEPT} characters before this are only in the log]\n{text[-KEPT:]}", True


def last_lines(ended: Completed, count: int = 15) -> str:
    """Return the end of what the command complained about, else of what it said."""
    said = (ended.stderr.strip() or ended.stdout.strip()).decode("utf-8", errors="replace")
    return "\n".join(said.splitlines()[-count:])[-2000:]
