"""Plugins by folder: found, taken whole or not at all, and named with what is wrong when they do not load."""

from pathlib import Path

import pytest

from app.errors import NotFound
from app.workflows.expressions import ExpressionError, evaluate
from app.workflows.loader import InvalidDefinition, load_definition
from app.workflows.registry import PluginRegistry

GREET = """
from app.workflows.handlers import Handler, StepConfig, StepResult
from .words import WORD

class GreetConfig(StepConfig):
    who: str = WORD

class Greet(Handler[GreetConfig]):
    type = "{type}"
    title = "Greet"
    description = "Greets."

    async def run(self, config, step, context):
        return StepResult({{"said": f"Hello {{config.who}}"}})

def register(registry):
    registry.register_step_handler(Greet())
"""
STEP = "name: hello\nsteps:\n  - {id: greet, type: TYPE}\n"


def plugin(folder: Path, name: str, text: str, file: str = "plugin.py") -> Path:
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    (place / file).write_text(text)
    (place / "words.py").write_text("WORD = 'world'\n")
    return place


def registry_of(*folders: Path) -> PluginRegistry:
    registry = PluginRegistry.installed(folders)
    registry.load()
    return registry


@pytest.mark.parametrize("file", ["plugin.py", "__init__.py"])
def test_a_folder_of_plugins_and_a_plugin_itself_are_found(tmp_path: Path, file: str) -> None:
    own = plugin(tmp_path / "many", "polite", GREET.format(type="polite.greet"), file)
    for folder in (tmp_path / "many", own):
        registry = registry_of(folder)
        assert registry.errors == {}
        assert registry.get_handler("polite.greet").title == "Greet"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def register(:\n", "SyntaxError"),
        ("x = 1\n", "no function register"),
        ("def register(registry):\n    raise LookupError('no words')\n", "LookupError: no words"),
        ("import sys\n\ndef register(registry):\n    sys.exit(3)\n", "SystemExit: 3"),
        ("import not_there_at_all\n", "No module named 'not_there_at_all'"),
        ("def register(registry):\n    registry.register_step_handler(object())\n", "has no type"),
        (
            GREET.format(type="good.one") + "    registry.register_step_handler(Greet())\n",
            "Two plugins supply",
        ),
        (GREET.format(type="release.preview"), "supplied by the plugin release already"),
        (GREET.format(type="good.one").replace("title =", "titel ="), "has no title"),
        (GREET.format(type="good.one") + "    1 / 0\n", "ZeroDivisionError"),
        (
            GREET.format(type="good.one").replace(
                "    async def run",
                "    def get_config_schema(self):\n        return 1\n\n    async def run",
            ),
            "returns no JSON Schema",
        ),
        (
            "def register(registry):\n    registry.register_workflow_kind(object())\n",
            "object is no workflow kind: it has no name",
        ),
    ],
)
def test_a_broken_plugin_is_named_and_stops_no_other(tmp_path: Path, text: str, said: str) -> None:
    plugin(tmp_path, "broken", text)
    plugin(tmp_path, "polite", GREET.format(type="polite.greet"))
    registry = registry_of(tmp_path)
    assert list(registry.errors) == ["broken"]
    assert said in registry.errors["broken"]
    assert "polite.greet" in registry.handlers
    assert "release.preview" in registry.handlers
    assert "good.one" not in registry.handlers


def test_a_line_of_the_plugin_is_named(tmp_path: Path) -> None:
    plugin(tmp_path, "broken", "def register(registry):\n    missing()\n")
    assert "(plugin.py line 2)" in registry_of(tmp_path).errors["broken"]


def test_a_folder_without_a_plugin_is_told(tmp_path: Path) -> None:
    registry = registry_of(tmp_path / "nowhere")
    assert "holds no plugin" in registry.errors["nowhere"]


def problem_of(step_type: str, registry: PluginRegistry) -> str:
    with pytest.raises(InvalidDefinition) as caught:
        load_definition(STEP.replace("TYPE", step_type), handlers=registry.handlers)
    (problem,) = caught.value.problems
    assert problem.code == "unknown_handler"
    return problem.message


def test_a_type_of_an_absent_plugin_names_the_plugin() -> None:
    registry = registry_of()
    said = problem_of("confidentia.kanban_update", registry)
    assert said.startswith(
        "confidentia.kanban_update comes from the plugin confidentia, which is not installed: "
    )
    assert "SLIPWAY_PLUGINS" in said
    with pytest.raises(NotFound, match="which is not installed"):
        registry.get_handler("confidentia.kanban_update")


def test_a_type_of_a_broken_plugin_says_why(tmp_path: Path) -> None:
    plugin(tmp_path, "broken", "1 / 0\n")
    said = problem_of("broken.step", registry_of(tmp_path))
    assert "the plugin broken, which did not load: ZeroDivisionError" in said


def test_a_wrong_type_of_an_installed_plugin_gets_the_nearest() -> None:
    assert "Did you mean 'release.preview'?" in problem_of("release.previw", registry_of())


SHOUTS = """
def shout(text, times=1):
    if text == "quiet":
        raise RuntimeError("no voice")
    return text.upper() + "!" * times

def register(registry):
    registry.register_function("shout_loud", shout)
"""


def test_a_function_of_a_plugin_is_called_within_the_bounds_of_expressions(tmp_path: Path) -> None:
    with pytest.raises(ExpressionError, match="there is no function 'shout_louder'"):
        evaluate("{{ shout_louder('hi') }}", {})
    plugin(tmp_path, "voice", SHOUTS)
    assert list(registry_of(tmp_path).functions) == ["shout_loud"]
    assert evaluate("{{ shout_loud('hi', times=2) }} {{ 'ho' | shout_loud }}", {}) == "HI!! HO!"
    with pytest.raises(ExpressionError, match="shout_loud failed: RuntimeError: no voice"):
        evaluate("{{ shout_loud('quiet') }}", {})
    with pytest.raises(ExpressionError) as caught:
        evaluate("{{ shout_loud('x', times=9999999) }}", {})
    assert caught.value.code == "expression_too_large"


@pytest.mark.parametrize("name", ["hash", "inputs", "two words", "if"])
def test_a_function_takes_no_name_that_means_something_already(tmp_path: Path, name: str) -> None:
    plugin(tmp_path, "voice", SHOUTS.replace("shout_loud", name))
    registry = registry_of(tmp_path)
    registry.load()
    assert "the name is taken, or is none" in registry.errors["voice"]
