"""Artifacts of workflows: their versions, references from other workflows, and how long they stay."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.artifacts.catalog import ArtifactCatalog
from app.clock import SystemClock
from app.errors import Conflict, Invalid, NotFound
from app.principal import LOCAL
from app.workflows.data_check import examine
from app.workflows.manager import WorkflowManager
from app.workflows.projection import Projection
from app.workflows.state import StepEntry
from tests.workflows.harness import House
from tests.workflows.test_keeper import SetClock

LEAVES = """
name: leaves
inputs: {tag: {default: x}}
steps:
  - {id: note, type: test.work, outputs: {report: {type: artifact, path: report.txt}}}
  - {id: hold, type: test.work, with: {gate: hold}}
"""
TAKES = """
name: takes
inputs: {report: {type: string, format: artifact}}
outputs: {digest: {type: string, from: inputs.report.sha256}}
steps:
  - {id: one, type: test.work, with: {value: "{{ inputs.report }}"}}
"""
MONTH = timedelta(days=31)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "report.txt").write_text("first")
    return folder


@pytest.fixture
def clock() -> SetClock:
    clock = SetClock()
    clock.at = SystemClock().now()
    return clock


async def leave(house: House, manager: WorkflowManager, folder: Path, **given: Any) -> str:
    house.world.gate("hold").set()
    workflow = await house.start(manager, LEAVES, directory=folder, **given)
    ended = await manager.wait_settled(workflow)
    assert ended["metadata"]["status"] == "completed", ended["metadata"]["last_error"]
    return workflow


def is_there(house: House, artifact: dict[str, Any]) -> bool:
    digest = str(artifact["sha256"])
    return (house.folder / "artifacts" / digest[:2] / digest).is_file()


def find(catalog: ArtifactCatalog, workflow: str, version: int | None = None) -> dict[str, Any]:
    return catalog.find(workflow, "report", version, LOCAL)


async def test_every_leaving_is_a_version_also_over_a_restart(house: House, folder: Path) -> None:
    text = LEAVES.replace("gate: hold", "broken: true")
    manager = await house.manager()
    workflow = await house.start(manager, text, directory=folder)
    await manager.wait_settled(workflow)
    await manager.retry_step(workflow)
    await manager.wait_settled(workflow)
    [first] = manager.get_artifacts(workflow)
    assert (first["version"], first["step"], first["cell"]) == (1, "note", None)
    assert first["created_at"] is not None

    await manager.close()
    manager = await house.manager()
    assert manager.get_artifacts(workflow) == [first]

    await manager.cancel_workflow(workflow)
    await manager.wait_settled(workflow)
    fork = await manager.fork_workflow(workflow, step="hold")
    await manager.wait_settled(fork)
    [taken] = manager.get_artifacts(fork)
    assert (taken["sha256"], taken["workflow_id"]) == (first["sha256"], fork)


async def test_a_name_left_by_two_steps_has_two_versions(house: House, folder: Path) -> None:
    more = (
        "  - {id: again, type: test.work, outputs: {report: {type: artifact, path: other.txt}}}\n"
    )
    (folder / "other.txt").write_text("second")
    manager = await house.manager()
    house.world.gate("hold").set()
    workflow = await house.start(manager, LEAVES + more, directory=folder)
    await manager.wait_settled(workflow)
    versions = [(row["version"], row["step"]) for row in manager.get_artifacts(workflow)]
    assert versions == [(1, "note"), (2, "again")]
    assert find(manager.artifacts, workflow)["version"] == 2
    assert find(manager.artifacts, workflow, 1)["step"] == "note"
    picture = manager.shelf.records[workflow].view.as_json()
    restored = type(manager.shelf.records[workflow].view).restore(workflow, picture)
    assert restored.artifacts == manager.shelf.records[workflow].view.artifacts
    del picture["artifacts"]
    earlier = type(restored).restore(workflow, picture)
    assert earlier.artifacts == restored.artifacts, "a picture of an earlier release tells the same"


def test_a_step_that_holds_in_a_new_round_left_nothing_new() -> None:
    view = Projection("wf_1")
    reference = {"name": "log", "sha256": "0" * 64, "size": 1, "media_type": "text/plain"}
    entry = StepEntry(artifacts=[reference], completed_at="2026-01-01T00:00:00.000Z")
    for _ in range(2):
        view.note_artifacts("build[a]", entry)
    assert [(one["version"], one["step"], one["cell"]) for one in view.artifacts] == [
        (1, "build", "a")
    ]
    view.note_artifacts("build[a]", StepEntry(**{**entry, "completed_at": "2026-01-02"}))
    assert [one["version"] for one in view.artifacts] == [1, 2]


async def test_an_input_names_one_content_for_good(house: House, folder: Path) -> None:
    manager = await house.manager()
    source = await leave(house, manager, folder)
    left = find(manager.artifacts, source)
    workflow = await house.start(manager, TAKES, report=f"{source}/report")
    ended = await manager.wait_settled(workflow)
    given = ended["state"]["inputs"]["report"]
    assert (given["sha256"], given["workflow_id"], given["version"]) == (left["sha256"], source, 1)
    assert ended["state"]["outputs"]["digest"] == left["sha256"]
    fork = await manager.fork_workflow(workflow, step="one")
    forked = await manager.wait_settled(fork)
    assert forked["state"]["inputs"]["report"] == given


@pytest.mark.parametrize(
    "report",
    [
        "report",
        "wf_01K/report",
        "SOURCE/other",
        "SOURCE/report@7",
        {"sha256": "0" * 64, "name": "report", "size": 1, "media_type": "text/plain"},
        {"workflow_id": "SOURCE", "name": "report", "version": 9, "sha256": "0" * 64},
    ],
)
async def test_an_input_that_names_no_artifact_starts_nothing(
    house: House, folder: Path, report: Any
) -> None:
    manager = await house.manager()
    source = await leave(house, manager, folder)
    if isinstance(report, str):
        report = report.replace("SOURCE", source)
    else:
        report = {**report, "workflow_id": source} if "workflow_id" in report else report
    with pytest.raises(Invalid) as refused:
        await house.start(manager, TAKES, report=report)
    assert refused.value.code == "invalid_inputs"
    assert len(manager.list_workflows()["items"]) == 1


async def test_a_content_outlives_its_workflow_where_another_took_it(
    house: House, folder: Path, clock: SetClock
) -> None:
    manager = await house.manager(clock=clock)
    source = await leave(house, manager, folder)
    left = find(manager.artifacts, source)
    taker = await house.start(manager, TAKES, report=f"{source}/report")
    await manager.wait_settled(taker)
    await manager.delete_workflow(source)
    clock.at += timedelta(days=2)
    assert await manager.drop_artifacts() == 0
    assert is_there(house, left)
    await manager.delete_workflow(taker)
    assert await manager.drop_artifacts() == 1
    assert not is_there(house, left)


async def test_a_pin_keeps_the_artifact_and_its_workflow(
    house: House, folder: Path, clock: SetClock
) -> None:
    manager = await house.manager(clock=clock)
    workflow = await leave(house, manager, folder)
    left = find(manager.artifacts, workflow)
    manager.artifacts.mark(workflow, "report", None, {"keep": "forever"}, LOCAL)
    clock.at += 12 * MONTH
    assert await manager.sweep() == []
    await manager.drop_artifacts()
    assert is_there(house, left)
    with pytest.raises(Conflict) as refused:
        await manager.delete_workflow(workflow)
    assert refused.value.code == "artifacts_kept"
    manager.artifacts.mark(workflow, "report", None, {"keep": None}, LOCAL)
    assert await manager.sweep() == [workflow]
    assert not is_there(house, left)
    await manager.drop_artifacts()
    assert not list((house.folder / "artifacts" / "marks").iterdir())


async def test_an_artifact_goes_after_its_own_time_and_is_no_damage(
    house: House, folder: Path, clock: SetClock
) -> None:
    manager = await house.manager(clock=clock)
    workflow = await leave(house, manager, folder)
    left = find(manager.artifacts, workflow)
    manager.artifacts.mark(workflow, "report", None, {"keep": 3 * 86400.0}, LOCAL)
    clock.at += timedelta(days=2)
    await manager.drop_artifacts()
    assert is_there(house, left)
    clock.at += timedelta(days=2)
    await manager.drop_artifacts()
    assert not is_there(house, left)
    with pytest.raises(NotFound):
        find(manager.artifacts, workflow)
    await manager.close()
    assert [one.code for one in examine(house.folder).findings] == []


async def test_a_content_stays_while_another_version_is_the_same(
    house: House, folder: Path, clock: SetClock
) -> None:
    more = (
        "  - {id: again, type: test.work, outputs: {report: {type: artifact, path: report.txt}}}\n"
    )
    manager = await house.manager(clock=clock)
    house.world.gate("hold").set()
    workflow = await house.start(manager, LEAVES + more, directory=folder)
    await manager.wait_settled(workflow)
    left = find(manager.artifacts, workflow)
    manager.artifacts.remove(workflow, "report", 1, LOCAL)
    clock.at += timedelta(days=2)
    assert await manager.drop_artifacts() == 0
    manager.artifacts.remove(workflow, "report", 2, LOCAL)
    assert await manager.drop_artifacts() == 1
    assert not is_there(house, left)


async def test_nothing_of_a_live_workflow_can_be_removed_or_runs_out(
    house: House, folder: Path, clock: SetClock
) -> None:
    manager = await house.manager(clock=clock)
    workflow = await house.start(
        manager, LEAVES.replace("gate: hold", "broken: true"), directory=folder
    )
    await manager.wait_settled(workflow)
    left = find(manager.artifacts, workflow)
    with pytest.raises(Conflict) as refused:
        manager.artifacts.remove(workflow, "report", None, LOCAL)
    assert refused.value.code == "artifact_in_use"
    manager.artifacts.mark(workflow, "report", None, {"keep": 60.0}, LOCAL)
    clock.at += MONTH
    await manager.drop_artifacts()
    assert is_there(house, left)


async def test_what_only_the_cache_refers_to_stays_after_its_workflow(
    house: House, folder: Path, clock: SetClock
) -> None:
    text = LEAVES.replace(
        "type: test.work, outputs", "type: test.work, cache: {files: [report.txt]}, outputs"
    )
    manager = await house.manager(clock=clock)
    house.world.gate("hold").set()
    workflow = await house.start(manager, text, directory=folder)
    await manager.wait_settled(workflow)
    left = find(manager.artifacts, workflow)
    clock.at += MONTH
    assert await manager.sweep() == [workflow]
    assert is_there(house, left)
    again = await house.start(manager, text, directory=folder)
    ended = await manager.wait_settled(again)
    assert ended["steps"][0]["status"] == "cached"
    assert find(manager.artifacts, again)["sha256"] == left["sha256"]
