"""The shelf at a start: what cannot be read stops nothing, what a crash left half done is finished."""

from pathlib import Path

import pytest

from app.errors import Conflict, Invalid, NotFound, SlipwayError
from app.journal import Journal
from app.sealed_json import seal
from app.workflows.manager import WorkflowManager
from app.workflows.persistence import read_picture
from tests.workflows.harness import House

GATED = """
name: gated
inputs: {tag: {type: string, default: x}}
steps:
  - {id: make, type: test.make, with: {name: "{{ inputs.tag }}"}}
  - {id: gate, type: approval}
  - {id: ship, type: test.work}
"""


async def waiting(house: House, *tags: str) -> list[Path]:
    """Leave workflows that wait for their approval, as a stopped service does."""
    manager = await house.manager()
    ids = [await house.start(manager, GATED, tag=tag) for tag in tags]
    for workflow in ids:
        await manager.wait_settled(workflow)
    await manager.close()
    return [house.folder / "workflows" / workflow for workflow in ids]


def wreck(folder: Path, content: bytes = b"\x00garbage\n") -> None:
    for name in ("journal.jsonl", "run.json", "run.json.previous"):
        (folder / name).write_bytes(content)


async def approve(manager: WorkflowManager, workflow: str) -> str:
    approval = manager.list_approvals(workflow_id=workflow)[0]
    await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])
    return str((await manager.wait_settled(workflow))["metadata"]["status"])


@pytest.mark.parametrize("content", [b"\x00garbage\n", b"", b"{}\n"])
async def test_a_workflow_that_cannot_be_read_stops_no_other(house: House, content: bytes) -> None:
    bad, good = await waiting(house, "a", "b")
    wreck(bad, content)
    before = {path.name: path.read_bytes() for path in bad.iterdir() if path.is_file()}

    manager = await house.manager()

    listed = {row["workflow_id"]: row for row in manager.list_workflows()["items"]}
    assert listed[bad.name]["reason"] == "quarantined"
    assert listed[bad.name]["last_error"]["code"] == "workflow_quarantined"
    assert listed[bad.name]["definition"] == "gated"
    assert manager.get_workflow_status(bad.name)["allowed_operations"] == []
    assert manager.why(bad.name)["waits"][0]["what"] == "quarantine"
    assert [fault["stops"] for fault in manager.get_faults()] == [False]
    assert await approve(manager, good.name) == "completed"
    with pytest.raises(Conflict) as refused:
        await manager.cancel_workflow(bad.name)
    assert refused.value.code == "workflow_quarantined"
    after = {path.name: path.read_bytes() for path in bad.iterdir() if path.is_file()}
    assert {name: after[name] for name in before if content} == (before if content else {})


async def test_a_workflow_of_a_later_release_is_left_alone(house: House) -> None:
    later, good = await waiting(house, "a", "b")
    (later / "run.json").write_bytes(seal({"last_seq": 1}, 2))
    manager = await house.manager()
    with pytest.raises(Invalid) as refused:
        await manager.cancel_workflow(later.name)
    assert refused.value.code == "unknown_schema_version"
    assert await approve(manager, good.name) == "completed"


async def test_a_workflow_whose_decision_is_damaged_waits_for_somebody_to_look(
    house: House,
) -> None:
    bad, good = await waiting(house, "a", "b")
    manager = await house.manager()
    approval = manager.list_approvals(workflow_id=bad.name)[0]["id"]
    await manager.close()
    (house.folder / "approvals").mkdir(exist_ok=True)
    (house.folder / "approvals" / f"{approval}.json").write_bytes(b"{}")
    manager = await house.manager()
    assert manager.shelf.quarantine[bad.name].code == "decision_unreadable"
    assert await approve(manager, good.name) == "completed"


async def test_what_was_never_acknowledged_is_forgotten(house: House) -> None:
    folder = house.folder / "workflows" / "wf_00000000000000000000000001"
    (folder / "logs").mkdir(parents=True)
    journal = Journal.open(folder / "journal.jsonl").journal
    await journal.close()
    with (folder / "journal.jsonl").open("ab") as file:
        file.write(b'{"kind":"event","da')
    manager = await house.manager()
    assert manager.list_workflows()["items"] == []
    assert not folder.exists()
    with pytest.raises(NotFound):
        manager.get_workflow_status(folder.name)


async def test_lost_facts_park_the_workflow_until_somebody_says_that_it_may_go_on(
    house: House,
) -> None:
    (folder,) = await waiting(house, "a")
    journal = folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b'"step_completed"', b'"step_complated"', 1))
    for name in ("run.json", "run.json.previous"):
        (folder / name).unlink()

    manager = await house.manager()
    status = manager.get_workflow_status(folder.name)
    assert status["metadata"]["status"] == "waiting_for_recovery"
    assert {gate["what"] for gate in status["metadata"]["waiting_for"]} == {"recovery", "approval"}
    assert status["allowed_operations"] == ["pause", "cancel", "retry", "rollback"]
    assert manager.why(folder.name)["waits"][-1]["error"]["code"] == "journal_damaged"
    await manager.close()

    manager = await house.manager()
    status = manager.get_workflow_status(folder.name)
    assert status["metadata"]["status"] == "waiting_for_recovery"
    assert [event.type for event in manager.shelf.records[folder.name].events].count(
        "recovery_requested"
    ) == 1


async def test_an_ended_workflow_whose_picture_was_not_written_is_told_as_ended(
    house: House,
) -> None:
    (folder,) = await waiting(house, "a")
    old = (folder / "run.json").read_bytes()
    manager = await house.manager()
    assert await approve(manager, folder.name) == "completed"
    await manager.close()
    (folder / "run.json").write_bytes(old)
    (house.folder / "workflows" / "index.json").unlink()

    manager = await house.manager()

    picture = read_picture(folder)
    assert picture is not None
    assert picture["metadata"]["status"] == "completed"
    assert house.world.runs["ship"] == 1


async def test_a_removal_that_a_crash_cut_off_is_finished_by_the_next_start(house: House) -> None:
    (folder,) = await waiting(house, "a")
    manager = await house.manager()
    assert await approve(manager, folder.name) == "completed"
    approvals = list((house.folder / "approvals").iterdir())
    await manager.close()
    tombstone = folder.rename(folder.with_name(f".removed-{folder.name}"))

    manager = await house.manager()

    assert len(approvals) == 1
    assert not approvals[0].exists()
    assert not tombstone.exists()
    assert manager.list_workflows()["items"] == []


async def test_a_removed_workflow_takes_its_decisions_along(house: House) -> None:
    (folder,) = await waiting(house, "a")
    manager = await house.manager()
    assert await approve(manager, folder.name) == "completed"
    await manager.delete_workflow(folder.name)
    assert list((house.folder / "approvals").iterdir()) == []
    assert [path.name for path in (house.folder / "workflows").glob("*wf_*")] == []


async def test_a_workflow_that_only_its_journal_tells_of_can_be_read_without_opening_it(
    house: House,
) -> None:
    (folder,) = await waiting(house, "a")
    manager = await house.manager()
    assert await approve(manager, folder.name) == "completed"
    await manager.close()
    for name in ("run.json", "run.json.previous"):
        (folder / name).unlink()
    reader = await house.manager(take_up=False)
    await reader.close()
    assert reader.shelf.view(folder.name).metadata["status"] == "completed"
    wreck(folder)
    with pytest.raises(SlipwayError):
        reader.shelf.view(folder.name)
