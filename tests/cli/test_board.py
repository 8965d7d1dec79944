"""The board shows where each repository is, folded from a workflow and its events."""

from typing import Any

import pytest

from app.cli.board import Board
from app.cli.event_lines import event_line
from app.cli.states import strongest


def step(name: str, group: str | None = None, cell: str | None = None) -> dict[str, Any]:
    title = name.capitalize()
    return {"id": name, "name": title, "group": group, "cell": cell, "status": "pending"}


def board() -> Board:
    steps = [
        step("plan"),
        step("prepare"),
        step("candidate", "prepare"),
        step("branch", "prepare"),
        step("proof"),
    ]
    return Board.of({"steps": steps, "metadata": {"repositories": ["frontend", "backend"]}})


def event(kind: str, name: str | None, cell: str | None = None, **data: Any) -> dict[str, Any]:
    at = "2026-01-02T03:04:05.678Z"
    return {"type": kind, "step": name, "cell": cell, "data": data, "at": at, "actor": "local"}


def test_a_phase_is_completed_once_all_its_steps_are() -> None:
    here = board()
    here.apply(event("step_completed", "candidate", "frontend"))
    assert here.state("frontend", "prepare") == "running"
    here.apply(event("step_completed", "branch", "frontend"))
    assert here.state("frontend", "prepare") == "completed"
    assert here.state("backend", "prepare") == "pending"


def test_a_failure_is_seen_before_anything_else() -> None:
    here = board()
    here.apply(event("step_completed", "candidate", "backend"))
    here.apply(event("step_failed", "branch", "backend"))
    assert here.state("backend", "prepare") == "failed"


def test_progress_counts_a_nested_step_once_a_repository() -> None:
    here = board()
    assert here.progress() == (0, 6)
    here.apply(event("step_completed", "plan"))
    here.apply(event("step_skipped", "candidate", "backend"))
    assert here.progress() == (2, 6)


def test_a_cell_that_nobody_announced_gets_a_row() -> None:
    here = board()
    here.apply(event("step_started", "candidate", "mobile_app"))
    assert here.rows == ["frontend", "backend", "mobile_app"]


def test_what_runs_beside_the_repositories_is_named() -> None:
    here = board()
    here.apply(event("approval_requested", "plan"))
    here.apply(event("step_started", "prepare"))
    assert here.now() == [("Plan", "waiting_for_approval")]


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        ([], "pending"),
        (["pending", "pending"], "pending"),
        (["completed", "pending"], "running"),
        (["completed", "skipped"], "completed"),
        (["skipped", "skipped"], "skipped"),
        (["compensated", "skipped"], "compensated"),
        (["running", "waiting_for_recovery", "completed"], "waiting_for_recovery"),
    ],
)
def test_several_steps_have_one_state(states: list[str], shown: str) -> None:
    assert strongest(states) == shown


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("step_completed", {}, "Branch: completed"),
        (
            "step_failed",
            {"error": {"message": "No.", "next_action": "Retry."}},
            "Branch: failed No. Retry.",
        ),
        ("step_skipped", {"reason": "by ann"}, "Branch: skipped (by ann)"),
        ("effect_made", {"effect": {"summary": "Push it"}}, "Branch: made: Push it"),
        (
            "effect_not_made",
            {"effect": {"summary": "Push it"}, "reason": "refused"},
            "not made: Push it (refused)",
        ),
        (
            "effect_unknown",
            {"effect": {"summary": "Push it"}, "reason": "no answer"},
            "unknown: Push it (no answer)",
        ),
        ("step_retrying", {"manual": True}, "Branch: retrying as local asked"),
        (
            "approval_decided",
            {"status": "pending", "by": "ada", "comment": "fine"},
            "approved by ada, others must agree: fine",
        ),
        ("approval_decided", {"status": "approved", "by": "bo"}, "approved by bo"),
        (
            "step_retrying",
            {
                "attempt": 1,
                "of": 4,
                "next_at": "2026-01-02T03:04:07Z",
                "error": {"message": "Slow."},
            },
            "try 2 of 4 at 03:04:07: Slow.",
        ),
    ],
)
def test_an_event_is_one_line_with_its_place(kind: str, data: dict[str, Any], told: str) -> None:
    line = event_line(event(kind, "branch", "backend", **data), board())
    assert line is not None
    assert line.plain.startswith("03:04:05  backend   ")
    assert told in line.plain


def test_events_of_no_interest_have_no_line() -> None:
    assert event_line(event("step_started", "branch", "backend"), board()) is None
    assert event_line(event("step_completed", "prepare"), board()) is None
    assert event_line(event("checkpoint_saved", None), board()) is None


def test_a_line_cannot_steer_the_terminal() -> None:
    line = event_line(event("step_skipped", "branch", "backend", reason="\x1b[2J"), board())
    assert line is not None
    assert "\x1b" not in line.plain


def test_a_result_from_the_cache_is_told_with_where_it_was_made() -> None:
    source = {"workflow_id": "wf_1", "step": "plan", "at": "2026-01-01T00:00:00Z"}
    hit = event("step_completed", "plan", cached=True, source=source)
    here = board()
    here.apply(hit)
    assert here.states["plan", None] == "cached"
    line = event_line(hit, here)
    assert line is not None
    assert "cached (as in wf_1)" in str(line)
