"""`scripts/bench [a b c d e f g h i j] [--web] [--rounds N] [--json FILE]`."""

import argparse
import asyncio
import importlib
import json
import platform
from pathlib import Path

from rich.console import Console
from rich.table import Table

from scripts.benchmarks.comparison import Comparison

MEASURES = {
    "a": "engine_steps",
    "b": "makespan",
    "c": "first_event",
    "d": "startup",
    "e": "growth",
    "f": "memory",
    "g": "listing",
    "h": "loading",
    "i": "expressions",
    "j": "cache_lookup",
}
OF_THE_PAGE = ("page_load", "page_screens")


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("measures", nargs="*", help="letters; all when none is given")
    parser.add_argument("--web", action="store_true", help="the page's budgets, in Chromium")
    parser.add_argument("--rounds", type=int, default=9, help="measurements of each candidate")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    arguments = parser.parse_args()
    unknown = set(arguments.measures) - MEASURES.keys()
    if unknown:
        parser.error(f"there is no measure {', '.join(sorted(unknown))}")
    found: list[Comparison] = []
    letters = arguments.measures or ([] if arguments.web else MEASURES)
    names = [MEASURES[letter] for letter in letters]
    for name in [*names, *(OF_THE_PAGE if arguments.web else ())]:
        module = importlib.import_module(f"scripts.benchmarks.{name}")
        found += asyncio.run(module.measure(arguments.rounds))
    Console().print(_table(found))
    document = {"machine": _machine(), "measures": [one.as_json() for one in found]}
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    print(json.dumps([{**one.as_json(), "samples": None} for one in found]))


def _table(found: list[Comparison]) -> Table:
    table = Table("", "ours : reference", "ours", "reference", "ratio", "promised", "", "also")
    for one in found:
        ours, reference = f"{one.ours:.4g} {one.unit}", f"{one.reference:.4g} {one.unit}"
        verdict = "kept" if one.kept else "NOT KEPT"
        row = [one.letter, one.title, ours, reference, f"{one.ratio:.2f}", f"<= {one.limit}"]
        table.add_row(*row, verdict, one.note)
    return table


def _machine() -> dict[str, str]:
    return {"python": platform.python_version(), "system": platform.platform()}


if __name__ == "__main__":
    main()
