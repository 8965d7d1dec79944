"""A difference of git becomes findings; nothing but the report is written."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.library.project import Project, git, works

pytestmark = pytest.mark.acceptance

NAME = "code-review"


def finding(severity: str, title: str = "Divides by nought") -> dict[str, Any]:
    return {
        "file": "shop.py",
        "line": 2,
        "severity": severity,
        "title": title,
        "explanation": "count may be 0.",
        "suggestion": "Check it first.",
    }


def reviews(*findings: dict[str, Any]) -> dict[str, Any]:
    answer = {"verdict": "Look again.", "findings": list(findings)}
    return works("return 10 / count", {}, orjson.dumps(answer).decode())


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path, {"shop.py": "def share(count):\n    return 10\n"})
    git(project.folder, "switch", "--quiet", "--create", "change")
    project.write({"shop.py": "def share(count):\n    return 10 / count\n"})
    project.commit("Share")
    project.plays([reviews(finding("major"))])
    return project


async def test_findings_become_a_report_and_a_list_and_stay_in_the_cache(project: Project) -> None:
    first = await project.run(NAME)
    assert first.status == "completed", first.error
    assert first.outputs["findings"] == [finding("major")]
    assert first.outputs["verdict"] == "Look again."
    assert orjson.loads(await first.artifact("file")) == [finding("major")]
    report = await first.artifact("summary")
    assert "## major: Divides by nought" in report
    assert "`shop.py:2`" in report
    assert project.changed() == ["?? reports/code-review.json", "?? reports/code-review.md"]

    second = await project.run(NAME)
    assert second.with_status("cached") == {"review", "list", "report"}

    third = await project.run(NAME, focus="Arithmetic.")
    assert "review" in third.with_status("completed")


@pytest.mark.parametrize(
    ("fail_on", "status"),
    [("critical", "completed"), ("major", "failed"), ("minor", "failed"), ("never", "completed")],
)
async def test_findings_that_are_severe_enough_fail_the_review(
    project: Project, fail_on: str, status: str
) -> None:
    run = await project.run(NAME, fail_on=fail_on)
    assert run.status == status
    if status == "failed":
        assert f"something that is {fail_on} or worse: Divides by nought." in run.error
        assert "Look again." in await run.artifact("summary")


async def test_the_reviewer_cannot_write_whatever_it_tries(project: Project) -> None:
    answer = orjson.dumps({"verdict": "Fine.", "findings": []}).decode()
    project.plays([works("return 10 / count", {"shop.py": "hacked"}, answer)])
    run = await project.run(NAME)
    assert run.status == "completed", run.error
    assert "hacked" not in (project.folder / "shop.py").read_text()


async def test_where_nothing_changed_nobody_is_asked(project: Project) -> None:
    project.plays([])
    run = await project.run(NAME, base="change", fail_on="minor")
    assert run.status == "completed", run.error
    assert run.outputs["verdict"] == "nothing changed"
    assert "review" in run.with_status("skipped")


async def test_a_base_that_does_not_exist_is_said(project: Project) -> None:
    run = await project.run(NAME, base="no-such-branch")
    assert run.status == "failed"
    assert "no-such-branch" in run.error


async def test_a_difference_that_is_too_large_is_refused(project: Project) -> None:
    project.write({"big.txt": "much of it\n" * 10_000}).commit("Grow")
    run = await project.run(NAME)
    assert run.status == "failed"
    assert "Review some `paths` at a time." in run.error
    run = await project.run(NAME, paths=["shop.py"])
    assert run.status == "completed", run.error


async def test_a_plan_reviews_nothing(project: Project) -> None:
    planned = await project.plan(NAME)
    assert planned["errors"] == []
    assert planned["effects"] == []
    assert project.changed() == []


@pytest.mark.enable_socket
def test_the_command_line_reviews_a_folder(project: Project) -> None:
    ended = project.command(NAME, "--input", "fail_on=major")
    assert ended.returncode == 1, ended.stderr
    assert "or worse: Divides by nought." in ended.stdout
