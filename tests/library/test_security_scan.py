"""A real scanner finds real problems; what it found is counted, explained and judged."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.library.project import Project, works

pytestmark = [pytest.mark.acceptance, pytest.mark.usefixtures("tools")]

NAME = "security-scan"
UNSAFE = "def run(text):\n    return eval(text)\n"
SARIF = {
    "version": "2.1.0",
    "runs": [
        {
            "tool": {"driver": {"name": "mine"}},
            "results": [
                {"ruleId": "A1", "message": {"text": "'odd' & \"quoted\""}},
                {"ruleId": "A2", "level": "note", "message": {"text": "small"}, "locations": []},
            ],
        }
    ],
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    ignored = "reports/\nfindings.sarif\n"
    project = Project(tmp_path, {"app.py": UNSAFE, ".gitignore": ignored})
    answer = {
        "file": "app.py",
        "line": 2,
        "rule": "S307",
        "risk": "Whoever sends text runs code.",
        "false_alarm": False,
        "correction": "Use ast.literal_eval.",
    }
    said = orjson.dumps({"explanations": [answer]}).decode()
    project.plays([works("A security scanner found", {}, said)])
    return project


def counts(run: Any) -> Any:
    return run.outputs["counts"]


async def test_findings_are_explained_and_taken_from_the_cache(project: Project) -> None:
    first = await project.run(NAME, fail_on="never")
    assert first.status == "completed", first.error
    assert sum(counts(first).values()) == 1
    (finding,) = orjson.loads(await first.artifact("file"))["findings"]
    assert finding["line"] == 2
    assert finding["file"].endswith("app.py")
    assert finding["rule"] == "S307"
    report = await first.artifact("summary")
    assert "Whoever sends text runs code." in report
    assert project.changed() == []

    second = await project.run(NAME, fail_on="never")
    cacheable = {"scan", "findings", "explain", "report"}
    assert second.with_status("cached") == cacheable

    third = await project.run(NAME, fail_on="never", explain=False)
    assert third.with_status("cached") == {"scan", "findings"}
    assert "explain" in third.with_status("skipped")


async def test_a_finding_that_is_severe_enough_fails_the_scan(project: Project) -> None:
    run = await project.run(NAME, fail_on="note")
    assert run.status == "failed"
    assert "and fails on note" in run.error
    assert "S307" in await run.artifact("summary")


async def test_code_without_findings_passes(project: Project) -> None:
    project.write({"app.py": "def run(text):\n    return text\n"})
    run = await project.run(NAME, fail_on="note")
    assert run.status == "completed", run.error
    assert counts(run) == {"error": 0, "warning": 0, "note": 0}
    assert "Nothing was found." in await run.artifact("summary")


@pytest.mark.parametrize(
    ("fail_on", "status"), [("error", "completed"), ("warning", "failed"), ("note", "failed")]
)
async def test_any_scanner_that_writes_sarif_is_judged_by_its_levels(
    project: Project, fail_on: str, status: str
) -> None:
    project.write({"report.json": orjson.dumps(SARIF).decode()})
    command = "cp report.json findings.sarif"
    run = await project.run(NAME, scan_command=command, fail_on=fail_on, explain=False)
    assert run.status == status, run.error
    rows = orjson.loads(await run.artifact("file"))
    assert rows["counts"] == {"error": 0, "warning": 1, "note": 1}
    assert rows["findings"][0]["message"] == "'odd' & \"quoted\""


async def test_an_explanation_that_fails_does_not_change_the_verdict(project: Project) -> None:
    project.plays([works("A security scanner found", {}, "no JSON"), works("", {}, "no JSON")])
    run = await project.run(NAME, fail_on="error")
    assert "explain" in run.with_status("failed")
    assert "verdict" in run.with_status("completed", "failed")


async def test_a_missing_scanner_is_named(project: Project) -> None:
    run = await project.run(NAME, scan_command="no-such-scanner .")
    assert run.status == "failed"
    assert "no-such-scanner" in run.error


async def test_a_plan_scans_nothing(project: Project) -> None:
    planned = await project.plan(NAME)
    assert planned["errors"] == []
    assert planned["effects"] == []
    assert project.changed() == []
    assert not (project.folder / "findings.sarif").exists()
