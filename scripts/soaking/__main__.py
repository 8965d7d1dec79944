"""`scripts/soak [ROW ...] [--trials N] [--only N] [--list]`: each row by itself; an interrupted one goes on."""

import argparse
import contextlib
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from scripts.soaking.progress import Progress, Standing
from scripts.soaking.report import print_table, write_page
from scripts.soaking.rows import NotAvailable, Row, SweepEnded
from scripts.soaking.served import ROOT, close_nursery
from scripts.soaking.table import ROWS

_MOST_FAILURES = 10
_PAGE = ROOT / "docs" / "reliability.md"


def main() -> int:
    arguments = _arguments()
    if arguments.list:
        for row in ROWS.values():
            print(f"{row.name:22} {row.promise}")
        return 0
    progress = Progress(ROOT / "build" / "soak.json")
    rows = [ROWS[name] for name in arguments.rows or ROWS]
    try:
        for row in rows:
            if arguments.only is not None:
                _once(row, arguments.only)
            elif not arguments.report:
                _run(row, arguments.trials or row.number, progress)
    finally:
        close_nursery()
    print_table(rows, progress)
    write_page(_PAGE, ROWS.values(), progress)
    return 1 if any(progress.of(row).failures for row in rows) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/soak", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="names; all when none is given")
    parser.add_argument("--trials", type=int, metavar="N", help="how many; default: as promised")
    parser.add_argument("--only", type=int, metavar="N", help="trial N alone, not counted")
    parser.add_argument("--list", action="store_true", help="print the names")
    parser.add_argument("--report", action="store_true", help="run nothing, write the table")
    arguments = parser.parse_args()
    if unknown := set(arguments.rows) - ROWS.keys():
        parser.error(f"there is no row {', '.join(sorted(unknown))}; see --list")
    return arguments


def _once(row: Row, number: int) -> None:
    with _folder() as folder, row.stage(folder) as trial:
        print(f"{row.name} {number}: {trial(number)} cases kept")


def _run(row: Row, wanted: int | None, progress: Progress) -> None:
    """Go on where the row stands until enough was tried, the sweep ended, or too much failed."""
    standing = progress.begin(row)
    began = time.monotonic()
    try:
        while not standing.ended and len(standing.failures) < _MOST_FAILURES:
            if wanted is not None and standing.cases >= wanted:
                break
            _on_one_stage(row, wanted, standing, progress)
    except NotAvailable as error:
        standing.unavailable = str(error)
    standing.seconds += time.monotonic() - began
    progress.save()
    sys.stderr.write("\n")


def _on_one_stage(row: Row, wanted: int | None, standing: Standing, progress: Progress) -> None:
    with _folder() as folder, row.stage(folder) as trial:
        while wanted is None or standing.cases < wanted:
            try:
                standing.cases += trial(standing.trial)
            except SweepEnded:
                standing.ended = True
                return
            except NotAvailable:
                raise
            except Exception as error:  # noqa: BLE001  # a broken promise shows in many ways
                standing.failures.append(_described(standing.trial, error))
                standing.cases += 1
                return
            finally:
                standing.trial += 1
                progress.save()
                _show(row, standing)


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="slipway-soak-") as folder:
        yield Path(folder)


def _described(number: int, error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    words = " ".join(f"{type(error).__name__}: {error}".split())
    return f"trial {number}: {words[:400]} ({Path(place.filename).name}:{place.lineno})"


def _show(row: Row, standing: Standing) -> None:
    told = f"{row.name}: {standing.cases} cases, {len(standing.failures)} failures"
    sys.stderr.write(f"\r{told}   ")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
