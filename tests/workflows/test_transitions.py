"""The table of commands, the outcome of a workflow, and the status of one that waits."""

import pytest

from app.errors import Conflict
from app.workflows.commands import allowed_operations, require
from app.workflows.projection import EffectRecord, Projection
from app.workflows.state import TERMINAL_STATUSES, StepEntry, StepStatus
from app.workflows.transitions import TRANSITIONS, outcome, waiting_status


def workflow(status: str, step: StepStatus = "running") -> Projection:
    entries = {"build": StepEntry(status=step)}
    request = {"has_scope": True}
    return Projection("wf_1", request=request, metadata={"status": status}, entries=entries)


def test_pause_is_allowed_in_every_status_that_is_not_terminal_or_paused() -> None:
    statuses = {status for status, _ in TRANSITIONS} - TERMINAL_STATUSES - {"paused"}
    assert all("pause" in allowed_operations(workflow(status)) for status in statuses)


@pytest.mark.parametrize("status", sorted(TERMINAL_STATUSES))
def test_a_closed_workflow_changes_only_by_reopening_a_failed_one_or_rollback(status: str) -> None:
    allowed = set(allowed_operations(workflow(status, "failed"))) - {"delete"}
    assert allowed <= (
        {"retry", "skip", "resume", "rollback"} if status == "failed" else {"rollback"}
    )


def test_retry_and_skip_need_a_step_that_failed() -> None:
    assert "retry" not in allowed_operations(workflow("running"))
    assert "retry" in allowed_operations(workflow("running", "failed"))


def test_a_refused_command_names_what_is_allowed() -> None:
    with pytest.raises(Conflict) as refused:
        require("resume", workflow("running"))
    assert refused.value.code == "operation_not_allowed"
    assert refused.value.details["allowed_operations"] == ["pause", "cancel", "scope", "rollback"]
    assert "pause, cancel" in refused.value.next_action


@pytest.mark.parametrize("status", ["planned", "made", "found", "unknown"])
def test_the_scope_is_settled_once_something_irreversible_was_begun(status: str) -> None:
    view = workflow("running")
    effect = {"reversibility": "irreversible", "summary": "Move main"}
    view.effects["git.push:x"] = EffectRecord(effect, "merge", None, status, "")
    assert "scope" not in allowed_operations(view)


def test_a_workflow_of_a_kind_without_scope_has_none_to_change() -> None:
    view = workflow("running")
    view.request.clear()
    assert "scope" not in allowed_operations(view)


def test_recovery_comes_before_approval() -> None:
    assert waiting_status({"a": "approval", "b": "recovery"}) == "waiting_for_recovery"
    assert waiting_status({"a": "approval"}) == "waiting_for_approval"
    assert waiting_status({}) is None


@pytest.mark.parametrize(
    ("entry", "required", "expected"),
    [
        (StepEntry(status="completed"), True, "completed"),
        (StepEntry(status="failed"), True, "failed"),
        (StepEntry(status="unknown"), True, "failed"),
        (StepEntry(status="failed"), False, "completed_with_failures"),
        (StepEntry(status="skipped", error=None), True, "completed"),
        (StepEntry(status="skipped", error={"code": "x"}), True, "completed_with_failures"),
    ],
)
def test_outcome_of_one_step(entry: StepEntry, required: bool, expected: str) -> None:
    assert outcome({"a": entry}, {"a": required}, frozenset()) == expected


def test_a_failure_that_continues_does_not_fail_the_workflow() -> None:
    entries = {"a": StepEntry(status="failed"), "b": StepEntry(status="completed")}
    assert outcome(entries, {"a": True, "b": True}, frozenset({"a"})) == "completed_with_failures"
