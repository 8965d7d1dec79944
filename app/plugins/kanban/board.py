"""A Kanban board kept as Markdown: rows of tables that name an epic or a story get their new status and version.

Only cells of known columns change (`Status`, `Version`, `Updated`, in any case), and lines such as `**Version:** 1.2.0`;
everything else stays as it was written.
"""

import re
from collections.abc import Iterator, Mapping

__all__ = ["mark_rows", "set_fields"]

_CELLS = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"^[\s|:-]*-[\s|:-]*$")
_FIELD = r"^(?P<start>\s*(?:[-*]\s+)?(?:\*\*)?{name}(?:\*\*)?\s*:(?:\*\*)?\s*)(?P<value>[^\n\r]*?)(?P<end>\s*)$"


def mark_rows(text: str, item: str, values: Mapping[str, str]) -> str:
    """Return the text with `values` (column name in lower case -> text) in the table rows that name `item`.

    `item` is a regular expression for a whole cell without its markup, or for the start of one.
    """
    lines = text.splitlines(keepends=True)
    wanted = re.compile(rf"(?:{item})(?![\w.])", re.IGNORECASE)
    for columns, index in _rows(lines):
        cells = _CELLS.split(lines[index].rstrip("\r\n"))
        names = [_bare(cell) for cell in cells]
        if not any(wanted.match(name) for name in names):
            continue
        for place, column in enumerate(columns):
            if column in values and place < len(cells):
                cells[place] = f" {_escaped(values[column])} "
        end = lines[index][len(lines[index].rstrip("\r\n")) :]
        lines[index] = "|".join(cells) + end
    return "".join(lines)


def set_fields(text: str, values: Mapping[str, str]) -> str:
    """Return the text with the values of lines such as `Version: 1.2.0` or `**Version:** 1.2.0`."""
    for name, value in values.items():
        pattern = re.compile(_FIELD.format(name=re.escape(name)), re.IGNORECASE | re.MULTILINE)
        text = pattern.sub(rf"\g<start>{_literal(value)}\g<end>", text)
    return text


def _literal(text: str) -> str:
    return text.replace("\\", r"\\")


def _rows(lines: list[str]) -> Iterator[tuple[list[str], int]]:
    """Yield (column names, line index) of every row of every table."""
    columns: list[str] = []
    for index, line in enumerate(lines):
        if "|" not in line:
            columns = []
        elif index + 1 < len(lines) and _RULE.match(lines[index + 1]) and not columns:
            columns = [_bare(cell).casefold() for cell in _CELLS.split(line.rstrip("\r\n"))]
        elif columns and not _RULE.match(line):
            yield columns, index


def _bare(cell: str) -> str:
    """Return a cell's text without links, code marks and emphasis."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", cell)
    return re.sub(r"[*_`\[\]]", "", text).strip()


def _escaped(text: str) -> str:
    return _CELLS.sub(r"\\|", " ".join(text.split()))
