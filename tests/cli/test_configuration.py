"""Platform, definition, step and options configure a run together, and each value tells where it comes from."""

import json
from typing import Any

import pytest

from app.cli.definition_files import read_config
from app.errors import Invalid
from tests.cli.command_line import CommandLine

PLATFORM = """\
config: {review: {model: fast, depth: 2}, region: eu}
env: {CI: "true"}
env_allowed: [SECRET_OF_TEST]
defaults: {timeout: 10m, retry: {max: 5}}
limits: {parallel_steps: 8, running_workflows: 2}
"""
NIGHTLY = """\
schema: 1
name: nightly
inputs: {level: {type: string, required: true}, who: {type: string, default: me}}
outputs:
  said: {type: string, from: said.outputs.value}
config: {review: {model: slow}}
env: {LEVEL: "{{ inputs.level }}"}
defaults: {retry: {delay: 2s}}
steps:
  - id: said
    type: assert
    with:
      that: "{{ true }}"
      message: "{{ config.review.model }} {{ config.review.depth }} {{ config.region }} {{ env.CI }}{{ env.NOT_SET }}"
    outputs:
      value:
        type: string
        from: "config.review.model ~ config.review.depth ~ config.region ~ env.CI ~ env.NOT_SET ~ env.SECRET_OF_TEST"
  - id: after
    type: assert
    with: {that: "{{ true }}", message: "{{ said.outputs.value }} {{ inputs.level }}"}
    env: {LEVEL: "2", OTHER: x}
    timeout: 5m
    required: false
"""


