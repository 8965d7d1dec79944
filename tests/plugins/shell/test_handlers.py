"""Steps that run commands, in real workflows: outputs, logs, failures, effects, and no process left."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.errors import Invalid
from app.plugins.shell.command_line import command_line
from app.plugins.shell.configuration import LimitsConfig
from app.plugins.shell.handlers import ShellStep
from app.processes import Sandbox
from app.workflows.expressions import LiftedText
from app.workflows.loader import InvalidDefinition, load_definition
from app.workflows.manager import WorkflowManager
from app.workflows.starting import StartOptions
from tests.workflows.harness import House

needs_bwrap = pytest.mark.skipif(shutil.which("bwrap") is None, reason="bwrap is not installed")
HOSTILE = "\"; touch pwned; ' $(touch pwned) `touch pwned`\n touch pwned"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path / "data")
    house.registry.register_step_handler(ShellStep())
    if shutil.which("bwrap") is not None:
        house.sandbox = Sandbox("bwrap", hidden=[tmp_path / "data"])
    yield house
    await house.close()


async def run(
    house: House, text: str, directory: Path | None = None, **inputs: Any
) -> tuple[WorkflowManager, str, dict[str, Any]]:
    manager = await house.manager()
    workflow = await house.start(
        manager, "name: commands\n" + text, on_error="fail", directory=directory, **inputs
    )
    return manager, workflow, await manager.wait_settled(workflow)


def step(status: dict[str, Any], name: str = "one") -> dict[str, Any]:
    found: dict[str, Any] = status["state"]["steps"][name]
    return found


def log_of(house: House, workflow: str) -> str:
    return "".join(
        path.read_text() for path in sorted(house.folder.glob(f"workflows/{workflow}/logs/*.log"))
    )


async def test_outputs_hold_what_was_said_and_the_exit_code(house: House) -> None:
    text = """
steps:
  - {id: one, type: shell, with: {command: "echo out; echo err >&2; exit 3", success_codes: [0, 3]}}
"""
    _, workflow, status = await run(house, text)
    assert status["metadata"]["status"] == "completed", step(status)
    assert step(status)["outputs"] == {
        "stdout": "out",
        "stderr": "err",
        "exit_code": 3,
        "is_cut": False,
    }
    log = log_of(house, workflow)
    assert "out\n" in log
    assert "stderr: err\n" in log


@pytest.mark.parametrize("profile", ["restricted", "standard"])
async def test_value_reaches_the_program_and_the_next_step_exactly(
    house: House, tmp_path: Path, profile: str
) -> None:
    text = f"""
inputs: {{x: {{type: string}}}}
steps:
  - id: one
    type: shell
    with: {{security_profile: {profile}, command: "printf '%s' '{{{{ inputs.x }}}}'; sh -c \\"echo {{{{ inputs.x }}}} > nested\\""}}
    outputs: {{nested: {{type: artifact, path: nested}}}}
  - id: two
    type: shell
    with: {{security_profile: {profile}, command: ["printf", "%s|", "{{{{ one.outputs.stdout }}}}", "a{{{{ inputs.x }}}}b"]}}
"""
    directory = tmp_path / "folder"
    directory.mkdir()
    _, _, status = await run(house, text, directory, x=HOSTILE)
    assert status["metadata"]["status"] == "completed", status["metadata"]
    assert step(status)["outputs"]["stdout"] == HOSTILE
    assert step(status)["outputs"]["nested"]["path"] == "nested"
    assert step(status, "two")["outputs"]["stdout"] == f"{HOSTILE}|a{HOSTILE}b|"
    assert [path.name for path in directory.iterdir()] == ["nested"]


async def test_environment_is_that_of_the_definition_and_the_step(house: House) -> None:
    text = """
env: {COLOUR: red, SIZE: "1"}
steps:
  - id: one
    type: shell
    env: {SIZE: "2"}
    with: {command: "echo $COLOUR $SIZE $SHAPE $COUNT; cat", env: {SHAPE: "{{ 'ro' ~ 'und' }}", COUNT: 7}, stdin: "{{ config.rows }}"}
config: {rows: [1, 2]}
"""
    _, _, status = await run(house, text)
    assert step(status)["outputs"]["stdout"] == "red 2 round 7\n[1,2]"


async def test_environment_that_bash_would_run_is_refused(house: House, tmp_path: Path) -> None:
    directory = tmp_path / "folder"
    directory.mkdir()
    text = """
env: {BASH_ENV: "$(touch pwned)"}
steps: [{id: one, type: shell, with: {shell: bash, command: "true"}}]
"""
    _, _, status = await run(house, text, directory)
    assert step(status)["error"]["code"] == "command_value"
    assert not list(directory.iterdir())


async def test_failure_names_the_exit_code_the_command_and_its_last_lines(house: House) -> None:
    text = """
steps:
  - {id: one, type: shell, with: {command: "echo before; echo 'it broke' >&2; false; echo after"}}
