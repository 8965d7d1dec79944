"""One search, in a process of its own: `python -m scripts.fuzzing.search SUBJECT FOLDER [options of libFuzzer]`."""

import json
import sys
import time
from pathlib import Path

import atheris

__all__ = ["main"]

LIMIT_S = 1.0
"""What any text may take; a slower one is kept as a failure."""


class _Count:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tried = 0
        self._slowest = 0.0

    def took(self, text: str, seconds: float) -> None:
        self._tried += 1
        if seconds > self._slowest:
            self._slowest = seconds
            (self._folder / "slowest.txt").write_text(text, "utf-8", "surrogatepass")
        if self._tried % 500 == 0 or seconds == self._slowest:
            figures = {"tried": self._tried, "slowest_s": round(self._slowest, 4)}
            (self._folder / "figures.json").write_text(json.dumps(figures))


def main() -> None:
    subject, folder, *options = sys.argv[1:]
    with atheris.instrument_imports(include=["app.workflows"]):
        from scripts.fuzzing.subjects import SUBJECTS
    run, count = SUBJECTS[subject], _Count(Path(folder))

    def one(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        before = time.perf_counter()
        run(text)
        seconds = time.perf_counter() - before
        count.took(text, seconds)
        if seconds > LIMIT_S:
            raise TimeoutError(f"{len(text)} characters took {seconds:.1f} s")

    atheris.Setup([sys.argv[0], *options], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
