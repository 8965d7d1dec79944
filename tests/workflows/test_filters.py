"""Which workflows a list is asked for."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.workflows.filters import WorkflowFilter

ROW: dict[str, Any] = {
    "status": "running",
    "definition": "release",
    "kind": "release",
    "started_by": "ada",
    "repositories": ["Frontend", "shop-api"],
    "fix_version": "v2.1.0",
    "sprint_name": "sprint-2024-01",
    "created_at": "2024-01-31T08:00:00.000Z",
}


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (WorkflowFilter(), True),
        (WorkflowFilter(status=["failed", "running"]), True),
        (WorkflowFilter(status=["failed"]), False),
        (WorkflowFilter(definition="release", kind="release", started_by="ada"), True),
        (WorkflowFilter(kind="hotfix"), False),
        (WorkflowFilter(started_by="eve"), False),
        (WorkflowFilter(repository="shop-api"), True),
        (WorkflowFilter(repository="shop"), False),
        (WorkflowFilter(since=datetime(2024, 1, 31, 8, tzinfo=UTC)), True),
        (WorkflowFilter(since=datetime(2024, 1, 31, 8, 1, tzinfo=UTC)), False),
        (WorkflowFilter(text="frontEND"), True),
        (WorkflowFilter(text="2.1"), True),
        (WorkflowFilter(text="sprint-2024"), True),
        (WorkflowFilter(text="wf_1"), True),
        (WorkflowFilter(text="backend"), False),
        (WorkflowFilter(text="2.1", status=["failed"]), False),
    ],
)
def test_everything_that_is_asked_has_to_fit(wanted: WorkflowFilter, fits: bool) -> None:
    assert wanted.fits("wf_1", ROW) is fits


def test_what_is_not_known_fits_nothing_that_is_asked() -> None:
    row = {"status": "running", "created_at": ""}
    assert WorkflowFilter().fits("wf_1", row)
    assert not WorkflowFilter(text="release").fits("wf_1", row)
    assert not WorkflowFilter(since=datetime(2024, 1, 1, tzinfo=UTC)).fits("wf_1", row)
