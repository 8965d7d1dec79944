"""The table of promises, trials and failures, for the terminal and for `docs/reliability.md`."""

import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from scripts.soaking.progress import Progress, Standing
from scripts.soaking.rows import Row

__all__ = ["print_table", "write_page"]

_PAGE = """\
# Reliability, as tried

Written by `scripts/soak`: each promise is tried against the real service as a process, with real files. Every trial
asserts that its fault really happened. The checks of effects, of flushes and of events are shown planted bugs, which
they must catch (`tests/acceptance/faults`). None failed in n cases bounds the rate below 3/n; a sweep tries every place there is.

Slipway {version} on {machine}.

| promise | how it is tried | cases | failures | tried |
|---|---|---|---|---|
{rows}
{failures}

Tried elsewhere: the cost per step by `scripts/bench e`, files of earlier releases by `tests/golden`.
"""


def print_table(rows: Iterable[Row], progress: Progress) -> None:
    table = Table("row", "promise", "cases", "promised", "failures", "s")
    for row in rows:
        standing = progress.of(row)
        promised = "every" if row.number is None else str(row.number)
        table.add_row(
            row.name,
            row.promise,
            _cases(standing),
            promised,
            str(len(standing.failures)) if standing.cases else "",
            f"{standing.seconds:.0f}" if standing.cases else "",
        )
    console = Console()
    console.print(table)
    for row in rows:
        for failure in progress.of(row).failures:
            console.print(f"{row.name}: {failure}", markup=False)


def write_page(path: Path, rows: Iterable[Row], progress: Progress) -> None:
    tried = [(row, progress.of(row)) for row in rows]
    text = _PAGE.format(
        version=version("slipway"),
        machine=_machine(),
        rows="\n".join(_line(row, standing) for row, standing in tried),
        failures="\n".join(_failures(tried)),
    )
    path.write_text(text.rstrip() + "\n", encoding="utf-8")


def _line(row: Row, standing: Standing) -> str:
    when = f"{standing.at}, {standing.version}" if standing.cases else ""
    failures = str(len(standing.failures)) if standing.cases else ""
    return f"| {row.promise} | {row.method} | {_promised(row, standing)} | {failures} | {when} |"


def _promised(row: Row, standing: Standing) -> str:
    cases = _cases(standing)
    if row.number is None or not standing.cases or standing.cases >= row.number:
        return cases
    return f"{cases} of {row.number}"


def _cases(standing: Standing) -> str:
    if standing.unavailable:
        return f"not tried: {standing.unavailable}"
    if not standing.cases:
        return "not tried yet"
    return f"{standing.cases} (all)" if standing.ended else str(standing.cases)


def _failures(tried: Iterable[tuple[Row, Standing]]) -> Iterable[str]:
    broken = [(row, standing) for row, standing in tried if standing.failures]
    if broken:
        yield "\n## Failures\n"
    for row, standing in broken:
        yield from (f"- {row.name}, {failure}" for failure in standing.failures)


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}, Python {platform.python_version()}"
