"""A broken plugin is told wherever step types are asked for, and stops nothing."""

from pathlib import Path

import pytest

from tests.cli.command_line import CommandLine

HELLO = "name: hello\nsteps:\n  - {id: check, type: assert, with: {that: '{{ 1 < 2 }}'}}\n"


@pytest.fixture
def broken(line: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    place = line.here / "plugins" / "lost"
    place.mkdir(parents=True)
    (place / "plugin.py").write_text("def register(registry):\n    1 / 0\n")
    monkeypatch.setenv("SLIPWAY_PLUGINS", str(line.here / "plugins"))
    return line


def test_doctor_names_it(broken: CommandLine) -> None:
    broken.data.mkdir()
    looked = broken.run("doctor", "--json")
    assert looked.exit_code == 1
    (found,) = looked.document["findings"]
    assert (found["code"], found["where"]) == ("plugin_broken", "plugin lost")
    assert found["message"] == "ZeroDivisionError: division by zero (plugin.py line 2)"


def test_lists_name_it_and_definitions_go_on(broken: CommandLine) -> None:
    listed = broken.run("definitions", "list")
    assert "The plugin lost did not load: ZeroDivisionError" in listed.stdout
    assert "release-single" in listed.stdout
    assert broken.run("definitions", "run", broken.file("hello.yaml", HELLO)).exit_code == 0
    wrong = broken.file("wrong.yaml", "name: wrong\nsteps:\n  - {id: a, type: lost.step}\n")
    said = broken.run("definitions", "validate", wrong)
    assert said.exit_code == 3
    assert "the plugin lost, which did not load: ZeroDivisionError" in said.stdout


@pytest.mark.parametrize("written", ["{here}/a:{here}/b", '["{here}/a", "{here}/b"]'])
def test_folders_are_written_as_in_path_or_as_a_list(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("SLIPWAY_PLUGINS", written.replace("{here}", str(line.here)))
    line.data.mkdir()
    found = line.run("doctor", "--json").document["findings"]
    assert [one["where"] for one in found] == ["plugin a", "plugin b"]
    assert all("holds no plugin" in one["message"] for one in found)


def test_a_run_works_in_the_folder_it_is_given(line: CommandLine, tmp_path: Path) -> None:
    text = (
        "name: note\nsteps:\n  - {id: a, type: filesystem.write, with: {path: a.txt, content: x}}\n"
    )
    place = tmp_path / "place"
    place.mkdir()
    name = line.file("note.yaml", text)
    planned = line.run("definitions", "plan", name, "--directory", str(place))
    assert "Write a.txt" in planned.stdout
    assert list(place.iterdir()) == []
    assert line.run("definitions", "run", name, "--directory", str(place)).exit_code == 0
    assert (place / "a.txt").read_text() == "x"
    assert line.run("definitions", "run", name).exit_code == 0
    assert (line.here / "a.txt").read_text() == "x"
    missing = line.run("definitions", "run", name, "--directory", str(place / "nowhere"))
    assert missing.exit_code == 3
    assert "There is no folder" in missing.stderr


def test_a_handler_that_returns_no_result_is_told_what_to_return(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = line.here / "plugins" / "hasty"
    place.mkdir(parents=True)
    (place / "plugin.py").write_text(
        "from app.workflows.handlers import Handler, StepConfig\n\n\n"
        "class Hasty(Handler[StepConfig]):\n"
        "    type = title = description = 'hasty.step'\n\n"
        "    async def run(self, config, step, context):\n"
        "        return {'a': 1}\n\n\n"
        "def register(registry):\n    registry.register_step_handler(Hasty())\n"
    )
    monkeypatch.setenv("SLIPWAY_PLUGINS", str(line.here / "plugins"))
    name = line.file("hasty.yaml", "name: hasty\nsteps:\n  - {id: a, type: hasty.step}\n")
    ran = line.run("definitions", "run", name, "--plain")
    assert ran.exit_code != 0
    said = " ".join((ran.stdout + ran.stderr).split())
    assert "Hasty (hasty.step) returned dict, no StepResult." in said
