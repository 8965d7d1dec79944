"""A definition's file is validated, planned, drawn and run to its end without a server."""

import json

import pytest

from tests.cli.command_line import CommandLine

HELLO = """\
schema: 1
name: hello
inputs:
  who: {type: string, default: world}
  count: {type: integer, default: 1}
  names: {type: array, items: {type: string}, default: []}
outputs:
  said: {type: string, from: "inputs.who"}
steps:
  - {id: check, type: assert, with: {that: "{{ inputs.who != 'nobody' }}"}}
"""
GATE = """\
schema: 1
name: gate
steps:
  - id: ask
    type: approval
    approval: {title: "Go on?", message: "Really.", plan: {level: 1}}
  - {id: after, type: assert, with: {that: "{{ true }}"}}
"""


def test_the_built_in_definition_is_listed_and_valid(line: CommandLine) -> None:
    found = line.run("definitions", "list", "--json").document["items"]
    assert "release" in [each["name"] for each in found]
    assert line.run("definitions", "validate", "release").exit_code == 0


def test_all_problems_are_told_with_file_and_line(line: CommandLine) -> None:
    line.file("bad.yaml", "schema: 1\nname: bad\nstpes: []\n")
    ran = line.run("definitions", "validate", "bad.yaml")
    assert ran.exit_code == 3
    assert "bad.yaml:3:1: Unknown key 'stpes'." in ran.stdout
    assert "2 problems." in ran.stdout
    for command in ("plan", "run", "graph"):
        again = line.run("definitions", command, "bad.yaml")
        assert again.exit_code == 3
        assert "bad.yaml:3:1" in again.stdout + again.stderr


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * (1 << 20 | 1)])
def test_an_unreadable_file_is_code_3(line: CommandLine, content: bytes) -> None:
    (line.here / "bad.yaml").write_bytes(content)
    assert line.run("definitions", "validate", "bad.yaml").exit_code == 3


def test_a_missing_file_is_code_3(line: CommandLine) -> None:
    ran = line.run("definitions", "run", "missing.yaml")
    assert (ran.exit_code, ran.stdout) == (3, "")
    assert "There is no file missing.yaml." in ran.stderr


def test_inputs_have_the_types_that_are_declared(line: CommandLine) -> None:
    line.file("hello.yaml", HELLO)
    words = ["--input", "who=1.10", "--input", "count=3", "--input", "names=a,b", "--json"]
    ran = line.run("definitions", "plan", "hello.yaml", *words, "--input", "names=c")
    assert ran.exit_code == 0, ran.stderr
    assert ran.document["inputs"] == {"who": "1.10", "count": 3, "names": ["a", "b", "c"]}


@pytest.mark.parametrize("words", ["count=many", "nothing=1", "who"])
def test_a_wrong_input_is_code_3(line: CommandLine, words: str) -> None:
    line.file("hello.yaml", HELLO)
    ran = line.run("definitions", "run", "hello.yaml", "--input", words)
    assert (ran.exit_code, ran.stdout) == (3, "")


def test_a_run_ends_with_0_and_shows_its_outputs(line: CommandLine) -> None:
    line.file("hello.yaml", HELLO)
    ran = line.run("definitions", "run", "hello.yaml", "--input", "who=me")
    assert ran.exit_code == 0, ran.stderr
    assert "said    me" in ran.stdout


def test_a_failed_step_fails_the_run_with_1(line: CommandLine) -> None:
    line.file("hello.yaml", HELLO)
    ran = line.run("definitions", "run", "hello.yaml", "--input", "who=nobody", "--json")
    assert ran.exit_code == 1
    assert ran.document["metadata"]["status"] == "failed"
    assert "failed" in ran.stderr


def test_a_gate_that_nobody_answers_ends_with_5_and_is_answered_later(line: CommandLine) -> None:
    line.file("gate.yaml", GATE)
    ran = line.run("definitions", "run", "gate.yaml", "--json")
    assert ran.exit_code == 5
    workflow = ran.document["workflow_id"]
    approval = line.run("approvals", "list", "--json").document["items"][0]
    assert approval["workflow_id"] == workflow
    assert line.run("events", workflow, "--follow").exit_code == 5

    shown = line.run("approvals", "show", approval["id"])
    assert approval["digest"] in shown.stdout
    wrong = line.run("approvals", "approve", approval["id"], "--digest", "sha256:other")
    assert wrong.exit_code == 4
    done = line.run("approvals", "approve", approval["id"], "--json")
    assert (done.exit_code, done.document["status"]) == (0, "approved")
    assert line.run("workflows", "show", workflow, "--json").document["metadata"]["status"] == (
        "completed"
    )
    again = line.run("approvals", "approve", approval["id"])
    assert (again.exit_code, "was approved by local" in again.stderr) == (4, True)
    assert line.run("workflows", "pause", workflow).exit_code == 4
    assert line.run("events", workflow, "--follow").exit_code == 0


