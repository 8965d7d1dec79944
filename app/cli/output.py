"""What a command says: one JSON document or text on standard output, remarks on standard error."""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from rich.console import Console
from rich.text import Text

from app.cli.printable import printable
from app.cli.states import STYLES

__all__ = ["Output"]

Line = str | Text


class Output:
    """`is_live`: a person looks at a terminal, so that a table may be repainted and questions asked.

    With `json`, text for people goes to standard error, so that standard output holds documents only.
    """

    def __init__(self, *, json: bool = False, plain: bool = False) -> None:
        self.json = json
        self.out = _console(sys.stdout)
        self.err = _console(sys.stderr)
        at_terminal = sys.stdin.isatty() and self.out.is_terminal
        self.can_ask = at_terminal and not json
        self.is_live = self.can_ask and not plain and not self.out.no_color
        self.text = self.err if json else self.out

    def document(self, value: Any) -> None:
        """Write one JSON document."""
        option = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS
        self._write(orjson.dumps(value, default=str, option=option))

    def json_line(self, value: Any) -> None:
        self._write(orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS))

    def raw(self, text: str) -> None:
        """Write a text as it is, so that it can be piped into a file."""
        sys.stdout.write(text)
        sys.stdout.flush()

    def say(self, line: Line = "") -> None:
        """Write a line for people."""
        self.text.print(_clean(line), crop=False, overflow="ignore")

    def say_all(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.say(line)

    def note(self, line: Line) -> None:
        """Write a remark that is no part of the answer."""
        self.err.print(_clean(line), crop=False, overflow="ignore")

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Write rows as columns; a cell that is a state has its colour."""
        self.say_all(columns(headings, rows))

    def _write(self, content: bytes) -> None:
        sys.stdout.write(content.decode() + "\n")
        sys.stdout.flush()


def columns(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> list[Text]:
    """Return the table as lines; nothing is cut, whatever the width of the terminal."""
    cells = [[printable("" if each is None else each) for each in row] for row in rows]
    widths = [max(len(row[at]) for row in [list(headings), *cells]) for at in range(len(headings))]
    lines = [_row(headings, widths, "bold")]
    return lines + [_row(row, widths) for row in cells]


def _row(cells: Sequence[str], widths: Sequence[int], style: str = "") -> Text:
    line = Text(style=style)
    for at, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        last = at == len(widths) - 1
        line.append(cell if last else cell.ljust(width + 2), style=STYLES.get(cell, ""))
    return line


def _console(stream: Any) -> Console:
    return Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=True)


def _clean(line: Line) -> Line:
    return printable(line) if isinstance(line, str) else line
