"""`slipway workflows logs`: whole, searched, from its end, and to the end of a step that runs."""

import pytest

from tests.cli.command_line import CommandLine

TALK = """\
name: talk
steps:
  - id: talk
    type: shell
    effects: none
    with: {command: "echo one; echo Two; echo three >&2"}
"""


@pytest.fixture
def workflow(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SLIPWAY_SANDBOX", "none")
    assert line.run("definitions", "run", line.file("talk.yaml", TALK)).exit_code == 0
    return next((line.data / "workflows").glob("wf_*")).name


def test_a_log_is_printed_whole(line: CommandLine, workflow: str) -> None:
    said = line.run("workflows", "logs", workflow, "talk").stdout.splitlines()
    assert {"one", "Two", "stderr: three"} <= set(said)


def test_a_search_shows_the_numbers_of_lines(line: CommandLine, workflow: str) -> None:
    document = line.run(
        "workflows", "logs", workflow, "talk", "--search", "STDERR:", "--json"
    ).document
    [one] = document["items"]
    said = line.run(
        "workflows", "logs", workflow, "talk", "--search", "STDERR:"
    ).stdout.splitlines()
    assert said == [f"{one['line']}:stderr: three"]


def test_the_last_lines_are_shown(line: CommandLine, workflow: str) -> None:
    said = line.run("workflows", "logs", workflow, "talk", "--tail", "1").stdout.splitlines()
    assert len(said) == 1


@pytest.mark.parametrize("tail", [(), ("--tail", "100")])
def test_following_ends_with_the_step(
    line: CommandLine, workflow: str, tail: tuple[str, ...]
) -> None:
    whole = line.run("workflows", "logs", workflow, "talk").stdout
    followed = line.run("workflows", "logs", workflow, "talk", "--follow", *tail)
    assert (followed.exit_code, followed.stdout) == (0, whole)
