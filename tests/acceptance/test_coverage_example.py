"""The example that raises coverage runs as it is: real pytest-cov on a small package, a fake `claude` on the PATH."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.slipway_process import git
from tests.fake_claude import install_claude

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket, pytest.mark.timeout(180)]

EXAMPLE = Path(__file__).parents[2].parent / "shared" / "examples" / "increase-test-coverage.yaml"
SLIPWAY = [sys.executable, "-c", "from app.cli import main; main()"]

PROJECT = {
    "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "tests"\npythonpath = ["."]\n[tool.coverage.run]\nsource = ["shop"]\n',
    ".gitignore": ".coverage\ncoverage.xml\n__pycache__/\n.pytest_cache/\n",
    "shop/__init__.py": "",
    "shop/price.py": "def price(amount, code):\n    if code == 'HALF':\n        return amount / 2\n"
    "    if code == 'TEN':\n        return amount - 10\n    return amount\n",
    "tests/test_price.py": "from shop.price import price\n\n\ndef test_no_code():\n    assert price(10, '') == 10\n",
}
GENERATED = (
    "from shop.price import price\n\n\ndef test_codes():\n"
    "    assert price(10, 'HALF') == 5\n    assert price(30, 'TEN') == 20\n"
)
GH = '#!/bin/sh\nprintf "%s\\n" "$@" > gh_was_asked\n'


class Project:
    """A package under git whose coverage is 67 %, and a PATH with the programs of the example."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder / "project", folder / "data"
        for name, text in PROJECT.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        git_of = ("git", "-C", str(self.folder))
        subprocess.run([*git_of[:1], "init", "-q", "-b", "main", str(self.folder)], check=True)
        for key, value in (("user.name", "Ada"), ("user.email", "ada@example.org")):
            git(self.folder, "config", key, value)
        git(self.folder, "add", "-A")
        git(self.folder, "commit", "-q", "-m", "Start")
        self.tools = install_claude(
            folder / "tools", files={"tests/test_codes.py": GENERATED}, answer="Two tests added."
        )
        (self.tools / "gh").write_text(GH)
        (self.tools / "gh").chmod(0o755)

    def run(self, *more: str, target: float = 90) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join(
            [str(self.tools), str(Path(sys.executable).parent), os.environ["PATH"]]
        )
        words = ("definitions", "run", str(EXAMPLE), "--directory", str(self.folder), "--json")
        inputs = ("--input", "target_file=shop/price.py", "--input", f"target_coverage={target}")
        return subprocess.run(
            [*SLIPWAY, *words, *inputs, *more],
            env={**os.environ, "PATH": path, "SLIPWAY_DATA_DIR": str(self.data)},
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )


def ends(ran: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Return step -> its status."""
    workflow = json.loads(ran.stdout)
    return {row["id"]: row["status"] for row in workflow["steps"]}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    if not EXAMPLE.is_file():
        pytest.skip("the folder ../shared with the example is not here")
    return Project(tmp_path)


def test_the_example_reaches_its_target_and_then_finds_it_reached(project: Project) -> None:
    ran = project.run()
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-2000:]
    assert ends(ran) == {
        "baseline": "completed",
        "check_current_coverage": "completed",
        "generate_tests": "completed",
        "verify_coverage": "completed",
        "validate_target": "completed",
        "create_pr": "skipped",
    }
    assert (project.folder / "tests" / "test_codes.py").read_text() == GENERATED
    assert git(project.folder, "log", "--format=%s") == "Start"


def test_the_pull_request_is_asked_for_with_values_that_stay_values(project: Project) -> None:
    ran = project.run("--env", "CREATE_PR=true")
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-2000:]
    subject = "Increase test coverage for shop/price.py to 90%"
    assert git(project.folder, "log", "-1", "--format=%s") == subject
    asked = (project.folder / "gh_was_asked").read_text().splitlines()
    assert asked[:4] == ["pr", "create", "--title", "Increase test coverage: shop/price.py"]


def test_a_target_that_is_not_reached_fails_with_the_words_of_the_example(
    project: Project,
) -> None:
    install_claude(project.tools, answer="I could not.")
    ran = project.run()
    assert ran.returncode == 1
    assert "Failed to achieve target coverage" in ran.stdout
    assert ends(ran)["create_pr"] == "pending"
