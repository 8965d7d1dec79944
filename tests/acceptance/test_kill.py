"""Killed with -9 in the middle of a release and started again, it finishes without doing anything twice."""

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.slipway_process import SlipwayProcess, git, refs

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket]


def at(kind: str, step: str) -> Any:
    return lambda event: event["type"] == kind and event["step"] == step


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        ("step_started", "preview"),
        ("effect_planned", "candidate"),
        ("effect_made", "candidate"),
        ("effect_planned", "pull_request"),
        ("approval_requested", "approve_publish"),
        ("effect_planned", "merge"),
        ("effect_made", "merge"),
        ("effect_planned", "tag"),
        ("effect_made", "tag"),
        ("effect_planned", "publish_document"),
        ("effect_made", "back_merge"),
        ("effect_planned", "notify"),
    ],
)
def test_a_killed_release_finishes_once(
    service: SlipwayProcess, workspace: Path, kind: str, step: str
) -> None:
    before = refs(workspace)
    workflow = service.start_release("frontend", "backend")
    killed = approve_until_killed(service, workflow, at(kind, step))
    assert killed["step"] == step
    service.start()
    done = service.finish(workflow)
    assert done["metadata"]["status"] == "completed", done["metadata"]["last_error"]
    after = refs(workspace)
    for name in ("frontend", "backend"):
        repository = workspace / f"{name}.git"
        new = after[name].keys() - before[name].keys()
        assert len([ref for ref in new if ref.startswith("refs/tags/")]) == 1
        merges = git(
            repository,
            "rev-list",
            "--merges",
            "--first-parent",
            f"{before[name]['refs/heads/main']}..main",
        ).split()
        assert len(merges) == 1, "more than one merge on main"
    for name in ("payments-api", "mobile_app"):
        assert after[name] == before[name]
    pages = [path for path in (workspace / "pages").rglob("*.md") if "drafts" not in path.parts]
    assert len(pages) == 1
    lines = (service.data / "notifications.jsonl").read_text().splitlines()
    assert len(lines) == 1, "people were told twice"
    effects = service.get(f"/workflows/{workflow}/effects")["items"]
    assert {effect["status"] for effect in effects} <= {"made", "found"}
    check_events(list(service.events(workflow)), workflow)


def approve_until_killed(service: SlipwayProcess, workflow: str, fits: Any) -> dict[str, Any]:
    seen = 0
    for event in service.events(workflow):
        seen = event["seq"]
        if fits(event):
            service.kill()
            return dict(event)
        if event["type"] == "approval_requested":
            answer = service.post(
                f"/approvals/{event['data']['approval_id']}",
                {"decision": "approve", "comment": "", "digest": event["data"]["digest"]},
            )
            assert answer.status_code == 200, answer.text
    raise AssertionError(f"the release ended at event {seen} without the kill")


def check_events(events: list[dict[str, Any]], workflow: str) -> None:
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    completed = [(one["step"], one["cell"]) for one in events if one["type"] == "step_completed"]
    assert len(completed) == len(set(completed)), "a completed step ran again"
    kinds = [event["type"] for event in events]
    assert kinds.count("workflow_completed") == 1
    made = [
        (one["data"]["effect"]["kind"], one["data"]["effect"]["target"])
        for one in events
        if one["type"] in {"effect_made", "effect_found"}
    ]
    assert len(made) == len(set(made)), "an effect was recorded twice"
    assert events[0]["workflow_id"] == workflow


def test_a_second_process_is_refused_with_the_pid_of_the_owner(
    service: SlipwayProcess, workspace: Path
) -> None:
    second = SlipwayProcess(service.data, workspace)
    with pytest.raises(AssertionError, match="belongs to process"):
        second.start()
    second.close()


def test_a_stop_by_signal_ends_cleanly_and_the_next_start_goes_on(
    service: SlipwayProcess,
) -> None:
    workflow = service.start_release("frontend")
    service.wait(workflow, "waiting_for_approval")
    assert service.stop() == 0
    service.start()
    assert service.status(workflow) == "waiting_for_approval"
    assert service.finish(workflow)["metadata"]["status"] == "completed"
