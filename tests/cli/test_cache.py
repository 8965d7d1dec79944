"""The cache is listed, counted and cleared from the command line, without a service."""

import pytest

from tests.cli.command_line import CommandLine
from tests.cli.left_behind import leave_behind


def test_an_empty_cache_has_its_answers(line: CommandLine) -> None:
    assert line.run("cache", "ls", "--json").document == {"items": [], "next": None}
    stats = line.run("cache", "stats", "--json").document
    assert (stats["entries"], stats["hit_rate"]) == (0, None)
    assert line.run("cache", "rm", "--all").stdout == "Removed 0 cached results.\n"


def test_what_a_run_left_is_listed_and_helps_the_next(line: CommandLine) -> None:
    workflow = leave_behind(line)
    [entry] = line.run("cache", "ls", "--json").document["items"]
    assert (entry["handler"], entry["workflow_id"], entry["step"]) == ("assert", workflow, "report")
    assert entry["artifacts"] == 2
    listed = line.run("cache", "ls", "--handler", "assert").stdout
    assert entry["key"][:16] in listed
    leave_behind(line)
    stats = line.run("cache", "stats").stdout
    assert "Entries: 1 (0 over their time, 0 damaged)" in stats
    assert "Helped:  1 of 2 times, 50.0%" in stats
    assert "of 2.0 GiB" in stats


def test_results_are_removed_by_key_type_and_age(line: CommandLine) -> None:
    leave_behind(line)
    [entry] = line.run("cache", "ls", "--json").document["items"]
    assert line.run("cache", "rm", "--older-than", "1h").stdout.startswith("Removed 0 ")
    assert line.run("cache", "rm", "--handler", "http").stdout.startswith("Removed 0 ")
    assert line.run("cache", "rm", entry["key"][:12]).stdout == "Removed 1 cached result.\n"
    assert line.run("cache", "rm", entry["key"]).exit_code == 3
    leave_behind(line)
    assert line.run("cache", "rm", "--handler", "assert", "--json").document == {"removed": 1}


@pytest.mark.parametrize(
    "arguments", [(), ("abcdef01", "--all"), ("--older-than", "soon"), ("..",), ("0",)]
)
def test_a_removal_that_is_not_clear_removes_nothing(
    line: CommandLine, arguments: tuple[str, ...]
) -> None:
    leave_behind(line)
    ran = line.run("cache", "rm", *arguments)
    assert (ran.exit_code, ran.stdout) == (3, "")
    assert len(line.run("cache", "ls", "--json").document["items"]) == 1


def test_the_limit_is_a_setting(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIPWAY_CACHE_LIMIT", "1KiB")
    leave_behind(line)
    stats = line.run("cache", "stats", "--json").document
    assert stats["limit"] == 1024
    assert stats["size"] <= 1024
    monkeypatch.setenv("SLIPWAY_CACHE_LIMIT", "much")
    refused = line.run("cache", "stats")
    assert refused.exit_code == 3
    assert "SLIPWAY_CACHE_LIMIT" in refused.stderr
