"""`scripts/environment.py` decides what has to be installed; here nothing is, its commands are recorded."""

import importlib.util
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "scripts" / "environment.py"
PROJECT = '[build-system]\nrequires = []\n[project]\nname = "slipway"\nversion = "{}"\n'


class Commands:
    """Stands for pip and venv: remembers what was asked, and makes the folder that venv would make."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.seen: list[str] = []
        self.fault: Callable[[str], None] = lambda what: None

    def run(self, lock: int, command: list[str]) -> None:
        what = "venv" if "venv" in command else command[-1].rsplit("/", 1)[-1]
        self.seen.append(what)
        self.fault(what)
        self.module.VENV.mkdir(exist_ok=True)

    def since(self) -> list[str]:
        seen, self.seen = self.seen, []
        return seen


@pytest.fixture
def environment(tmp_path: Path) -> ModuleType:
    """Return the module as it would be in a clone of its own."""
    scripts = tmp_path / "clone" / "scripts"
    (scripts / "locks").mkdir(parents=True)
    for name in ("run.txt", "test.txt"):
        (scripts / "locks" / name).write_text("")
    (tmp_path / "clone" / "pyproject.toml").write_text(PROJECT.format(1))
    (scripts / "environment.py").write_text(SOURCE.read_text())
    spec = importlib.util.spec_from_file_location("clone_environment", scripts / "environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def commands(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Commands:
    commands = Commands(environment)
    monkeypatch.setattr(environment, "_run", commands.run)
    return commands


def test_the_first_call_installs_and_the_second_does_nothing(
    environment: ModuleType, commands: Commands
) -> None:
    environment.prepare("run")
    assert commands.since() == ["venv", "run.txt", "clone"]
    environment.prepare("run")
    assert commands.since() == []


def test_tests_add_to_what_running_has_and_running_needs_nothing_after_tests(
    environment: ModuleType, commands: Commands
) -> None:
    environment.prepare("run")
    commands.since()
    environment.prepare("test")
    assert commands.since() == ["test.txt", "clone"]
    environment.prepare("run")
    assert commands.since() == []


@pytest.mark.parametrize("killed_at", ["venv", "test.txt", "clone"])
def test_an_installation_that_was_killed_begins_anew(
    environment: ModuleType, commands: Commands, killed_at: str
) -> None:
    def kill(what: str) -> None:
        if what == killed_at:
            raise KeyboardInterrupt

    commands.fault = kill
    with pytest.raises(KeyboardInterrupt):
        environment.prepare("test")
    commands.fault = lambda what: None
    commands.since()
    environment.prepare("test")
    assert commands.since() == ["venv", "test.txt", "clone"]


def test_a_changed_lock_makes_the_environment_anew(
    environment: ModuleType, commands: Commands
) -> None:
    environment.prepare("run")
    commands.since()
    (environment.LOCKS / "run.txt").write_text("one==1\n")
    environment.prepare("run")
    assert commands.since() == ["venv", "run.txt", "clone"]


def test_changed_metadata_installs_the_project_only(
    environment: ModuleType, commands: Commands
) -> None:
    environment.prepare("run")
    commands.since()
    (environment.ROOT / "pyproject.toml").write_text(PROJECT.format(2))
    environment.prepare("run")
    assert commands.since() == ["clone"]


def test_two_at_once_install_once(environment: ModuleType, commands: Commands) -> None:
    commands.fault = lambda what: time.sleep(0.02)
    callers = [threading.Thread(target=environment.prepare, args=("run",)) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert commands.since() == ["venv", "run.txt", "clone"]
    assert json.loads(environment.STAMP.read_text())["locks"] == ["run"]


def test_a_python_that_is_too_old_says_so_when_there_is_no_other(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "OLDEST", (9, 0))
    with pytest.raises(SystemExit, match=r"no other python3\.11 or newer with venv was found"):
        environment.prepare("run")
