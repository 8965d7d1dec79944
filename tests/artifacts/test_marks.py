"""What people said of artifacts survives, and where it cannot be read everything is kept."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.artifacts.marks import FOREVER, ArtifactMarks, Mark
from app.errors import Conflict

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BEFORE, AFTER = "2026-02-28T00:00:00.000Z", "2026-03-02T00:00:00.000Z"


def test_a_change_leaves_the_other_members_and_versions(tmp_path: Path) -> None:
    marks = ArtifactMarks(tmp_path)
    marks.change("wf_1", ("log", 1), tags=("a",))
    marks.change("wf_1", ("log", 1), kept_until=FOREVER)
    marks.change("wf_1", ("log", 2), tags=("b",))
    assert ArtifactMarks(tmp_path).of("wf_1") == {
        ("log", 1): Mark(("a",), FOREVER),
        ("log", 2): Mark(("b",)),
    }
    assert marks.of("wf_2") == {}


@pytest.mark.parametrize(
    ("mark", "is_kept", "is_over"),
    [
        (Mark(), False, False),
        (Mark(("tag",)), False, False),
        (Mark(kept_until=FOREVER), True, False),
        (Mark(kept_until=AFTER), True, False),
        (Mark(kept_until=BEFORE), False, True),
        (Mark(kept_until=BEFORE, removed_at=BEFORE), False, False),
        (Mark(kept_until=FOREVER, removed_at=BEFORE), False, False),
    ],
)
def test_a_mark_keeps_until_its_moment(mark: Mark, is_kept: bool, is_over: bool) -> None:
    assert (mark.is_kept(NOW), mark.is_over(NOW)) == (is_kept, is_over)


def test_what_is_over_is_removed_and_the_rest_stays(tmp_path: Path) -> None:
    marks = ArtifactMarks(tmp_path)
    marks.change("wf_1", ("old", 1), kept_until=BEFORE)
    marks.change("wf_1", ("new", 1), kept_until=AFTER)
    marks.expire("wf_1", NOW)
    found = marks.of("wf_1")
    assert found["old", 1].removed_at is not None
    assert found["new", 1].removed_at is None


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"marks": []}'])
def test_unreadable_marks_keep_everything_and_are_not_overwritten(
    tmp_path: Path, damage: bytes
) -> None:
    marks = ArtifactMarks(tmp_path)
    marks.change("wf_1", ("log", 1), tags=("a",))
    [path] = tmp_path.glob("*.json")
    path.write_bytes(damage)
    assert marks.holds("wf_1", NOW)
    for ask in (
        lambda: marks.of("wf_1"),
        lambda: marks.change("wf_1", ("log", 1), tags=()),
        lambda: marks.require_free("wf_1", NOW),
    ):
        with pytest.raises(Conflict):
            ask()
    assert path.read_bytes() == damage
