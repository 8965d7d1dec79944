"""The benchmark really runs before and after; what it counts is work done, so that no machine is too slow for it."""

from pathlib import Path

import pytest

from tests.library.project import Project, git, works

pytestmark = [pytest.mark.acceptance, pytest.mark.usefixtures("tools")]

NAME = "optimise-performance"
SLOW = """\
STEPS = 0


def total(numbers):
    global STEPS
    found = 0
    for place in range(len(numbers)):
        for number in numbers[place : place + 1]:
            STEPS += 2
            found += number
    return found
"""
FAST = """\
STEPS = 0


def total(numbers):
    global STEPS
    STEPS += len(numbers)
    return sum(numbers)
"""
SHOP = {
    "shop.py": SLOW,
    "benchmark.py": "import shop\n\nshop.total(list(range(100)))\nprint('steps:')\nprint(shop.STEPS)\n",
    "check.py": "from shop import total\n\nassert total([1, 2]) == 3\n",
    ".gitignore": "reports/\n",
}
TASK = {
    "benchmark_command": "python benchmark.py",
    "focus": "shop.py",
    "test_command": "python check.py",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path, SHOP)
    project.plays([works("Make shop.py faster", {"shop.py": FAST}, "One loop is enough.")])
    return project


async def test_the_benchmark_improves_and_a_second_run_takes_all_from_the_cache(
    project: Project,
) -> None:
    first = await project.run(NAME, **TASK)
    assert first.status == "completed", first.error
    assert (first.outputs["before"], first.outputs["after"]) == (200, 100)
    assert first.outputs["gain"] == 50
    assert project.changed() == ["M shop.py"]
    assert "| 200.0 | 100.0 | 50.0 % |" in await first.artifact("summary")

    project.again()
    second = await project.run(NAME, **TASK)
    cacheable = {"test_before", "baseline", "optimise", "test_after", "measure", "report"}
    assert second.with_status("cached") == cacheable
    assert (project.folder / "shop.py").read_text() == FAST

    project.again()
    third = await project.run(NAME, **{**TASK, "test_command": "python -B check.py"})
    assert third.status == "completed", third.error
    assert third.with_status("cached") == {"baseline", "measure"}  # which run other programs


async def test_too_small_a_gain_fails_the_run(project: Project) -> None:
    run = await project.run(NAME, **TASK, least_gain=60, commit=True)
    assert run.status == "failed"
    assert "The benchmark gave 200.0 before and 100.0 after: that is no gain of 60 %." in run.error
    assert git(project.folder, "log", "--format=%s") == "Begin"


async def test_faster_code_that_is_wrong_fails_the_run(project: Project) -> None:
    project.plays([works("Make shop.py faster", {"shop.py": FAST.replace("sum", "max")})])
    run = await project.run(NAME, **TASK)
    assert run.status == "failed"
    assert "test_after" in run.with_status("failed")


async def test_code_whose_tests_fail_is_not_optimised(project: Project) -> None:
    project.write({"shop.py": SLOW.replace("found = 0", "found = 1")})
    run = await project.run(NAME, **TASK)
    assert run.status == "failed"
    assert "test_before" in run.with_status("failed")
    assert "optimise" not in run.with_status("completed")


async def test_a_benchmark_without_a_number_is_said(project: Project) -> None:
    run = await project.run(NAME, **{**TASK, "benchmark_command": "echo fast"})
    assert run.status == "failed"
    assert "'fast' is no number" in run.error


async def test_a_plan_runs_nothing(project: Project) -> None:
    planned = await project.plan(NAME, **TASK, commit=True, push=True)
    assert planned["errors"] == []
    assert {one["kind"] for one in planned["effects"]} <= {"git.stage", "git.commit", "git.push"}
    assert project.changed() == []
