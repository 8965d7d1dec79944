"""Definitions are saved, shown, compared, exported and deleted from the command line."""

import json

import pytest

from tests.cli.command_line import CommandLine

HELLO = """\
schema: 1
name: hello
steps:
  - {id: check, type: assert, with: {that: "{{ true }}"}}
"""


def test_a_definition_is_saved_shown_compared_and_deleted(line: CommandLine) -> None:
    line.file("hello.yaml", HELLO)
    saved = line.run("definitions", "save", "hello.yaml", "--comment", "begin", "--json").document
    line.file("hello.yaml", HELLO.replace("check", "look"))
    again = line.run("definitions", "save", "hello.yaml", "--if-match", saved["digest"])
    assert "hello is saved as version 2." in again.stdout

    assert "look" in line.run("definitions", "show", "hello").stdout
    assert line.run("definitions", "show", "hello", "--version", "1").stdout == HELLO
    listed = line.run("definitions", "versions", "hello").stdout
    assert "begin" in listed
    assert "present" in listed
    compared = line.run("definitions", "diff", "hello", "1", "2").stdout
    assert "added step look" in compared
    assert "removed step check" in compared
    ran = line.run("definitions", "run", "hello", "--json")
    assert ran.document["metadata"]["definition_digest"] != saved["digest"]
    assert line.run("definitions", "delete", "hello").exit_code == 0
    assert line.run("definitions", "show", "hello").exit_code == 3
    assert "deleted" in line.run("definitions", "versions", "hello").stdout


def test_what_somebody_saved_meanwhile_is_shown_and_not_overwritten(line: CommandLine) -> None:
    line.file("hello.yaml", HELLO)
    read = line.run("definitions", "save", "hello.yaml", "--json").document["digest"]
    (line.data / "definitions" / "hello.yaml").write_text(HELLO.replace("check", "theirs"))
    line.file("hello.yaml", HELLO.replace("check", "mine"))
    ran = line.run("definitions", "save", "hello.yaml", "--if-match", read)
    assert ran.exit_code == 4
    assert "+  - {id: theirs" in ran.stderr
    assert "theirs" in line.run("definitions", "show", "hello").stdout
    assert "definitions save ... --if-match DIGEST" in " ".join(ran.stderr.split())
    refused = line.run("definitions", "save", "hello.yaml")
    assert refused.exit_code == 4
    assert "--if-match DIGEST`, or choose another name" in " ".join(refused.stderr.split())


def test_a_file_with_problems_is_not_saved(line: CommandLine) -> None:
    line.file("bad.yaml", "name: bad\nstpes: []\n")
    ran = line.run("definitions", "save", "bad.yaml")
    assert ran.exit_code == 3
    assert "bad.yaml:2:1: Unknown key 'stpes'." in ran.stdout
    assert line.run("definitions", "save", "missing").exit_code == 3


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_an_export_can_be_saved_as_a_file_and_run(line: CommandLine, form: str) -> None:
    line.file("hello.yaml", HELLO)
    text = line.run("definitions", "export", "hello.yaml", "--form", form).stdout
    line.file(f"again.{form}", text)
    assert line.run("definitions", "run", f"again.{form}").exit_code == 0
    if form == "json":
        assert json.loads(text)["name"] == "hello"
