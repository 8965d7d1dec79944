"""A step whose result is cached runs again exactly when something that it depends on changed."""

from pathlib import Path
from typing import Any, ClassVar

import pytest
import pytest_asyncio

from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.loader import InvalidDefinition, load_definition
from app.workflows.manager import WorkflowManager
from app.workflows.starting import StartOptions
from tests.workflows.harness import House

CHAIN = """
name: chain
inputs: {level: {default: low}, other: {default: x}}
outputs: {last: {type: string, from: copy.outputs.text}}
steps:
  - id: upper
    type: test.upper
    with: {file: notes.txt, level: "{{ inputs.level }}"}
    cache: {files: [notes.txt], ttl: 1h}
    outputs: {made: {type: artifact, path: out/upper.txt}}
  - id: copy
    type: test.text
    with: {text: "{{ file_content(upper.outputs.made) }} {{ file_hash('notes.txt')[:4] }}"}
  - id: other
    needs: []
    type: test.text
    with: {text: "{{ inputs.other }}"}
    cache: {key: one}
"""


class _UpperConfig(StepConfig):
    file: str
    level: str = "low"


class _Upper(Handler[_UpperConfig]):
    type: ClassVar[str] = "test.upper"
    title: ClassVar[str] = "Upper"
    description: ClassVar[str] = "Writes a file in capitals."
    runs_in_plan: ClassVar[bool] = False

    async def run(self, config: _UpperConfig, step: Step, context: StepContext) -> StepResult:
        text = context.workspace.read_bytes(config.file).decode().upper()
        context.workspace.write_bytes("out/upper.txt", f"{text}-{config.level}".encode())
        return StepResult({"length": len(text)})


class _TextConfig(StepConfig):
    text: str


class _Text(Handler[_TextConfig]):
    type: ClassVar[str] = "test.text"
    title: ClassVar[str] = "Text"
    description: ClassVar[str] = "Gives its text back."

    async def run(self, config: _TextConfig, step: Step, context: StepContext) -> StepResult:
        return StepResult({"text": config.text})


@pytest_asyncio.fixture
async def manager(house: House, folder: Path) -> WorkflowManager:
    house.registry.register_step_handler(_Upper())
    house.registry.register_step_handler(_Text())
    return await house.manager()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "notes.txt").write_text("hello")
    return folder


async def run(house: House, manager: WorkflowManager, folder: Path, **given: Any) -> dict[str, Any]:
    """Return the workflow's picture at its end, with `statuses` beside it."""
    workflow = await house.start(manager, CHAIN, directory=folder, **given)
    ended = await manager.wait_settled(workflow)
    assert ended["metadata"]["status"] == "completed", ended["metadata"]["last_error"]
    statuses = {row["id"]: row["status"] for row in ended["steps"]}
    return {**ended, "statuses": statuses, "id": workflow}


async def test_a_second_run_takes_everything_that_may_be_cached(
    house: House, manager: WorkflowManager, folder: Path
) -> None:
    first = await run(house, manager, folder)
    assert first["statuses"] == {"upper": "completed", "copy": "completed", "other": "completed"}
    (folder / "out" / "upper.txt").unlink()

    second = await run(house, manager, folder)

    assert second["statuses"] == {"upper": "cached", "copy": "completed", "other": "cached"}
    assert second["state"]["outputs"] == first["state"]["outputs"]
    assert (folder / "out" / "upper.txt").read_text() == "HELLO-low", "its files are back"
    upper = second["steps"][0]
    assert upper["cached"]
    assert upper["outputs"] == first["steps"][0]["outputs"]
    events = [event async for event in manager.get_workflow_stream(second["id"], after=0)]
    [hit] = [one for one in events if one.type == "step_completed" and one.step == "upper"]
    assert hit.data["cached"]
    assert hit.data["source"]["workflow_id"] == first["id"]


