"""The page's own tests, which Vitest runs: one test here for each file there."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from scripts import node

FILES = sorted(
    path.relative_to(node.UI).as_posix()
    for folder in ("src", "eslint")
    for path in (node.UI / folder).rglob("*.test.*")
    if path.suffix in {".ts", ".tsx"}
)
LONGEST_S = 600


@dataclass(frozen=True, slots=True)
class Run:
    failures: Mapping[str, str]
    """By file that ran: what failed in it."""
    told: str
    """What Vitest printed, for what belongs to no file."""


@pytest.fixture(scope="module")
def vitest(tmp_path_factory: pytest.TempPathFactory) -> Run:
    if shutil.which("node") is None or not node.installed():
        pytest.skip("the packages of the page are not installed: scripts/page installs them")
    report = tmp_path_factory.mktemp("vitest") / "report.json"
    done = node.run(["vitest", "run", "--reporter=json", f"--outputFile={report}"])
    if not report.is_file():
        return Run({}, done.stdout + done.stderr)
    files = orjson.loads(report.read_bytes())["testResults"]
    failures = {
        Path(file["name"]).relative_to(node.UI).as_posix(): _failures(file) for file in files
    }
    return Run(failures, done.stderr if done.returncode and not any(failures.values()) else "")


def _failures(file: Mapping[str, object]) -> str:
    tests = file["assertionResults"]
    assert isinstance(tests, list)
    told = [
        f"{test['fullName']}\n" + "\n".join(test["failureMessages"])
        for test in tests
        if test["status"] == "failed"
    ]
    if file["status"] == "failed" and not told:
        told = [str(file["message"])]
    return "\n\n".join(told)


@pytest.mark.timeout(LONGEST_S)
@pytest.mark.parametrize("file", FILES)
def test_what_the_page_promises(vitest: Run, file: str) -> None:
    assert file in vitest.failures, f"Vitest did not run it: {vitest.told}"
    if vitest.failures[file]:
        pytest.fail(vitest.failures[file], pytrace=False)


@pytest.mark.timeout(LONGEST_S)
def test_no_error_stays_outside_of_a_test(vitest: Run) -> None:
    assert vitest.told == ""
