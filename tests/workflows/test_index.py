"""The list of workflows: kept in order, rebuilt when it is stale or damaged, cheap with ten thousand."""

import os
from pathlib import Path
from typing import Any

import pytest

from app.sealed_json import seal
from app.workflows.index import WorkflowIndex, read_rows


def row(**more: Any) -> dict[str, Any]:
    return {"status": "completed", "definition": "release", "idempotency_key": None, **more}


def place(folder: Path, workflow_id: str, metadata: dict[str, Any]) -> None:
    (folder / workflow_id).mkdir(parents=True)
    (folder / workflow_id / "run.json").write_bytes(seal({"metadata": metadata}, 1))


def loaded(folder: Path) -> WorkflowIndex:
    index = WorkflowIndex(folder)
    index.load()
    return index


async def saved(folder: Path, **rows: dict[str, Any]) -> None:
    index = WorkflowIndex(folder)
    for name, metadata in rows.items():
        index.put(name, metadata)
    await index.close()


async def test_what_was_put_is_there_after_a_restart_newest_first(tmp_path: Path) -> None:
    for name in ("wf_2", "wf_1", "wf_3"):
        place(tmp_path, name, row())
    await saved(tmp_path, wf_2=row(), wf_1=row(idempotency_key="k"), wf_3=row())
    index = loaded(tmp_path)
    assert list(index.newest()) == ["wf_3", "wf_2", "wf_1"]
    assert list(index.newest("wf_3")) == ["wf_2", "wf_1"]
    assert index.by_key("k") == "wf_1"
    assert index.by_key("other") is None


async def test_a_dropped_workflow_is_gone_with_its_key(tmp_path: Path) -> None:
    index = WorkflowIndex(tmp_path)
    index.put("wf_1", row(idempotency_key="k"))
    index.drop("wf_1")
    index.drop("wf_1")
    await index.close()
    assert list(index.newest()) == []
    assert index.by_key("k") is None


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff", seal({"workflows": {}}, 2)])
async def test_a_missing_or_unreadable_index_is_rebuilt_from_the_pictures(
    tmp_path: Path, content: bytes | None
) -> None:
    place(tmp_path, "wf_1", row(status="failed", idempotency_key="k"))
    if content is not None:
        (tmp_path / "index.json").write_bytes(content)
    index = loaded(tmp_path)
    assert index.rows["wf_1"]["status"] == "failed"
    assert index.by_key("k") == "wf_1"


async def test_a_flipped_bit_in_a_row_is_not_believed(tmp_path: Path) -> None:
    place(tmp_path, "wf_1", row(status="failed"))
    await saved(tmp_path, wf_1=row(status="failed"))
    path = tmp_path / "index.json"
    path.write_bytes(path.read_bytes().replace(b'"failed"', b'"gailed"'))
    assert loaded(tmp_path).rows["wf_1"]["status"] == "failed"


async def test_folders_decide_what_there_is(tmp_path: Path) -> None:
    place(tmp_path, "wf_new", row())
    (tmp_path / "wf_file").touch()
    (tmp_path / "other").mkdir()
    await saved(tmp_path, wf_gone=row())
    assert list(loaded(tmp_path).rows) == ["wf_new"]


async def test_a_workflow_of_which_only_a_journal_is_left_is_opened_to_see(tmp_path: Path) -> None:
    (tmp_path / "wf_1").mkdir()
    assert loaded(tmp_path).rows["wf_1"]["status"] == "running"


async def test_an_index_that_cannot_be_written_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = WorkflowIndex(tmp_path)
    index.put("wf_1", row())
    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", _fail)
        await index.close()
    assert not (tmp_path / "index.json").exists()


async def test_ten_thousand_rows_are_loaded_without_reading_a_workflow(tmp_path: Path) -> None:
    rows = {f"wf_{n:05}": row() for n in range(10_000)}
    for name in rows:
        (tmp_path / name).mkdir()
    await saved(tmp_path, **rows)
    index = loaded(tmp_path)
    assert index.rows == rows == read_rows(tmp_path / "index.json")
    assert next(index.newest()) == "wf_09999"


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert loaded(tmp_path / "none").rows == {}


def _fail(descriptor: int) -> None:
    raise OSError(5, "Input/output error")