@pytest.fixture
def nightly(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.setenv("SECRET_OF_TEST", "{{ 1")
    line.data.mkdir()
    (line.data / "platform.yaml").write_text(PLATFORM, encoding="utf-8")
    line.file("nightly.yaml", NIGHTLY)
    return line


def values(line: CommandLine, *words: str) -> dict[str, dict[str, Any]]:
    found = line.run("definitions", "explain", "nightly.yaml", "after", *words, "--json")
    assert found.exit_code == 0, found.stderr
    return {each["name"]: each for each in found.document["values"]}


def test_later_levels_win_and_mappings_are_merged_by_key(nightly: CommandLine) -> None:
    words = ["--input", "level=1", "--json"]
    ran = nightly.run("definitions", "run", "nightly.yaml", *words)
    assert ran.exit_code == 0, ran.stderr
    assert ran.document["state"]["outputs"] == {"said": "slow2eutrue{{ 1"}
    assert ran.document["state"]["config"]["review"] == {"model": "slow", "depth": 2}
    changed = nightly.run(
        "definitions", "run", "nightly.yaml", *words, "--config", "review.model=mine",
        "--config", "review.depth=3", "--env", "CI=no",
    )  # fmt: skip
    assert changed.document["state"]["outputs"] == {"said": "mine3euno{{ 1"}


def test_a_run_keeps_the_configuration_that_it_started_with(nightly: CommandLine) -> None:
    nightly.file("nightly.yaml", NIGHTLY.replace("name: nightly", "name: nightly\nversion: 1.0.0"))
    nightly.run("definitions", "save", "nightly.yaml")
    ran = nightly.run("definitions", "run", "nightly", "--input", "level=1", "--json")
    (nightly.data / "platform.yaml").unlink()
    workflow = ran.document["workflow_id"]
    shown = nightly.run("workflows", "show", workflow, "--json").document
    assert shown["state"]["config"]["region"] == "eu"
    unknown = nightly.run("definitions", "validate", "nightly.yaml")
    assert "config.region" in unknown.stdout
    added = nightly.run(
        "definitions", "plan", "nightly.yaml", "--input", "level=1", "--config", "region=us",
        "--config", "review.depth=1",
    )  # fmt: skip
    assert added.exit_code == 0, added.stdout + added.stderr


def test_each_value_tells_where_it_comes_from(nightly: CommandLine) -> None:
    found = values(nightly, "--env", "OTHER=mine", "--config", "review.model=fast")
    places = {name: (each["level"], each["value"]) for name, each in found.items()}
    assert places["timeout"] == ("step", 300.0)
    assert places["retry.max"] == ("platform", 5)
    assert places["retry.delay"] == ("definition", 2.0)
    assert places["retry.jitter"] == ("engine default", 0.1)
    assert places["env.CI"] == ("platform", "true")
    assert places["env.OTHER"] == ("runtime", "mine")
    assert places["env.LEVEL"] == ("step", "2")
    assert places["limits.parallel_steps"] == ("platform", 8)
    assert places["limits.parallel"] == ("engine default", 32)
    assert places["on_error"] == ("engine default", "fail")
    assert places["required"] == ("step", False)
    assert found["with.message"]["place"] == "nightly.yaml:21:41"
    assert found["timeout"]["place"] == "nightly.yaml:23:14"


def test_what_the_run_will_tell_is_known_later(nightly: CommandLine) -> None:
    message = values(nightly)["with.message"]
    assert (message["known"], message["value"]) == (
        False,
        "{{ said.outputs.value }} {{ inputs.level }}",
    )
    assert message["later"] == "step said comes first; the input level is not given"
    assert values(nightly, "--input", "level=1")["with.message"]["later"] == "step said comes first"


def test_no_value_of_the_services_environment_is_shown(nightly: CommandLine) -> None:
    ran = nightly.run("definitions", "explain", "nightly.yaml", "after", "--json")
    assert "{{ 1" not in ran.stdout
    assert "env.SECRET_OF_TEST" in ran.stdout


def test_an_unknown_step_offers_the_nearest(nightly: CommandLine) -> None:
    ran = nightly.run("definitions", "explain", "nightly.yaml", "aftre")
    assert (ran.exit_code, "'after'" in ran.stderr) == (3, True)


def test_a_wrong_platform_file_stops_every_command(nightly: CommandLine) -> None:
    (nightly.data / "platform.yaml").write_text("limits: {parallel: 1}\n", encoding="utf-8")
    ran = nightly.run("definitions", "list")
    assert ran.exit_code == 3
    assert (
        "platform.yaml:1:10: Unknown key 'parallel'. Did you mean 'parallel_steps'?" in ran.stderr
    )


def test_steps_are_toggled_and_inputs_read_from_files(nightly: CommandLine) -> None:
    nightly.file("level.txt", "full")
    ran = nightly.run(
        "definitions", "run", "nightly.yaml", "--input", "level=@level.txt", "--input", "who=@@me",
        "--disable", "after", "--json",
    )  # fmt: skip
    assert ran.document["state"]["inputs"] == {"level": "full", "who": "@me"}
    assert ran.document["steps"][1]["status"] == "skipped"
    wrong = nightly.run(
        "definitions", "run", "nightly.yaml", "--disable", "said", "--input", "level=1"
    )
    assert (wrong.exit_code, "cannot be disabled" in wrong.stderr) == (3, True)
    missing = nightly.run("definitions", "run", "nightly.yaml", "--input", "level=@nothing.txt")
    assert (missing.exit_code, "nothing.txt" in missing.stderr) == (3, True)


def test_the_same_key_starts_one_workflow(nightly: CommandLine) -> None:
    words = ["run", "nightly.yaml", "--input", "level=1", "--idempotency-key", "k", "--json"]
    first = nightly.run("definitions", *words).document["workflow_id"]
    assert nightly.run("definitions", *words).document["workflow_id"] == first
    other = nightly.run("definitions", *words, "--config", "region=us")
    assert (other.exit_code, json.loads(other.stdout)["error"]["code"]) == (
        4,
        "idempotency_key_reused",
    )


def test_an_override_that_nothing_reads_is_refused(nightly: CommandLine) -> None:
    ran = nightly.run(
        "definitions", "run", "nightly.yaml", "--input", "level=1", "--config", "review.modle=x"
    )
    assert (ran.exit_code, "'review.model'" in ran.stderr) == (3, True)


def test_a_folder_that_is_not_there_is_refused(nightly: CommandLine) -> None:
    ran = nightly.run(
        "definitions", "run", "nightly.yaml", "--input", "level=1", "--directory", "nothing"
    )
    assert (ran.exit_code, "no folder nothing" in ran.stderr) == (3, True)


@pytest.mark.parametrize(
    ("pairs", "known", "found"),
    [
        (["a.b=1", "a.c=true"], {}, {"a": {"b": 1, "c": True}}),
        (["v=1.10"], {}, {"v": "1.10"}),
        (["v=2"], {"v": "1"}, {"v": "2"}),
        (["v=[1]"], {}, {"v": [1]}),
    ],
)
def test_a_value_of_config_is_read_as_what_it_replaces(
    pairs: list[str], known: dict[str, Any], found: dict[str, Any]
) -> None:
    assert read_config(pairs, known) == found


@pytest.mark.parametrize("pairs", [["a=1", "a.b=2"], ["a.b=1", "a=2"], ["a..b=1"], [".a=1"]])
def test_a_key_of_config_that_is_no_place_is_refused(pairs: list[str]) -> None:
    with pytest.raises(Invalid):
        read_config(pairs, {})
