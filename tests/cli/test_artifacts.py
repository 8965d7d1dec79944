"""Artifacts are listed, read, tagged, kept and removed from the command line, without a service."""

import pytest

from tests.cli.command_line import CommandLine
from tests.cli.left_behind import leave_behind


@pytest.fixture
def workflow(line: CommandLine) -> str:
    return leave_behind(line)


def test_artifacts_are_listed_over_all_workflows(line: CommandLine, workflow: str) -> None:
    listed = line.run("artifacts", "ls")
    assert listed.exit_code == 0, listed.stderr
    assert f"{workflow}  report.txt  1" in listed.stdout
    items = line.run("artifacts", "ls", "--name", "data", "--json").document["items"]
    assert [(one["name"], one["size"]) for one in items] == [("data", 2)]
    of_one = line.run("artifacts", "ls", "--workflow", workflow, "--json").document["items"]
    assert [one["name"] for one in of_one] == ["report.txt", "data"]
    assert "report.txt" in line.run("workflows", "artifacts", workflow).stdout


def test_a_content_is_written_as_it_is(line: CommandLine, workflow: str) -> None:
    assert line.run("artifacts", "get", f"{workflow}/report.txt").stdout == "a report\n"
    ran = line.run("artifacts", "get", f"{workflow}/data@1", "-o", "copy.bin")
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert (line.here / "copy.bin").read_bytes() == b"\x00\xff"
    assert line.run("workflows", "artifacts", workflow, "report.txt").stdout == "a report\n\n"
    failed = line.run("artifacts", "get", f"{workflow}/data", "-o", "no/folder")
    assert failed.exit_code == 3
    assert "cannot be written" in failed.stderr


def test_tags_are_added_and_taken_away(line: CommandLine, workflow: str) -> None:
    named = f"{workflow}/report.txt"
    assert line.run("artifacts", "tag", named, "good", "final").exit_code == 0
    changed = line.run("artifacts", "tag", named, "--remove", "good", "--json").document
    assert changed["tags"] == ["final"]
    found = line.run("artifacts", "ls", "--tag", "final", "--json").document["items"]
    assert [one["name"] for one in found] == ["report.txt"]
    assert "Tags:    final" in line.run("artifacts", "show", named).stdout


def test_a_pinned_artifact_holds_its_workflow(line: CommandLine, workflow: str) -> None:
    named = f"{workflow}/report.txt"
    assert "Kept:    forever" in line.run("artifacts", "pin", named).stdout
    assert line.run("artifacts", "rm", named).exit_code == 4
    refused = line.run("workflows", "delete", workflow)
    assert refused.exit_code == 4
    assert "slipway artifacts ls" in refused.stderr
    assert "Kept:    20" in line.run("artifacts", "pin", named, "--for", "30d").stdout
    assert len(line.run("artifacts", "ls", "--pinned", "--json").document["items"]) == 1
    assert "Kept:    with its workflow" in line.run("artifacts", "unpin", named).stdout
    removed = line.run("artifacts", "rm", named)
    assert (removed.exit_code, removed.stdout) == (0, f"Removed {named}@1.\n")
    assert line.run("artifacts", "get", named).exit_code == 3
    assert line.run("workflows", "delete", workflow).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "report.txt"), 3),
        (("show", "wf_1/report.txt"), 3),
        (("pin", "WF/report.txt", "--for", "soon"), 3),
        (("tag", "WF/report.txt", "not a tag"), 3),
        (("show", "WF/report.txt@2"), 3),
        (("show",), 2),
    ],
)
def test_what_is_wrong_is_told(
    line: CommandLine, workflow: str, arguments: tuple[str, ...], code: int
) -> None:
    ran = line.run("artifacts", *(each.replace("WF", workflow) for each in arguments))
    assert (ran.exit_code, ran.stdout) == (code, "")
    assert ran.stderr
