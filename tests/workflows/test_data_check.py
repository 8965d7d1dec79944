"""The doctor: it finds what is wrong, changes nothing by looking, and repairs what is derived."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import pytest_asyncio

from app.data_folder import DataFolder
from app.errors import Conflict, NotFound
from app.journal import Journal
from app.sealed_json import seal
from app.workflows.data_check import examine
from app.workflows.data_repair import repair
from app.workflows.persistence import read_picture
from app.workflows.state import StepEntry
from tests.workflows.harness import House

GATED = """
name: gated
steps:
  - {id: make, type: test.make, with: {name: x}}
  - {id: gate, type: approval}
  - {id: ship, type: test.work}
"""


@pytest_asyncio.fixture
async def folder(house: House) -> Path:
    """Leave a data folder with one workflow that ended and one that waits."""
    manager = await house.manager()
    ended = await house.start(manager, GATED)
    await manager.wait_settled(ended)
    approval = manager.list_approvals()[0]
    await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])
    await manager.wait_settled(ended)
    await manager.wait_settled(await house.start(manager, GATED))
    await manager.close()
    return house.folder


def workflows(folder: Path) -> list[Path]:
    return sorted((folder / "workflows").glob("wf_*"))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def codes(folder: Path) -> list[str]:
    return sorted({finding.code for finding in examine(folder).findings})


def cut(path: Path, old: bytes, new: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(old, new, 1))


def lose_pictures(folder: Path) -> None:
    for path in workflows(folder):
        (path / "run.json").unlink()
        (path / "run.json.previous").unlink()


def lose_facts(folder: Path) -> None:
    lose_pictures(folder)
    cut(workflows(folder)[0] / "journal.jsonl", b'"step_completed"', b'"step_complated"')


def wreck(folder: Path) -> None:
    for path in workflows(folder)[0].glob("*.json*"):
        path.write_bytes(b"\x00\n")


def age_index(folder: Path) -> None:
    rows = {path.name: {"status": "completed"} for path in workflows(folder)}
    (folder / "workflows" / "index.json").write_bytes(seal({"workflows": rows}, 1))


def age_picture(folder: Path) -> None:
    shutil.copy(workflows(folder)[0] / "run.json.previous", workflows(folder)[0] / "run.json")


def begin_a_workflow(folder: Path) -> None:
    (folder / "workflows" / "wf_0" / "logs").mkdir(parents=True)
    (folder / "workflows" / "wf_0" / "journal.jsonl").touch()


def damage_chat(folder: Path) -> None:
    (folder / "chat").mkdir()
    (folder / "chat" / "ch_1.jsonl").write_bytes(b"nothing\n")


def damage_decision(folder: Path) -> None:
    (path,) = (folder / "approvals").iterdir()
    cut(path, b"approve", b"approvo")


def bury(folder: Path) -> None:
    path = workflows(folder)[0]
    path.rename(path.with_name(f".removed-{path.name}"))
    (folder / "workflows" / "index.json").unlink()


Wrong = Callable[[Path], None]
MENDED: dict[str, Wrong] = {
    "picture_lost": lose_pictures,
    "picture_damaged": lambda folder: cut(workflows(folder)[1] / "run.json", b"gated", b"goted"),
    "index_missing": lambda folder: (folder / "workflows" / "index.json").unlink(),
    "index_unreadable": lambda folder: cut(folder / "workflows" / "index.json", b"gated", b"goted"),
    "index_stale": age_index,
    "picture_stale": age_picture,
    "temporary_file": lambda folder: (workflows(folder)[0] / ".run.json.1f.tmp").touch(),
    "removal_unfinished": bury,
}
STAYS: dict[str, Wrong] = {
    "journal_damaged": lambda folder: cut(
        workflows(folder)[0] / "journal.jsonl", b"effect_made", b"effect_mode"
    ),
    "journal_lost": lambda folder: (workflows(folder)[0] / "journal.jsonl").unlink(),
    "facts_lost": lose_facts,
    "workflow_quarantined": wreck,
    "unknown_schema_version": lambda folder: _put(
        workflows(folder)[0] / "run.json", seal({"last_seq": 1}, 2)
    ),
    "decision_unreadable": damage_decision,
    "chat_damaged": damage_chat,
}


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


async def test_a_sound_folder_has_no_findings_and_looking_changes_nothing(folder: Path) -> None:
    before = contents(folder)
    found = examine(folder)
    assert found.findings == ()
    assert found.is_healthy
    assert found.workflows == 2
    assert contents(folder) == before


@pytest.mark.parametrize("code", MENDED)
async def test_what_is_derived_is_found_and_rebuilt(folder: Path, house: House, code: str) -> None:
    MENDED[code](folder)
    before = contents(folder)
    assert code in codes(folder)
    assert contents(folder) == before

    repaired = repair(folder)

    assert code in {finding.code for finding in repaired}
    assert {finding.code for finding in examine(folder).findings} <= {"unattended"}
    assert repair(folder) == []
    manager = await house.manager()
    statuses = [row["status"] for row in manager.list_workflows()["items"]]
    assert statuses[0] == "waiting_for_approval" or statuses[0] == "running"


@pytest.mark.parametrize("code", STAYS)
async def test_what_nobody_can_make_up_is_told_and_stays(folder: Path, code: str) -> None:
    STAYS[code](folder)
    (finding, *_) = (one for one in examine(folder).findings if one.code == code)
    assert finding.severity == "problem"
    assert (folder / finding.where).exists() or code == "journal_lost"
    assert not examine(folder).is_healthy
    truth = {name: data for name, data in contents(folder).items() if "journal" in name}
    repair(folder)
    assert code in codes(folder)
    assert {name: data for name, data in contents(folder).items() if "journal" in name} == truth


async def test_a_rewritten_picture_suffices_alone_to_go_on(folder: Path, house: House) -> None:
    lose_pictures(folder)
    repair(folder)
    waiting = workflows(folder)[1]
    (waiting / "journal.jsonl").unlink()
    picture = read_picture(waiting)
    assert picture is not None
    assert picture["head"]["checkpoints"]
    manager = await house.manager()
    await manager.wait_settled(waiting.name)
    approval = manager.list_approvals()[0]
    await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])
    status = await manager.wait_settled(waiting.name)
    assert status["metadata"]["status"] == "completed"
    assert house.world.runs["ship"] == 2


async def test_what_a_running_service_is_late_with_is_no_finding(house: House) -> None:
    manager = await house.manager()
    owned = DataFolder.claim(house.folder)
    await manager.wait_settled(await house.start(manager, GATED))
    found = examine(house.folder)
    assert found.owner is not None
    assert found.findings == ()
    with pytest.raises(Conflict) as refused:
        repair(house.folder)
    assert refused.value.code == "data_folder_in_use"
    owned.release()


async def test_notes_need_nobody(folder: Path) -> None:
    begin_a_workflow(folder)
    journal = Journal.open(workflows(folder)[1] / "journal.jsonl").journal
    await journal.close()
    with (workflows(folder)[1] / "journal.jsonl").open("ab") as file:
        file.write(b'{"kind":"ev')
    (folder / "approvals" / "ap_2.json").write_bytes(
        next((folder / "approvals").iterdir()).read_bytes()
    )
    assert codes(folder) == ["decision_orphaned", "never_began"]
    assert examine(folder).is_healthy


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    for look in (examine, repair):
        with pytest.raises(NotFound):
            look(tmp_path / "none")
    assert not (tmp_path / "none").exists()


async def test_a_damaged_artifact_is_named(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, "name: one\nsteps: [{id: one, type: test.work}]\n")
    await manager.wait_settled(workflow)
    record = manager.shelf.records[workflow]
    reference = {"name": "notes.md", "sha256": "0" * 64, "size": 1, "media_type": "text/markdown"}
    record.view.note_artifacts("one", StepEntry(artifacts=[reference]))
    await record.save_picture(None)
    await manager.close()
    (workflows(house.folder)[0] / "journal.jsonl").unlink()
    found = {one.code: one.message for one in examine(house.folder).findings}
    assert found["artifact_damaged"] == f"notes.md of {workflow} is missing or damaged."
