"""`slipway doctor`: exit codes and documents over a real data folder."""

from pathlib import Path

import pytest

from app.data_folder import DataFolder
from tests.cli.command_line import CommandLine

HELLO = "name: hello\nsteps:\n  - {id: check, type: assert, with: {that: '{{ 1 < 2 }}'}}\n"


@pytest.fixture
def ran(line: CommandLine) -> CommandLine:
    """Leave a data folder in which one workflow ended."""
    assert line.run("definitions", "run", line.file("hello.yaml", HELLO)).exit_code == 0
    return line


def picture(line: CommandLine) -> Path:
    return next((line.data / "workflows").glob("wf_*/run.json"))


def test_a_sound_folder_is_healthy(ran: CommandLine) -> None:
    looked = ran.run("doctor")
    assert looked.exit_code == 0
    assert "1 workflows, owned by nobody" in looked.stdout
    assert "Nothing needs anybody." in looked.stdout


def test_steps_without_protection_are_a_note_and_no_problem(
    ran: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLIPWAY_SANDBOX", "none")
    looked = ran.run("doctor", "--json")
    assert looked.exit_code == 0
    assert looked.document["sandbox"] == {"kind": "none", "reason": "SLIPWAY_SANDBOX=none"}
    assert [(one["severity"], one["code"]) for one in looked.document["findings"]] == [
        ("note", "no_sandbox")
    ]


def test_damage_is_told_repaired_and_gone(ran: CommandLine) -> None:
    picture(ran).write_bytes(b"{}")
    looked = ran.run("doctor", "--json")
    assert looked.exit_code == 1
    assert [one["code"] for one in looked.document["findings"]] == ["picture_damaged"]
    assert looked.document["repaired"] == []

    mended = ran.run("doctor", "--repair")
    assert mended.exit_code == 0
    assert "run.json is written again from the journal" in mended.stdout
    assert ran.run("doctor").exit_code == 0


def test_what_cannot_be_repaired_keeps_the_exit_code(ran: CommandLine) -> None:
    picture(ran).with_name("journal.jsonl").unlink()
    assert ran.run("doctor", "--repair", "--json").document["healthy"] is False
    assert ran.run("doctor", "--repair").exit_code == 1


def test_under_a_living_owner_it_looks_but_does_not_repair(ran: CommandLine) -> None:
    owned = DataFolder.claim(ran.data, "http://127.0.0.1:8123")
    looked = ran.run("doctor", "--json")
    assert looked.document["owner"]["url"] == "http://127.0.0.1:8123"
    assert looked.exit_code == 0
    refused = ran.run("doctor", "--repair")
    assert refused.exit_code == 4
    assert "http://127.0.0.1:8123" in refused.stderr
    owned.release()


def test_a_folder_that_is_not_there_is_an_unknown_id(line: CommandLine) -> None:
    looked = line.run("doctor")
    assert looked.exit_code == 3
    assert "SLIPWAY_DATA_DIR" in looked.stderr
    assert not line.data.exists()
