"""The ticket file as a tracker."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from app.errors import Invalid
from app.plugins.filesystem.file_tracker import FileTracker
from app.remotes.tracker import Tracker
from tests.contracts.tracker_contract import KNOWN, TrackerContract


def _as_record(ticket: Any) -> dict[str, Any]:
    return {
        "key": ticket.key,
        "summary": ticket.summary,
        "type": ticket.type,
        "status": ticket.status,
        "assignee": ticket.assignee,
        "sprint": ticket.sprint,
        "fix_versions": list(ticket.fix_versions),
        "links": [{"type": relation, "key": key} for relation, key in ticket.links],
    }


class TestContract(TrackerContract):
    @pytest.fixture
    def tracker(self, tmp_path: Path) -> Tracker:
        path = tmp_path / "tickets.json"
        keep(path, {"tickets": [_as_record(one) for one in KNOWN]})
        return FileTracker(path)


def keep(path: Path, content: object) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")


def kept(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tickets.json"


async def test_missing_file_means_that_there_is_no_tracker(path: Path) -> None:
    assert not FileTracker(None).configured
    assert not FileTracker(path).configured
    assert await FileTracker(path).tickets("v1.0.0", "sprint-1") == ()
    keep(path, "{}")
    assert FileTracker(path).configured


@pytest.mark.parametrize("status", ["Done", "closed", " Resolved ", "RELEASED"])
async def test_finished_statuses_count_as_done(path: Path, status: str) -> None:
    keep(path, {"tickets": [{"key": "A-1", "status": status}]})
    (ticket,) = await FileTracker(path).find(("A-1",))
    assert ticket.done


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{"tickets": [\n{"key": }]}', "line 2"),
        ('{"tickets": [{"key": "A-1"}, {"summary": "no key"}]}', "tickets.1.key"),
        ('{"tickets": [{"key": "A-1", "fix_versions": "v1"}]}', "tickets.0.fix_versions"),
        ("[]", "top"),
        ('{"tickets": [{"key": "A-1"}, {"key": "A-1"}]}', "A-1"),
    ],
)
async def test_broken_file_is_refused_with_its_place(path: Path, text: str, where: str) -> None:
    keep(path, text)
    with pytest.raises(Invalid) as refused:
        await FileTracker(path).tickets("v1.0.0", None)
    assert refused.value.code == "broken_ticket_file"
    assert where in refused.value.message
    assert str(path) in refused.value.message
    assert kept(path) == text


async def test_releasing_keeps_everything_else_in_the_file(path: Path) -> None:
    content = {
        "team": "shop",
        "tickets": [{"key": "A-1", "story_points": 3}],
        "versions": [{"name": "v0.9.0", "released": True, "release_date": "2024-01-01", "id": 7}],
    }
    keep(path, content)
    await FileTracker(path).release_version("v1.0.0", "2024-02-01")
    after = json.loads(kept(path))
    assert after["team"] == "shop"
    assert after["tickets"][0]["story_points"] == 3
    assert after["versions"] == [
        *content["versions"],
        {"name": "v1.0.0", "released": True, "release_date": "2024-02-01"},
    ]


async def test_versions_released_at_the_same_time_are_all_kept(path: Path) -> None:
    keep(path, "{}")
    tracker = FileTracker(path)
    names = [f"v1.{number}.0" for number in range(10)]
    await asyncio.gather(*(tracker.release_version(name, "2024-02-01") for name in names))
    assert {one["name"] for one in json.loads(kept(path))["versions"]} == set(names)


async def test_file_edited_meanwhile_is_read_anew(path: Path) -> None:
    keep(path, '{"tickets": [{"key": "A-1", "fix_versions": ["v1"]}]}')
    tracker = FileTracker(path)
    assert len(await tracker.tickets("v1", None)) == 1
    keep(path, '{"tickets": []}')
    assert await tracker.tickets("v1", None) == ()
