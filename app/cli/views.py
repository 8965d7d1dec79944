"""Ways to look on while a workflow runs: a table that is repainted, plain lines, JSON lines, or nothing."""

from collections.abc import Mapping
from typing import Any, Protocol

from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from app.cli.board import Board
from app.cli.event_lines import event_line
from app.cli.output import Output
from app.cli.printable import printable
from app.cli.states import state_text
from app.clock import Clock, SystemClock

__all__ = ["JsonLines", "LiveTable", "PlainLines", "View", "view_for"]

_TOLD = 8
_PAINT_S = 0.1


class View(Protocol):
    """`show` is told every event once it is on the board."""

    def show(self, event: Mapping[str, Any], board: Board) -> None: ...

    def rest(self) -> None:
        """Be told that nothing came for a moment."""

    def stand_still(self) -> None:
        """Make room for a question, or for what is said at the end."""


def view_for(output: Output) -> View:
    return LiveTable(output) if output.is_live else PlainLines(output)


class PlainLines:
    """A line for each event that matters; with JSON on standard output they go to standard error."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def show(self, event: Mapping[str, Any], board: Board) -> None:
        line = event_line(event, board)
        if line is not None:
            self._output.say(line)

    def rest(self) -> None:
        pass

    def stand_still(self) -> None:
        pass


class JsonLines:
    """Every event as it was recorded, one document a line."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def show(self, event: Mapping[str, Any], board: Board) -> None:
        self._output.json_line(event)

    def rest(self) -> None:
        pass

    def stand_still(self) -> None:
        pass


class LiveTable:
    """Repositories by phase, what runs beside them, a progress bar, and the latest lines; painted 10 times a second."""

    def __init__(self, output: Output, clock: Clock | None = None) -> None:
        self._output = output
        self._clock = clock or SystemClock()
        self._told: list[Text] = []
        self._board: Board | None = None
        self._live: Live | None = None
        self._painted_at = float("-inf")

    def show(self, event: Mapping[str, Any], board: Board) -> None:
        self._board = board
        line = event_line(event, board)
        if line is not None:
            line.no_wrap, line.overflow = True, "ellipsis"
            self._told = [*self._told, line][-_TOLD:]
        if self._clock.monotonic() - self._painted_at >= _PAINT_S:
            self.rest()

    def rest(self) -> None:
        if self._board is None:
            return
        if self._live is None:
            self._live = Live(console=self._output.out, auto_refresh=False)
            self._live.start()
        self._painted_at = self._clock.monotonic()
        self._live.update(self._picture(self._board), refresh=True)

    def stand_still(self) -> None:
        self.rest()
        if self._live is not None:
            self._live.stop()
        self._live = self._board = None
        self._told = []

    def _picture(self, board: Board) -> Group:
        done, total = board.progress()
        bar = Table.grid(padding=(0, 1))
        bar.add_row(
            ProgressBar(
                total or 1, done, width=40, style="dim", complete_style="", finished_style=""
            ),
            f"{done} of {total} steps",
        )
        return Group(*([_table(board)] if board.phases else []), bar, *_now(board), *self._told)


def _table(board: Board) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("REPOSITORY", no_wrap=True)
    for phase in board.phases:
        table.add_column(board.name_of(phase).partition(" ")[0].upper(), no_wrap=True)
    for row in board.rows:
        table.add_row(
            printable(row), *(state_text(board.state(row, phase)) for phase in board.phases)
        )
    return table


def _now(board: Board) -> list[Text]:
    return [Text.assemble(printable(name), ": ", state_text(state)) for name, state in board.now()]
