"""The command as a whole: help that a stranger understands, and failures without a traceback."""

import subprocess
import sys
from importlib.metadata import version

import pytest

from app.cli import application
from tests.cli.command_line import CommandLine

COMMANDS = {
    "serve": [],
    "sample": [],
    "demo": [],
    "release": [],
    "chat": [],
    "events": [],
    "repositories": ["list", "add", "remove", "check"],
    "workflows": [
        *("list", "show", "pause", "resume", "cancel", "retry", "skip", "resolve", "scope"),
        *("rollback", "history", "fork", "delete", "logs", "artifacts"),
    ],
    "approvals": ["list", "show", "approve", "reject"],
    "doctor": [],
    "definitions": ["list", "validate", "plan", "run", "graph"],
}


def test_help_lists_every_command_and_the_exit_codes(line: CommandLine) -> None:
    ran = line.run("--help")
    assert ran.exit_code == 0
    for command in COMMANDS:
        assert f"  {command}  " in ran.stdout
    assert "5 waits for a person" in ran.stdout


@pytest.mark.parametrize(
    "words",
    [
        [command, *([inner] if inner else [])]
        for command, inners in COMMANDS.items()
        if command != "serve"
        for inner in inners or [""]
    ],
    ids=" ".join,
)
def test_every_command_explains_itself_and_takes_json(line: CommandLine, words: list[str]) -> None:
    ran = line.run(*words, "--help")
    assert ran.exit_code == 0
    assert "--json" in ran.stdout


def test_the_version_is_that_of_the_distribution(line: CommandLine) -> None:
    assert line.run("--version").stdout == f"slipway {version('slipway')}\n"


@pytest.mark.parametrize(
    "words", [["nonsense"], ["release"], ["workflows", "show"], ["release", "v1", "a", "--bogus"]]
)
def test_a_wrong_call_is_code_2(line: CommandLine, words: list[str]) -> None:
    assert line.run(*words).exit_code == 2


def test_a_failure_that_nobody_foresaw_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(application, "app", fail)
    with pytest.raises(SystemExit) as ended:
        application.main(["workflows", "list"])
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert "ZeroDivisionError: by zero" in told
    assert "Traceback" not in told
    monkeypatch.setenv("SLIPWAY_LOG_LEVEL", "debug")
    with pytest.raises(ZeroDivisionError):
        application.main(["workflows", "list"])


def test_wrong_settings_are_told_by_name_without_their_value(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLIPWAY_PORT", "s3cret")
    ran = line.run("workflows", "list")
    assert ran.exit_code == 3
    assert "SLIPWAY_PORT" in ran.stderr
    assert "s3cret" not in ran.stderr


def test_importing_the_command_loads_nothing_heavy() -> None:
    code = (
        "import sys, app.cli.application\n"
        "assert not {'langgraph', 'fastapi', 'uvicorn', 'yaml'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_way_to_listening_loads_neither_engine_nor_terminal() -> None:
    code = (
        "import sys, app.cli.serving\n"
        "assert not {'langgraph', 'typer', 'rich', 'httpx'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
