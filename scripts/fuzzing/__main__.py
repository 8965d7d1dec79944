"""`scripts/fuzz [SUBJECT ...] [--seconds N] [--seed N]`: texts that crash or take too long stay in `build/fuzz/`."""

import argparse
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from scripts.fuzzing.subjects import ROOT, SUBJECTS, seeds

_LONGEST = 4000
"""Characters of a text; longer ones are the business of the limits, which tests hold."""


def main() -> int:
    arguments = _arguments()
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not here: it comes as a wheel for Linux on x86-64 only.")
        return 2
    failed = False
    for subject in arguments.subjects or SUBJECTS:
        figures = _search(subject, arguments.seconds, arguments.seed)
        failed = failed or figures["failures"] > 0
        print(
            f"{subject:12} {figures['tried']:>9} texts, {figures['failures']} failures,"
            f" slowest {figures['slowest_s'] * 1000:.0f} ms",
            flush=True,
        )
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=", ".join(SUBJECTS))
    parser.add_argument("--seconds", type=int, default=300, metavar="N", help="for each; 300")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the fuzzer; 1")
    arguments = parser.parse_args()
    if unknown := set(arguments.subjects) - SUBJECTS.keys():
        parser.error(f"there is no subject {', '.join(sorted(unknown))}")
    return arguments


def _search(subject: str, seconds: int, seed: int) -> dict[str, Any]:
    folder = ROOT / "build" / "fuzz" / subject
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for index, text in enumerate(seeds(subject)):
        (corpus / f"seed-{index}").write_text(text, "utf-8")
    for old in (*folder.glob("crash-*"), *folder.glob("timeout-*"), folder / "figures.json"):
        old.unlink(missing_ok=True)
    command = [
        *(sys.executable, "-m", "scripts.fuzzing.search", subject, str(folder)),
        *(f"-max_total_time={seconds}", f"-seed={seed}", f"-max_len={_LONGEST}", "-timeout=30"),
        *(f"-artifact_prefix={folder}/", "-rss_limit_mb=4096", "-verbosity=0", str(corpus)),
    ]
    with (folder / "log.txt").open("wb") as log:
        subprocess.run(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=False)
    return {**_figures(folder), "failures": _failures(folder)}


def _figures(folder: Path) -> dict[str, Any]:
    file = folder / "figures.json"
    if not file.exists():
        return {"tried": 0, "slowest_s": 0.0}
    figures: dict[str, Any] = json.loads(file.read_bytes())
    return figures


def _failures(folder: Path) -> int:
    """Return how many texts were kept, at least one when nothing was tried."""
    kept = [*folder.glob("crash-*"), *folder.glob("timeout-*"), *folder.glob("oom-*")]
    return len(kept) if (folder / "figures.json").exists() else 1


if __name__ == "__main__":
    sys.exit(main())
