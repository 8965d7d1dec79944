"""The chat at a command line: a proposal alone, a question, a plan, and a release over several commands."""

import json

from tests.cli.command_line import CommandLine, Ran

SENTENCE = "release v2.1.0 of frontend and backend from sprint-2024-01"


def last(ran: Ran) -> dict[str, str]:
    found: dict[str, str] = json.loads(ran.stdout.splitlines()[-1])
    return found


def test_a_proposal_is_what_the_text_says_and_nothing_is_kept(sample: CommandLine) -> None:
    found = sample.run("chat", SENTENCE, "--propose", "--json").document
    assert found["command"] == "release"
    assert found["repositories"] == ["frontend", "backend"]
    assert (found["fix_version"], found["sprint_name"]) == ("v2.1.0", "sprint-2024-01")
    assert found["bump"] is None
    assert found["questions"] == []
    assert not sample.data.exists()


def test_what_is_missing_is_asked(sample: CommandLine) -> None:
    ran = sample.run("chat", "release v2.1.0 of frontend")
    assert ran.exit_code == 5
    assert "sprint" in ran.stdout
    assert "--session ch_" in ran.stderr


def test_a_release_goes_on_over_several_commands(sample: CommandLine) -> None:
    planned = sample.run("chat", SENTENCE, "--json")
    assert (planned.exit_code, last(planned)["type"]) == (5, "plan")
    session = last(planned)["session_id"]
    assert sample.run("workflows", "list", "--json").document["items"] == []
    prepared = sample.run("chat", "yes", "--session", session)
    assert prepared.exit_code == 5, prepared.stderr
    assert "Say approve or reject." in prepared.stdout
    done = sample.run("chat", "approve", "--session", session)
    assert done.exit_code == 0, done.stderr
    found = sample.run("workflows", "list", "--json").document["items"]
    assert [each["status"] for each in found] == ["completed"]


def test_an_unknown_session_is_code_3(line: CommandLine) -> None:
    assert line.run("chat", "status", "--session", "ch_nothing").exit_code == 3
