"""Coverage really rises, as pytest-cov measures it."""

from importlib.resources import files
from pathlib import Path

import orjson
import pytest

from tests.library.project import Project, git, works

pytestmark = [pytest.mark.acceptance, pytest.mark.usefixtures("tools")]

NAME = "increase-test-coverage"
FILE = "shop/prices.py"
SHOP = {
    "shop/__init__.py": "",
    FILE: """\
def price(count):
    if count < 0:
        raise ValueError(count)
    return count * 2


def free():
    return 0
""",
    "shop/names.py": "NAME = 'shop'\n",
    "tests/test_prices.py": """\
from shop.prices import price


def test_price():
    assert price(2) == 4
""",
    ".gitignore": ".coverage\ncoverage.xml\nreports/\n.pytest_cache/\n",
}
TESTS = """\
import pytest

from shop.prices import free, price


def test_free():
    assert free() == 0


def test_negative():
    with pytest.raises(ValueError):
        price(-1)
"""
CACHED = {"baseline", "write_tests", "measure", "report"}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path, SHOP)
    project.plays(
        [works("Write tests until", {"tests/test_more.py": TESTS}, "Errors are covered.")]
    )
    return project


async def test_coverage_rises_and_a_second_run_takes_all_from_the_cache(project: Project) -> None:
    first = await project.run(NAME, file=FILE)
    assert first.status == "completed", first.error
    assert first.outputs["coverage_before"] == pytest.approx(66.6667)
    assert first.outputs["coverage_after"] == 100
    assert first.outputs["tests_added"] == ["tests/test_more.py"]
    assert project.changed() == ["?? tests/test_more.py"]
    report = await first.artifact("summary")
    assert "| 66.6667 % | 100.0 % | 90 % |" in report
    assert "Errors are covered." in report
    assert "<coverage" in await first.artifact("report")

    project.again()
    second = await project.run(NAME, file=FILE)
    assert second.with_status("cached") == CACHED
    assert second.outputs == first.outputs
    assert project.changed() == ["?? tests/test_more.py"]

    project.again()
    project.write({"shop/names.py": "NAME = 'other'\n"})
    third = await project.run(NAME, file=FILE)
    assert third.status == "completed", third.error
    assert third.with_status("cached") == {
        "write_tests",
        "report",
    }  # they do not depend on that file


async def test_a_target_that_is_not_reached_fails_with_the_numbers(project: Project) -> None:
    project.plays([works("Write tests until", {}, "I could not.")])
    run = await project.run(NAME, file=FILE, commit=True)
    assert run.status == "failed"
    assert f"Tests cover 66.6667 % of {FILE}, which is below 90 %." in run.error
    assert "I could not." in await run.artifact("summary")
    assert git(project.folder, "log", "--format=%s") == "Begin"


async def test_nothing_is_written_where_the_target_is_reached_already(project: Project) -> None:
    project.plays([])
    run = await project.run(NAME, file=FILE, target_coverage=60, commit=True)
    assert run.status == "completed", run.error
    assert {"write_tests", "stage", "commit", "push"} <= run.with_status("skipped")
    assert run.outputs["tests_added"] == []


async def test_a_file_that_the_report_does_not_know_is_said(project: Project) -> None:
    run = await project.run(NAME, file="shop/price.py")
    assert run.status == "failed"
    assert "coverage.xml says nothing of shop/price.py. It names shop/__init__.py" in run.error


async def test_a_missing_tool_is_named(project: Project) -> None:
    run = await project.run(NAME, file=FILE, test_command="no-such-tool --cov")
    assert run.status == "failed"
    assert "no-such-tool" in run.error


async def test_a_plan_measures_and_asks_nothing(project: Project) -> None:
    project.plays([])
    planned = await project.plan(NAME, file=FILE, commit=True, push=True)
    assert planned["errors"] == []
    assert {one["kind"] for one in planned["effects"]} <= {"git.stage", "git.commit", "git.push"}
    assert project.changed() == []


async def test_only_after_an_approval_the_tests_are_pushed(project: Project) -> None:
    bare = project.remote()
    async with project.service() as service:
        run = await project.start(service, NAME, file=FILE, push=True)
        assert run.status == "waiting_for_approval", run.error
        assert git(bare, "for-each-ref") == ""
        run = await run.approve()
        assert run.status == "completed", run.error
    assert git(bare, "log", "-1", "--format=%s", "main") == f"Cover 100.0 % of {FILE} with tests"
    assert git(bare, "ls-tree", "-r", "--name-only", "main", "tests") == (
        "tests/test_more.py\ntests/test_prices.py"
    )


@pytest.mark.enable_socket
def test_the_command_line_runs_the_file_in_a_folder(project: Project) -> None:
    text = (files("app.library") / "definitions" / f"{NAME}.yaml").read_text(encoding="utf-8")
    (project.place / "mine.yaml").write_text(text, encoding="utf-8")
    ended = project.command(str(project.place / "mine.yaml"), "--input", f"file={FILE}")
    assert ended.returncode == 0, ended.stderr
    assert orjson.loads(ended.stdout)["state"]["outputs"]["coverage_after"] == 100
    assert project.changed() == ["?? tests/test_more.py"]
