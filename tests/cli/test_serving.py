"""`slipway serve` as a process, and the other commands that find it by the data folder's lock."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.command_line import CommandLine

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket]

SLIPWAY = [sys.executable, "-m", "app.cli"]
COPY = """\
schema: 1
name: copy
inputs: {to: {type: string}}
steps:
  - {id: copy, type: shell, with: {command: "cp in.txt {{ inputs.to }}"}}
"""


@pytest.fixture
def served(sample: CommandLine) -> Iterator[str]:
    """Serve the sample, and return the address that was printed."""
    process = subprocess.Popen(
        [*SLIPWAY, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    yield process.stdout.readline().removeprefix("Slipway is listening on ").strip()
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    process.stdout.close()


def test_commands_speak_to_the_owner_of_the_data_folder(sample: CommandLine, served: str) -> None:
    assert served.startswith("http://127.0.0.1:")
    words = ["release", "v2.1.0", "frontend", "--sprint", "sprint-2024-01", "--yes", "--json"]
    ran = sample.run(*words)
    assert ran.exit_code == 0, ran.stderr
    assert ran.document["status"] == "completed"
    listed = sample.run("workflows", "list", "--json").document["items"]
    assert [each["workflow_id"] for each in listed] == [ran.document["workflow_id"]]


def test_the_same_words_have_the_same_output_with_and_without_a_service(
    sample: CommandLine, served: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    commands = [
        ["repositories", "list", "--json"],
        ["definitions", "list", "--json"],
        ["release", "v2.1.0", "frontend", "--sprint", "sprint-2024-01", "--dry-run", "--json"],
        ["workflows", "show", "wf_nothing"],
        ["release", "v2.1.0", "nothing", "--sprint", "sprint-2024-01"],
    ]
    over_http = [sample.run(*words) for words in commands]
    monkeypatch.setenv("SLIPWAY_DATA_DIR", str(tmp_path / "other"))
    assert [sample.run(*words) for words in commands] == over_http


def test_a_file_is_run_by_the_service_in_the_folder_of_the_command(
    sample: CommandLine, served: str
) -> None:
    sample.file("copy.yaml", COPY)
    sample.file("in.txt", "hello\n")

    planned = sample.run("definitions", "plan", "copy.yaml", "--input", "to=out.txt")
    assert planned.exit_code == 0, planned.stderr
    explained = sample.run("definitions", "explain", "copy.yaml", "copy", "--input", "to=out.txt")
    assert (explained.exit_code, "copy.yaml" in explained.stdout) == (0, True), explained.stderr
    assert not (sample.here / "out.txt").exists()

    ran = sample.run("definitions", "run", "copy.yaml", "--input", "to=out.txt", "--json")
    assert ran.exit_code == 0, ran.stderr
    assert (sample.here / "out.txt").read_text() == "hello\n"
    found = httpx.get(f"{served}/api/v1/workflows/{ran.document['workflow_id']}", trust_env=False)
    assert found.json()["metadata"]["status"] == "completed"

    other = sample.here / "other"
    other.mkdir()
    again = sample.run("definitions", "run", "copy.yaml", "--input", "to=x", "--directory", "other")
    assert again.exit_code == 1  # nothing to copy there; a failed step ends the run here too


def test_a_name_is_run_by_the_service_in_a_folder(sample: CommandLine, served: str) -> None:
    sample.file("copy.yaml", COPY)
    assert sample.run("definitions", "save", "copy.yaml").exit_code == 0
    place = sample.here / "place"
    place.mkdir()
    (place / "in.txt").write_text("there\n")
    words = ("copy", "--input", "to=out.txt", "--directory", "place")
    assert sample.run("definitions", "plan", *words).exit_code == 0
    ran = sample.run("definitions", "run", *words)
    assert ran.exit_code == 0, ran.stderr
    assert (place / "out.txt").read_text() == "there\n"


def test_a_wrong_file_is_told_alike_with_a_service(sample: CommandLine, served: str) -> None:
    sample.file("bad.yaml", "schema: 1\nname: bad\nstpes: []\n")
    for command in ("plan", "run"):
        ran = sample.run("definitions", command, "bad.yaml")
        assert ran.exit_code == 3
        assert "bad.yaml:3:1" in ran.stdout + ran.stderr
    missing = sample.run("definitions", "run", "bad.yaml", "--directory", "nowhere")
    assert missing.exit_code == 3


def test_a_second_service_is_refused_with_4(sample: CommandLine, served: str) -> None:
    ran = subprocess.run(
        [*SLIPWAY, "serve", "--port", "0"], capture_output=True, text=True, timeout=30, check=False
    )
    assert ran.returncode == 4
    assert served in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("words", "code"), [(["--host", "0.0.0.0"], 3), (["--port", "x"], 2), (["--help"], 0)]
)
def test_serve_checks_what_it_is_told(line: CommandLine, words: list[str], code: int) -> None:
    ran = subprocess.run(
        [*SLIPWAY, "serve", *words], capture_output=True, text=True, timeout=30, check=False
    )
    assert ran.returncode == code
    assert "Traceback" not in ran.stderr


def test_an_address_without_a_service_is_code_7(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLIPWAY_URL", "http://127.0.0.1:9")
    ran = line.run("workflows", "list")
    assert ran.exit_code == 7
    assert "SLIPWAY_URL" in ran.stderr


def test_ctrl_c_leaves_the_workflow_and_says_how_to_go_on(
    sample: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What runs here is handed over: nothing is lost, and the folder is free afterwards."""
    sample.file(
        "slow.yaml", "schema: 1\nname: slow\nsteps:\n  - {id: nap, type: wait, with: {for: 4s}}\n"
    )
    monkeypatch.setenv("SLIPWAY_STOP_GRACE", "0.5")
    process = subprocess.Popen(
        [*SLIPWAY, "definitions", "run", "slow.yaml"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.SIG_DFL
        ),  # a background job ignores it
    )
    assert process.stdout is not None
    for told in process.stdout:
        if "started" in told:
            break
    os.kill(process.pid, signal.SIGINT)
    _, remarks = process.communicate(timeout=40)
    assert process.returncode == 130
    assert "Go on with: slipway workflows resume wf_" in remarks
    found = sample.run("workflows", "list", "--json").document["items"]
    assert [each["status"] for each in found] == ["running"]
    same = sample.run("definitions", "run", "slow.yaml")
    assert same.exit_code == 4
    assert f"slipway workflows resume {found[0]['workflow_id']}" in same.stderr
    resumed = sample.run("workflows", "resume", found[0]["workflow_id"])
    assert resumed.exit_code == 0, resumed.stderr
    again = sample.run("workflows", "list", "--json").document["items"]
    assert [each["status"] for each in again] == ["completed"]