def test_a_gate_for_two_counts_who_approved(line: CommandLine) -> None:
    line.file("gate.yaml", GATE.replace("approval: {", "approval: {quorum: 2, "))
    assert line.run("definitions", "run", "gate.yaml", "--json").exit_code == 5
    approval = line.run("approvals", "list", "--json").document["items"][0]
    first = line.run("approvals", "approve", approval["id"])
    assert (first.exit_code, "pending, 1 of 2 approved" in first.stdout) == (5, True)
    again = line.run("approvals", "approve", approval["id"])
    assert (again.exit_code, "1 more must agree" in again.stderr) == (4, True)


def test_a_rejected_gate_waits_and_can_be_cancelled(line: CommandLine) -> None:
    line.file("gate.yaml", GATE + "on_error: {action: pause}\n")
    workflow = line.run("definitions", "run", "gate.yaml", "--json").document["workflow_id"]
    approval = line.run("approvals", "list", "--json").document["items"][0]
    rejected = line.run("approvals", "reject", approval["id"], "--comment", "not now")
    assert rejected.exit_code == 5
    assert "not now" in rejected.stdout
    assert "retry" in rejected.stdout
    cancelled = line.run("workflows", "cancel", workflow, "--json")
    assert cancelled.exit_code == 0
    assert cancelled.document["metadata"]["status"] == "cancelled"


def test_events_are_json_lines_without_gaps(line: CommandLine) -> None:
    line.file("hello.yaml", HELLO)
    workflow = line.run("definitions", "run", "hello.yaml", "--json").document["workflow_id"]
    ran = line.run("events", workflow, "--json")
    numbers = [json.loads(each)["seq"] for each in ran.stdout.splitlines()]
    assert numbers == list(range(1, len(numbers) + 1))
    later = line.run("events", workflow, "--json", "--after", str(len(numbers) - 1))
    assert [json.loads(each)["seq"] for each in later.stdout.splitlines()] == [len(numbers)]
    assert line.run("events", workflow, "--after", str(len(numbers))).stdout == ""


def test_the_graph_shows_the_edges_on_which_errors_travel(line: CommandLine) -> None:
    ran = line.run("definitions", "graph", "release")
    assert ran.stdout.startswith("flowchart")
    assert "recover" in ran.stdout
    line.file("hello.yaml", HELLO)
    assert "check" in line.run("definitions", "graph", "hello.yaml", "--json").document["mermaid"]


def test_reading_leaves_no_trace(line: CommandLine) -> None:
    for words in (["workflows", "list"], ["repositories", "list"], ["definitions", "list"]):
        assert line.run(*words).exit_code == 0
    assert line.run("workflows", "show", "wf_nothing").exit_code == 3
    assert not line.data.exists()


FLAT = "name: My Flow\nsteps:\n  - {id: say-it, type: shell, command: echo hi}  # aloud\n"


def test_a_file_of_another_form_is_migrated(line: CommandLine) -> None:
    line.file("flat.yaml", FLAT)
    shown = line.run("definitions", "migrate", "flat.yaml")
    written = line.run("definitions", "migrate", "flat.yaml", "--output", "new.yaml", "--json")

    assert shown.exit_code == written.exit_code == 0
    assert written.document["ids"] == {"say-it": "say_it"}
    assert written.document["text"] == shown.stdout
    assert line.run("definitions", "migrate", "new.yaml").stdout == shown.stdout
    assert line.run("definitions", "migrate", "flat.yaml", "--in-place").exit_code == 0
    assert line.run("definitions", "migrate", "flat.yaml").stdout == shown.stdout


def test_what_cannot_be_migrated_is_said(line: CommandLine) -> None:
    line.file("flat.yaml", FLAT.replace("echo hi", "'{{ inputs.x }}'"))

    assert line.run("definitions", "migrate", "flat.yaml").exit_code == 3
    assert line.run("definitions", "migrate", "none").exit_code == 3
    assert (
        line.run("definitions", "migrate", "flat.yaml", "--in-place", "--output", "a").exit_code
        == 3
    )


def test_the_schema_is_printed_or_written(line: CommandLine) -> None:
    newest = line.run("definitions", "schema").document
    assert newest["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert line.run("definitions", "schema", "--draft", "7", "--output", "s.json").exit_code == 0
    written = json.loads((line.here / "s.json").read_text())
    assert written["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert "with.assert" in written["definitions"]


def test_a_schema_that_cannot_be_written_is_code_3(line: CommandLine) -> None:
    ran = line.run("definitions", "schema", "--output", "no/such/folder/s.json")
    assert ran.exit_code == 3
    assert "cannot be written" in ran.stderr
