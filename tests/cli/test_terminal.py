"""At a terminal: a table that is repainted, and questions that say what is approved, where, and its digest."""

import pytest

from tests.cli.command_line import CommandLine
from tests.cli.terminal import at_terminal

pytestmark = pytest.mark.acceptance

ASKED = ["release", "v2.1.0", "frontend", "--sprint", "sprint-2024-01"]
FAILING = """\
schema: 1
name: failing
steps:
  - {id: check, type: assert, with: {that: "{{ false }}"}}
  - {id: after, type: assert, with: {that: "{{ true }}"}}
"""


def test_a_release_is_shown_as_a_table_and_asks_twice(sample: CommandLine) -> None:
    with at_terminal(*ASKED) as terminal:
        terminal.answer("Start this release? [yes/no]", "y")
        terminal.wait_for("Publish release v2.1.0 (pending)")
        terminal.wait_for("at step approve_publish of workflow wf_")
        terminal.wait_for("Digest: sha256:")
        terminal.answer("Your decision? [approve/reject/later]", "approve")
        assert terminal.end() == 0
    assert "REPOSITORY" in terminal.text
    assert "steps" in terminal.text
    assert "\x1b[32m" in terminal.raw, "a completed state is green"


def test_no_starts_nothing(sample: CommandLine) -> None:
    with at_terminal(*ASKED) as terminal:
        terminal.answer("Start this release?", "no")
        assert terminal.end() == 5
    assert sample.run("workflows", "list", "--json").document["items"] == []


def test_later_leaves_the_gate_to_somebody_else(sample: CommandLine) -> None:
    with at_terminal(*ASKED, "--plain") as terminal:
        terminal.answer("Start this release?", "yes")
        terminal.answer("Your decision?", "later")
        assert terminal.end() == 5
    assert "slipway approvals approve ap_" in terminal.text
    assert len(sample.run("approvals", "list", "--json").document["items"]) == 1


def test_no_colour_is_used_where_none_is_wanted(
    sample: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with at_terminal(*ASKED, "--yes") as terminal:
        assert terminal.end() == 0
    assert "\x1b[32m" not in terminal.raw
    assert "\x1b[2K" not in terminal.raw, "nothing is repainted"
    assert "Tag the release: completed" in terminal.text


def test_a_failed_step_is_put_to_the_person(line: CommandLine) -> None:
    line.file("failing.yaml", FAILING)
    with at_terminal("definitions", "run", "failing.yaml", "--interactive") as terminal:
        terminal.wait_for("The condition of step check is not true.")
        terminal.answer("What now? [retry/skip/cancel/rollback/later]", "skip")
        assert terminal.end() == 1
    assert "completed with failures" in terminal.text


def test_a_conversation_goes_on_until_the_release_is_done(sample: CommandLine) -> None:
    with at_terminal("chat", "release v2.1.0 of frontend") as terminal:
        terminal.answer("From which sprint", "sprint-2024-01")
        terminal.answer("Say yes to start it", "yes")
        terminal.answer("Say approve or reject.", "approve")
        terminal.wait_for("has ended: completed.")
        assert terminal.end() == 0