"""
    _, workflow, status = await run(house, text)
    error = step(status)["error"]
    assert error["code"] == "command_failed"
    assert error["details"]["exit_code"] == 1
    for part in ("exit code 1", "it broke", "echo before"):
        assert part in error["message"]
    assert "\nafter\n" not in log_of(house, workflow), "the first error ends the command"


async def test_end_by_a_signal_is_named(house: House) -> None:
    text = 'steps: [{id: one, type: shell, with: {command: "kill -9 $$"}}]'
    _, _, status = await run(house, text)
    assert "SIGKILL" in step(status)["error"]["message"]


async def test_working_directory_is_within_the_workspace(house: House, tmp_path: Path) -> None:
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    text = """
steps:
  - {id: one, type: shell, with: {command: "touch here; basename $PWD", working_directory: inner}}
"""
    _, _, status = await run(house, text, tmp_path / "folder")
    assert step(status)["outputs"]["stdout"] == "inner"
    assert (tmp_path / "folder" / "inner" / "here").exists()


@pytest.mark.parametrize(("folder", "code"), [("absent", "no_"), ("../..", "outside_of_workspace")])
async def test_wrong_working_directory_is_refused(house: House, folder: str, code: str) -> None:
    text = f'steps: [{{id: one, type: shell, with: {{command: "true", working_directory: "{folder}"}}}}]'
    _, _, status = await run(house, text)
    assert step(status)["error"]["code"].startswith(code)


async def test_long_output_is_cut_and_says_so(house: House) -> None:
    text = """
steps:
  - {id: one, type: shell, with: {command: "head -c 100000 /dev/zero | tr '\\\\0' x; echo end"}}
"""
    _, _, status = await run(house, text)
    outputs = step(status)["outputs"]
    assert outputs["is_cut"]
    assert outputs["stdout"].startswith("[34467 characters before this are only in the log]")
    assert outputs["stdout"].endswith("xend")


async def test_output_beyond_the_limit_fails_the_step(house: House) -> None:
    text = """
steps:
  - {id: one, type: shell, with: {command: "yes", security_profile: restricted, limits: {output: 100000}}}
"""
    _, _, status = await run(house, text)
    assert step(status)["error"]["code"] in {"output_too_large", "sandbox_unavailable"}


async def test_live_output_arrives_before_the_end(house: House, tmp_path: Path) -> None:
    directory = tmp_path / "folder"
    directory.mkdir()
    text = """
name: live
steps:
  - {id: one, type: shell, with: {command: "echo early; until [ -e go ]; do sleep 0.02; done"}}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text, directory=directory)

    async def heard() -> None:
        async for event in manager.get_workflow_stream(workflow):
            if event.type == "step_log" and "early" in event.data["text"].partition("\n")[2]:
                return

    async with asyncio.timeout(20):
        await heard()
    assert manager.get_workflow_status(workflow)["state"]["steps"]["one"]["status"] == "running"
    (directory / "go").touch()
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"


async def test_command_in_doubt_is_not_run_twice(house: House, tmp_path: Path) -> None:
    directory = tmp_path / "folder"
    directory.mkdir()
    text = """
name: doubt
steps:
  - id: one
    type: shell
    timeout: 1s
    retry: {max: 3, delay: 0}
    with: {command: "echo run >> runs; [ -e quick ] || sleep 60; echo done"}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text, directory=directory)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_recovery"
    assert step(status)["status"] == "unknown"
    assert (directory / "runs").read_text() == "run\n"
    (directory / "quick").touch()
    await manager.resolve_effect(workflow, answer="not_happened")
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert (directory / "runs").read_text() == "run\nrun\n"
    assert step(status)["outputs"]["stdout"] == "done"


async def test_command_that_ended_wrong_may_be_tried_again(house: House, tmp_path: Path) -> None:
    directory = tmp_path / "folder"
    directory.mkdir()
    text = """
steps:
  - id: one
    type: shell
    retry: {max: 5, delay: 0, on: [any]}
    with: {command: "echo run >> runs; [ $(wc -l < runs) -eq 3 ]"}
"""
    _, _, status = await run(house, text, directory)
    assert status["metadata"]["status"] == "completed", step(status)
    assert (directory / "runs").read_text() == "run\n" * 3


@needs_bwrap
async def test_command_without_network_that_timed_out_just_runs_again(
    house: House, tmp_path: Path
) -> None:
    directory = tmp_path / "folder"
    directory.mkdir()
    text = """
steps:
  - id: one
    type: shell
    timeout: 1s
    retry: {max: 1, delay: 0}
    with: {security_profile: restricted, command: "[ -e second ] || { touch second; sleep 60; }"}
