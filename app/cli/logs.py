"""The log of a step on the command line: whole, searched, or followed while the step runs."""

import codecs
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from app.cli.client import Client
from app.cli.output import Output
from app.errors import NotFound

__all__ = ["StepLog", "follow_log", "print_lines"]

_PAUSE_S = 0.5
_BUSY = frozenset({"pending", "running", "retrying", "waiting_for_approval"})
_ENDED = frozenset(
    {"completed", "completed_with_failures", "failed", "cancelled", "rolled_back", "rejected"}
)


@dataclass(slots=True)
class StepLog:
    """Reads on from where it stands; a new attempt has a log of its own and is read from its beginning."""

    client: Client
    workflow_id: str
    step: str
    cell: str | None
    _name: str = ""
    _at: int = 0
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")("replace")
    )

    @property
    def _path(self) -> str:
        return f"/workflows/{self.workflow_id}/logs/{quote(self.step)}"

    async def text(self) -> str:
        """Return everything after what was returned before, empty while there is no more."""
        found = ""
        while part := await self._more():
            found += part
        return found

    async def lines(self, **query: object) -> dict[str, Any]:
        found: dict[str, Any] = await self.client.get(self._path, cell=self.cell, **query)
        return found

    async def is_there(self) -> bool:
        try:
            await self.lines(tail=1)
        except NotFound as error:
            if error.code != "no_log":
                raise
            return False
        return True

    def stand_at(self, size: int) -> None:
        """Read on from there (bytes)."""
        self._at = size

    async def is_written(self) -> bool:
        """Return whether the step may still write."""
        found = await self.client.get(f"/workflows/{self.workflow_id}")
        if found["metadata"]["status"] in _ENDED or self.client.drives_itself:
            return False
        return any(
            one["status"] in _BUSY
            for one in found["steps"]
            if (one["id"], one["cell"]) == (self.step, self.cell)
        )

    async def _more(self) -> str:
        content, name = await self.client.log(self._path, cell=self.cell, offset=self._at)
        if self._name and name != self._name:
            self._at = 0
            self._decoder.reset()
            content, name = await self.client.log(self._path, cell=self.cell, offset=0)
        self._name = name
        self._at += len(content)
        return self._decoder.decode(content)


async def print_lines(
    log: StepLog,
    output: Output,
    *,
    search: str | None,
    context: int,
    tail: int | None,
    is_numbered: bool,
) -> int:
    """Print lines, numbered like `grep -n` does it; return how long the log is (bytes)."""
    found = await log.lines(search=search, context=context, tail=tail)
    if output.json:
        output.document(found)
        return int(found["size"])
    for one in found["items"]:
        mark = f"{one['line']}{':' if one['matched'] else '-'}" if is_numbered else ""
        output.say(f"{mark}{one['text']}")
    if found["next"] is not None:
        output.note(f"There are more after line {found['next']}: search for less.")
    return int(found["size"])


async def follow_log(log: StepLog, output: Output, *, search: str | None, tail: int | None) -> None:
    """Print whole lines as they come, until the step ends."""
    wanted, rest = (search or "").casefold(), ""
    if tail is not None and await log.is_there():
        size = await print_lines(
            log, output, search=search, context=0, tail=tail, is_numbered=False
        )
        log.stand_at(size)
    while True:
        goes_on = await log.is_written()
        rest += await _arrived(log, goes_on)
        *lines, rest = rest.split("\n")
        for line in [*lines, *([] if goes_on or not rest else [rest])]:
            if wanted in line.casefold():
                _show(line, output)
        if not goes_on:
            return
        await log.client.clock.sleep(_PAUSE_S)


def _show(line: str, output: Output) -> None:
    if output.json:
        output.json_line({"text": line})
    else:
        output.say(line)


async def _arrived(log: StepLog, goes_on: bool) -> str:
    try:
        return await log.text()
    except NotFound as error:
        if error.code == "no_log" and goes_on:
            return ""
        raise