@pytest.mark.parametrize(
    ("change", "given", "missed"),
    [
        ("bye", {}, {"upper"}),
        ("hello", {"level": "high"}, {"upper"}),
        ("hello", {"other": "y"}, {"other"}),
        ("hello", {"no_cache": True}, {"upper", "other"}),
    ],
)
async def test_a_change_misses_exactly_the_steps_that_depend_on_it(
    house: House,
    manager: WorkflowManager,
    folder: Path,
    change: str,
    given: dict[str, Any],
    missed: set[str],
) -> None:
    await run(house, manager, folder)
    (folder / "notes.txt").write_text(change)

    again = await run(house, manager, folder, **given)

    assert {step for step, status in again["statuses"].items() if status == "completed"} == {
        *missed,
        "copy",
    }


async def test_a_dry_run_says_what_is_cached_and_writes_nothing(
    house: House, manager: WorkflowManager, folder: Path
) -> None:
    await run(house, manager, folder)
    (folder / "out" / "upper.txt").unlink()
    loaded = load_definition(CHAIN, handlers=house.registry.handlers)
    counted = list((house.folder).rglob("counters.json"))
    before = [one.read_bytes() for one in counted]

    plan = await manager.plan_loaded(loaded, {}, StartOptions(directory=folder))

    assert {row["id"]: row["disposition"] for row in plan["steps"]} == {
        "upper": "cached",
        "copy": "will_run",
        "other": "cached",
    }
    assert not (folder / "out" / "upper.txt").exists()
    assert counted
    assert [one.read_bytes() for one in counted] == before


async def test_a_lost_artifact_is_a_miss(
    house: House, manager: WorkflowManager, folder: Path
) -> None:
    first = await run(house, manager, folder)
    digest = first["steps"][0]["artifacts"][0]["sha256"]
    (house.folder / "artifacts" / digest[:2] / digest).unlink()

    assert (await run(house, manager, folder))["statuses"]["upper"] == "completed"


async def test_an_output_of_a_step_is_read_as_it_was_left(
    house: House, manager: WorkflowManager, folder: Path
) -> None:
    text = CHAIN.replace(
        "  - id: copy\n",
        "  - id: again\n    type: test.upper\n    with: {file: notes.txt, level: later}\n  - id: copy\n",
    )
    workflow = await house.start(manager, text, directory=folder)
    ended = await manager.wait_settled(workflow)
    assert ended["state"]["outputs"]["last"].startswith("HELLO-low ")


async def test_a_fork_begins_with_the_files_that_carried_steps_left(
    house: House, manager: WorkflowManager
) -> None:
    text = CHAIN.replace("cache: {files: [notes.txt], ttl: 1h}", "needs: [notes]").replace(
        "steps:\n",
        "steps:\n  - id: notes\n    type: test.note\n    needs: []\n"
        "    outputs: {note: {type: artifact, path: notes.txt}}\n",
    )
    house.registry.register_step_handler(_Note())
    first = await house.start(manager, text)
    assert (await manager.wait_settled(first))["metadata"]["status"] == "completed"

    fork = await manager.fork_workflow(first, step="copy")

    ended = await manager.wait_settled(fork)
    assert ended["metadata"]["status"] == "completed", ended["metadata"]["last_error"]
    assert (house.folder / "workflows" / fork / "workspace" / "out" / "upper.txt").is_file()


class _NoteConfig(StepConfig):
    pass


class _Note(Handler[_NoteConfig]):
    type: ClassVar[str] = "test.note"
    title: ClassVar[str] = "Note"
    description: ClassVar[str] = "Writes a note."

    async def run(self, config: _NoteConfig, step: Step, context: StepContext) -> StepResult:
        context.workspace.write_bytes("notes.txt", b"hello")
        return StepResult()


def test_a_cache_is_refused_where_a_hit_would_leave_out_an_effect(house: House) -> None:
    text = "name: cached\nsteps:\n  - {id: made, type: test.make, with: {name: x}, cache: {key: 1}%s}\n"
    with pytest.raises(InvalidDefinition) as caught:
        load_definition(text % "", handlers=house.registry.handlers)
    [problem] = caught.value.problems
    assert (problem.code, problem.path) == ("cached_effects", "steps[0].cache")
    assert load_definition(text % ", effects: none", handlers=house.registry.handlers)