"""
    _, _, status = await run(house, text, directory)
    assert status["metadata"]["status"] == "completed", step(status)


async def test_missing_sandbox_is_said_in_the_log(house: House) -> None:
    house.sandbox = Sandbox("none")
    text = 'steps: [{id: one, type: shell, with: {command: "true"}}]'
    _, workflow, _ = await run(house, text)
    assert "WARNING: no sandbox" in log_of(house, workflow)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("eval {{ inputs.x }}", "eval"),
        ("echo '{{ inputs.x }}", "not closed"),
        ("{{ inputs.x }}", "whole command"),
        (["sh", "-c", "{{ inputs.x }}"], "whole program"),
        (["perl", "-e", "print '{{ inputs.x }}'"], "perl"),
    ],
)
async def test_command_that_cannot_be_lifted_is_an_error_of_the_definition(
    house: House, command: object, message: str
) -> None:
    text = f"""
inputs: {{x: {{type: string}}}}
steps: [{{id: one, type: shell, with: {{command: {json.dumps(command)}}}}}]
"""
    with pytest.raises(InvalidDefinition) as caught:
        await run(house, text, x="1")
    assert "with.command" in str(caught.value.details)
    assert message in str(caught.value.details)


def test_values_of_a_list_are_arguments_or_literals_never_code() -> None:
    def lifted(template: str, *values: object) -> LiftedText:
        return LiftedText(template=template, values=values)

    line = command_line(
        ["pytest", lifted("{{ x }}", ["a b", "-q"]), lifted("--k={{ x }}", HOSTILE)], "sh"
    )
    assert line.argv == ("pytest", "a b", "-q", f"--k={HOSTILE}")
    line = command_line(["sh", "-c", lifted("echo {{ x }}", HOSTILE)], "sh")
    assert line.argv == ("sh", "-c", 'echo "${SLIPWAY_VALUE_1?}"')
    assert line.env == {"SLIPWAY_VALUE_1": HOSTILE}
    line = command_line(["python3", "-c", lifted("print('{{ x }}')", "'")], "sh")
    assert line.argv == ("python3", "-c", "print('\\u0027')")
    assert line.env == {}


def test_a_whole_command_comes_from_one_list_but_starts_no_shell() -> None:
    def line(*words: str) -> tuple[str, ...]:
        return command_line([LiftedText(template="{{ x }}", values=(list(words),))], "sh").argv

    assert line("python", "-m", "pytest", HOSTILE) == ("python", "-m", "pytest", HOSTILE)
    for words in (["sh", "-c", "id"], ["env", "sh"], ["-m", "pytest"]):
        with pytest.raises(Invalid, match="names the program to run"):
            line(*words)


@pytest.mark.parametrize("profile", ["standard", "restricted"])
async def test_plan_shows_the_command_with_its_values_and_runs_nothing(
    house: House, tmp_path: Path, profile: str
) -> None:
    text = f"""
name: planned
inputs: {{x: {{type: string}}}}
steps:
  - {{id: one, type: shell, with: {{security_profile: {profile}, command: "touch {{{{ inputs.x }}}}; echo password=hunter2"}}}}
  - {{id: two, type: shell, with: {{command: "echo {{{{ one.outputs.stdout }}}}"}}}}
"""
    manager = await house.manager()
    loaded = load_definition(text, handlers=house.registry.handlers)
    planned = await manager.plan_loaded(loaded, {"x": "file"}, StartOptions(on_error="fail"))
    summaries = [effect["summary"] for effect in planned["effects"]]
    assert summaries == (
        ["Run touch file; echo password=[redacted]"] if profile == "standard" else []
    )
    assert [row["disposition"] for row in planned["steps"]] == ["will_run", "known_later"]
    assert not list(tmp_path.rglob("file"))


async def test_secret_reaches_the_program_by_its_environment_and_nothing_else(house: House) -> None:
    secret = "a-secret-canary-41"
    (house.folder / "secrets").mkdir(parents=True, exist_ok=True)
    path = house.folder / "secrets" / "KEY"
    path.write_text(secret)
    path.chmod(0o600)
    text = """
steps:
  - id: one
    type: shell
    with: {command: "echo ${#MY_KEY}; echo $MY_KEY", env: {MY_KEY: "{{ secrets.KEY }}"}}
"""
    _, workflow, status = await run(house, text)
    assert status["metadata"]["status"] == "completed", step(status)
    assert step(status)["outputs"]["stdout"].startswith(f"{len(secret)}\n")
    assert secret not in log_of(house, workflow)
    assert secret not in json.dumps(status, default=str)


async def test_secret_in_a_command_is_an_error_of_the_definition(house: House) -> None:
    text = 'steps: [{id: one, type: shell, with: {command: "echo {{ secrets.KEY }}"}}]'
    with pytest.raises(InvalidDefinition):
        await run(house, text)


@pytest.mark.parametrize(
    ("written", "limit"), [("200MiB", 200 << 20), ("1.5 MB", 1_500_000), (7, 7)]
)
def test_limits_are_bytes_or_sizes(written: str | int, limit: int) -> None:
    assert LimitsConfig.model_validate({"output": written, "cpu": 5}).limits().output == limit


@pytest.mark.parametrize("written", ["many", "1GiB", 0, -1])
def test_a_limit_that_is_no_size_or_too_large_is_refused(written: str | int) -> None:
    with pytest.raises(ValueError, match="output"):
        LimitsConfig.model_validate({"output": written})
