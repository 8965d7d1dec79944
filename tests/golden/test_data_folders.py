"""Data folders of this release and every earlier one are read, go on and are sound; those of a later one are refused."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import orjson
import pytest
import pytest_asyncio

from app.errors import Invalid
from app.sealed_json import seal, unseal
from app.settings import Settings
from app.wiring import Service, build_service
from app.workflows.data_check import examine
from app.workflows.manager import WorkflowManager

HERE = Path(__file__).parent
RELEASES = sorted(path.name for path in HERE.glob("data-*"))
FOREVER_S = 1e10
Opening = Callable[[], Awaitable[Service]]


@pytest.fixture(params=RELEASES)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE / request.param, tmp_path / "data"))


@pytest_asyncio.fixture
async def opening(folder: Path) -> AsyncIterator[Opening]:
    opened: list[Service] = []

    async def open_service() -> Service:
        settings = Settings(data_dir=folder, retention=FOREVER_S)
        opened.append(build_service(settings, take_up=True))
        await opened[-1].open()
        return opened[-1]

    yield open_service
    for service in opened:
        await service.close()


async def approve_all(manager: WorkflowManager) -> None:
    for approval in manager.list_approvals():
        await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])
        await manager.wait_settled(approval["workflow_id"])


async def test_every_workflow_is_back_in_its_status_and_goes_on_to_its_end(
    opening: Opening,
) -> None:
    manager = (await opening()).manager
    rows = manager.list_workflows()["items"]
    for row in rows:
        await manager.wait_settled(row["workflow_id"])
    statuses = {row["workflow_id"]: row["status"] for row in rows}
    by_status = {status: name for name, status in statuses.items()}
    assert sorted(by_status) == [
        "completed",
        "paused",
        "waiting_for_approval",
        "waiting_for_recovery",
    ]
    assert manager.get_faults() == []

    await manager.resume_workflow(by_status["paused"])
    await manager.wait_settled(by_status["paused"])
    await approve_all(manager)
    await manager.skip_step(by_status["waiting_for_recovery"])
    await manager.wait_settled(by_status["waiting_for_recovery"])

    ended = {name: manager.get_workflow_status(name)["metadata"]["status"] for name in statuses}
    assert sorted(ended.values()) == [*["completed"] * 3, "completed_with_failures"]


async def test_the_doctor_finds_nothing(folder: Path) -> None:
    assert examine(folder).findings == ()


async def test_the_history_tells_every_event(opening: Opening) -> None:
    manager = (await opening()).manager
    for row in manager.list_workflows(status="completed")["items"]:
        told = [event async for event in manager.get_workflow_stream(row["workflow_id"])]
        assert [event.seq for event in told] == list(range(1, len(told) + 1))
        assert told[-1].type == "workflow_completed"


def test_every_file_says_its_schema_version() -> None:
    for path in (HERE / RELEASES[-1]).rglob("*.json*"):
        first = orjson.loads(
            path.read_bytes().splitlines()[0] if ".jsonl" in path.name else path.read_bytes()
        )
        version = (
            first["data"]["schema_version"] if path.suffix == ".jsonl" else first["schema_version"]
        )
        assert version == 1, path


async def test_a_workflow_of_a_later_release_is_refused_by_name_and_the_others_go_on(
    folder: Path, opening: Opening
) -> None:
    later = next(
        path for path in folder.glob("workflows/wf_*/run.json") if b'"paused"' in path.read_bytes()
    )
    later.write_bytes(seal(unseal(later.read_bytes(), 1, later), 2))
    manager = (await opening()).manager
    with pytest.raises(Invalid) as refused:
        await manager.resume_workflow(later.parent.name)
    assert refused.value.code == "unknown_schema_version"
    assert "version 2" in refused.value.message
    assert len(manager.list_workflows(status="waiting_for_approval")["items"]) == 1
