"""An agent as a step of a workflow of a whole installation: model by settings, result by cache, outputs by schema."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from app.wiring import build_service
from app.workflows.loader import load_definition
from app.workflows.starting import StartOptions

DEFINITION = """
name: add-tests
inputs: {file: {type: string}}
outputs: {added: {type: integer, from: "{{ write_tests.outputs.tests_added }}"}}
steps:
  - id: write_tests
    type: claude_code
    with:
      prompt: "Write tests for {{ inputs.file }}."
      inputs: ["{{ inputs.file }}"]
      output_schema: {type: object, required: [tests_added], properties: {tests_added: {type: integer}}}
    outputs: {tests_added: {type: integer}}
    cache: {}
  - id: written
    type: assert
    with: {that: "{{ write_tests.outputs.changed_files == ['tests/test_a.py'] }}"}
"""
SCRIPT = [
    {
        "when": "Write tests for a.py",
        "turns": [
            {
                "calls": [
                    {"name": "read_file", "args": {"path": "a.py"}},
                    {
                        "name": "write_file",
                        "args": {"path": "tests/test_a.py", "content": "import a\n"},
                    },
                ]
            },
            {"text": '{"tests_added": 1}'},
        ],
    }
]


@pytest.fixture(autouse=True)
def _no_claude(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")


async def run(folder: Path, work: Path, script: Path) -> dict[str, Any]:
    """Run the definition in a folder, by an installation of its own; return the workflow's picture."""
    settings = Settings(
        data_dir=folder, models={"default": f"tests.scripted_model:ScriptedModel?script={script}"}
    )
    service = build_service(settings)
    manager = service.manager
    loaded = load_definition(DEFINITION, handlers=service.registry.handlers)
    options = StartOptions(on_error="fail", directory=work)
    workflow_id = await manager.start_loaded(loaded, {"file": "a.py"}, options)
    ended: dict[str, Any] = await manager.wait_settled(workflow_id)
    await service.close()
    return ended


async def test_a_second_run_is_given_the_result_and_the_files_of_the_first(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps(SCRIPT))
    works = [tmp_path / "one", tmp_path / "two", tmp_path / "three"]
    for work in works:
        work.mkdir()
        (work / "a.py").write_text("x = 1\n")
    first = await run(tmp_path / "data", works[0], script)
    assert first["metadata"]["status"] == "completed", first["steps"]
    assert first["state"]["outputs"] == {"added": 1}
    script.write_text("[]")
    second = await run(tmp_path / "data", works[1], script)
    assert second["metadata"]["status"] == "completed", second["steps"]
    assert (works[1] / "tests" / "test_a.py").read_text() == "import a\n"
    (works[2] / "a.py").write_text("x = 2\n")
    third = await run(tmp_path / "data", works[2], script)
    assert third["metadata"]["status"] == "failed", "another content is another task"
