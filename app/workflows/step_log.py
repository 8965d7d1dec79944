"""The log of one attempt: a file with the text, at most 16 MiB, and at most ten coalesced `step_log` events a second."""

import asyncio
from pathlib import Path

from app.redaction import redact
from app.secrets import Veil
from app.workflows.handlers import StepLog
from app.workflows.log_names import log_name
from app.workflows.persistence import WorkflowRecord
from app.workflows.state import split_key

__all__ = ["open_step_log"]

_COALESCE_S = 0.1
_EVENT_LIMIT = 4000
_LONGEST_LINE = 1 << 16
_FILE_LIMIT = 16 << 20
_CUT = "\n[The log is longer than 16 MiB; what follows is not kept.]\n"


def open_step_log(
    record: WorkflowRecord, key: str, round_: int, attempt: int, veil: Veil | None = None
) -> tuple[StepLog, str]:
    """Return the log and its path relative to the workflow's folder; nothing is created until it is written."""
    path = log_name(key, round_, attempt)
    return _FileLog(record, key, path, veil or Veil()), path


class _FileLog:
    def __init__(self, record: WorkflowRecord, key: str, path: str, veil: Veil) -> None:
        self._record = record
        self._veil = veil
        self._step, self._cell = split_key(key)
        self._path = path
        self._pending: list[str] = []
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None
        self._kept = 0

    def write(self, text: str) -> None:
        self._pending.append(text)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_COALESCE_S, self._flush)

    def progress(self, done: float, total: float, message: str = "") -> None:
        self._record.append(
            "step_progress",
            step=self._step,
            cell=self._cell,
            data={"done": done, "total": total, "message": self._veil.over(message)},
        )

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._flush(is_last=True)
        if self._writing is not None:
            await self._writing

    def _flush(self, *, is_last: bool = False) -> None:
        """Hand over what is pending; a line that has not ended yet waits, because half a secret is not recognised."""
        self._timer = None
        text, self._pending = "".join(self._pending), []
        if not is_last and self._veil.hides_something:
            text, kept = _whole_lines(text)
            if kept:
                self._pending = [kept]
                self._timer = asyncio.get_running_loop().call_later(_COALESCE_S, self._flush)
        text = self._bounded(redact(self._veil.over(text)))
        if not text:
            return
        self._record.append(
            "step_log", step=self._step, cell=self._cell, data={"text": text[-_EVENT_LIMIT:]}
        )
        if self._record.folder is not None:
            before, path = self._writing, self._record.folder / self._path
            self._writing = asyncio.ensure_future(_append_after(before, path, text))

    def _bounded(self, text: str) -> str:
        """Return what still fits into the file; the first text that does not fit ends with a line that says so."""
        room = _FILE_LIMIT - self._kept
        self._kept += len(text)
        if len(text) <= room:
            return text
        return text[:room] + _CUT if room > 0 else ""


def _whole_lines(text: str) -> tuple[str, str]:
    """Return the lines that have ended, and the rest; a very long line counts as ended."""
    end = text.rfind("\n") + 1
    return (text, "") if len(text) - end > _LONGEST_LINE else (text[:end], text[end:])


async def _append_after(before: "asyncio.Task[None] | None", path: Path, text: str) -> None:
    if before is not None:
        await before
    await asyncio.to_thread(_append, path, text)


def _append(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
