"""Type errors really go, as mypy counts them; the work is done by a `claude` on the PATH, or by a model."""

import os
from pathlib import Path

import pytest

from tests.fake_claude import install_claude
from tests.library.project import Project, git, works

pytestmark = [pytest.mark.acceptance, pytest.mark.usefixtures("tools")]

NAME = "fix-type-errors"
WRONG = "def double(count: int) -> str:\n    return count * 2\n\n\nprice: int = 'free'\n"
RIGHT = "def double(count: int) -> int:\n    return count * 2\n\n\nprice: int = 0\n"
SHOP = {
    "shop.py": WRONG,
    "other.py": "NAME = 'shop'\n",
    "test_shop.py": "from shop import double\n\n\ndef test_double() -> None:\n    assert double(2) == 4\n",
    ".gitignore": ".mypy_cache/\nreports/\n.pytest_cache/\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path, SHOP)


async def test_errors_go_and_the_correction_is_committed(project: Project) -> None:
    project.plays([works("type checker finds no error", {"shop.py": RIGHT}, "Types say what is.")])
    quick = "python -c pass"
    first = await project.run(NAME, commit=True, test_command=quick)
    assert first.status == "completed", first.error
    assert (first.outputs["errors_before"], first.outputs["errors_after"]) == (2, 0)
    assert first.outputs["changed_files"] == ["shop.py"]
    assert git(project.folder, "log", "-1", "--format=%s") == "Correct 2 type errors"
    assert project.changed() == []
    assert "| 2 | 0 |" in await first.artifact("summary")

    git(project.folder, "reset", "--quiet", "--hard", "HEAD~1")
    project.again()
    second = await project.run(NAME, commit=True, test_command=quick)
    cacheable = {"check", "fix", "check_again", "test", "report"}
    assert second.with_status("cached") == cacheable
    assert (project.folder / "shop.py").read_text() == RIGHT

    git(project.folder, "reset", "--quiet", "--hard", "HEAD~1")
    third = await project.run(NAME)
    assert third.status == "completed", third.error
    assert third.with_status("cached") == cacheable - {"test"}


async def test_claude_does_it_where_it_is_installed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = install_claude(project.place / "bin", files={"shop.py": RIGHT}, answer="Done.")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    run = await project.run(NAME, test_command="")
    assert run.status == "completed", run.error
    assert "test" in run.with_status("skipped")
    assert (project.folder / "shop.py").read_text() == RIGHT


async def test_an_error_that_is_left_fails_the_run(project: Project) -> None:
    project.plays([works("type checker finds", {"shop.py": WRONG.replace("'free'", "0")})])
    run = await project.run(NAME)
    assert run.status == "failed"
    assert "1 of 2 type errors are left." in run.error
    assert "## What is left" in await run.artifact("summary")


async def test_tests_that_fail_afterwards_fail_the_run(project: Project) -> None:
    broken = RIGHT.replace("count * 2", "count")
    project.plays([works("type checker finds", {"shop.py": broken})])
    run = await project.run(NAME, commit=True)
    assert run.status == "failed"
    assert "The command ended with exit code 1: 'python -m pytest --quiet'." in run.error
    assert git(project.folder, "log", "--format=%s") == "Begin"


async def test_a_checker_that_fails_by_itself_is_told_from_errors(project: Project) -> None:
    run = await project.run(NAME, type_check_command="python -m mypy --no-such-option .")
    assert run.status == "failed"
    assert "The type checker failed, and no line of what it said holds" in run.error
    assert "--no-such-option" in run.error


async def test_a_plan_checks_and_changes_nothing(project: Project) -> None:
    planned = await project.plan(NAME, commit=True, push=True)
    assert planned["errors"] == []
    assert {one["kind"] for one in planned["effects"]} <= {"git.stage", "git.commit", "git.push"}
    assert project.changed() == []
