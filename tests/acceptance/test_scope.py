"""Changing what is released, by the running service: what the change does not touch is kept, the rest is done anew."""

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.slipway_process import SlipwayProcess, git, refs

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket]


def scope(service: SlipwayProcess, workflow: str, **change: Any) -> None:
    answer = service.post(f"/workflows/{workflow}/scope", change)
    assert answer.status_code == 200, answer.text


def started(service: SlipwayProcess, workflow: str) -> list[tuple[str, str | None]]:
    return [
        (one["step"], one["cell"])
        for one in service.events(workflow)
        if one["type"] == "step_started"
    ]


def pending(service: SlipwayProcess) -> dict[str, Any]:
    (approval,) = service.get("/approvals")["items"]
    return dict(approval)


def prepare(service: SlipwayProcess, *repositories: str) -> str:
    """Start a release and bring it to gate 2."""
    workflow = service.start_release(*repositories)
    service.wait(workflow, "waiting_for_approval")
    assert service.decide(workflow, "approve").status_code == 200
    service.wait(workflow, "waiting_for_approval")
    assert pending(service)["step"] == "approve_publish"
    return workflow


def test_a_dropped_repository_is_undone_and_the_other_is_kept(
    service: SlipwayProcess, workspace: Path
) -> None:
    before = refs(workspace)
    workflow = prepare(service, "frontend", "backend")
    prepared = refs(workspace)
    asked = pending(service)
    scope(service, workflow, drop_repositories=["backend"], comment="it is not ready")
    service.wait(workflow, "waiting_for_approval")
    assert refs(workspace) == prepared, "nothing is undone before the new plan is approved"
    gate = pending(service)
    assert gate["step"] == "approve_plan"
    assert list(gate["plan"]["repositories"]) == ["frontend"]
    assert {"path": "repositories.backend", "change": "removed"}.items() <= next(
        one for one in gate["changes"] if one["path"] == "repositories.backend"
    ).items()
    old = service.post(
        f"/approvals/{asked['id']}", {"decision": "approve", "digest": asked["digest"]}
    )
    assert old.status_code == 409, "an approval of the old scope must not count"
    problem = old.json()
    assert (problem["code"], problem["voided"]["code"]) == ("approval_voided", "scope_changed")
    assert (problem["instead"], problem["changes"]) == (gate["id"], gate["changes"])
    assert service.decide(workflow, "approve").status_code == 200
    service.wait(workflow, "waiting_for_approval")
    assert refs(workspace)["backend"] == before["backend"], "what was prepared for it is undone"
    again, voided = pending(service), service.get(f"/approvals/{asked['id']}")
    assert (again["previous"], voided["superseded_by"]) == (asked["id"], again["id"])
    assert [one["id"] for one in service.get("/approvals?status=voided")["items"]] == [asked["id"]]
    assert refs(workspace)["frontend"] == prepared["frontend"]
    done = service.finish(workflow)
    assert done["metadata"]["status"] == "completed", done["metadata"]
    assert refs(workspace)["backend"] == before["backend"]
    assert "refs/tags/v2.1.0" in refs(workspace)["frontend"]
    times = started(service, workflow)
    assert times.count(("candidate", "frontend")) == 1, "a step that holds does not run again"
    assert times.count(("branches", "frontend")) == 1
    assert times.count(("plan", None)) == 2


def test_an_added_repository_is_prepared_beside_the_others(
    service: SlipwayProcess, workspace: Path
) -> None:
    workflow = prepare(service, "frontend")
    scope(service, workflow, add_repositories=["backend"])
    service.wait(workflow, "waiting_for_approval")
    assert set(pending(service)["plan"]["repositories"]) == {"frontend", "backend"}
    done = service.finish(workflow)
    assert done["metadata"]["status"] == "completed", done["metadata"]
    assert done["metadata"]["repositories"] == ["frontend", "backend"]
    for repository in ("frontend", "backend"):
        assert "refs/tags/v2.1.0" in refs(workspace)[repository]
    assert started(service, workflow).count(("candidate", "frontend")) == 1


def test_a_dropped_ticket_is_a_listed_exclusion_and_no_longer_in_the_notes(
    service: SlipwayProcess, workspace: Path
) -> None:
    workflow = prepare(service, "frontend", "backend")
    plan = service.get(f"/workflows/{workflow}")["state"]["steps"]["plan"]["outputs"]["plan"]
    key = next(one["key"] for one in plan["tickets"] if one["repositories"] == ["frontend"])
    scope(service, workflow, drop_tickets=[key])
    service.wait(workflow, "waiting_for_approval")
    gate = pending(service)
    assert key not in {one["key"] for one in gate["plan"]["tickets"]}
    assert ("taken_out", key) in {
        (one["code"], one.get("ticket")) for one in gate["plan"]["exclusions"]
    }
    done = service.finish(workflow)
    assert done["metadata"]["status"] == "completed", done["metadata"]
    times = started(service, workflow)
    assert times.count(("candidate", "frontend")) == 2, "its notes name the ticket no more"
    assert times.count(("candidate", "backend")) == 1
    changelog = git(workspace / "frontend.git", "show", "v2.1.0:CHANGELOG.md")
    newest = changelog.partition("## ")[2].partition("\n## ")[0]
    assert f"**{key}**" not in newest
    assert f"[{key}]" not in newest


def test_a_rejected_plan_can_be_changed_and_approved_then(
    service: SlipwayProcess, workspace: Path
) -> None:
    before = refs(workspace)
    workflow = service.start_release("frontend", "backend")
    service.wait(workflow, "waiting_for_approval")
    assert service.decide(workflow, "reject").status_code == 200
    waiting = service.wait(workflow, "waiting_for_recovery")
    assert "scope" in waiting["allowed_operations"]
    scope(service, workflow, drop_repositories=["backend"])
    service.wait(workflow, "waiting_for_approval")
    assert service.finish(workflow)["metadata"]["status"] == "completed"
    assert refs(workspace)["backend"] == before["backend"]


def test_retrying_a_rejected_plan_plans_from_what_is_there_now(
    service: SlipwayProcess, workspace: Path
) -> None:
    workflow = prepare(service, "frontend", "backend")
    assert service.decide(workflow, "reject").status_code == 200
    service.wait(workflow, "waiting_for_recovery")
    moved = move_sprint(workspace / "backend.git")
    assert service.post(f"/workflows/{workflow}/retry", {}).status_code == 200
    service.wait(workflow, "waiting_for_approval")
    gate = pending(service)
    assert gate["step"] == "approve_plan", "the plan changed, so it is asked again"
    assert gate["plan"]["repositories"]["backend"]["heads"]["sprint"] == moved
    done = service.finish(workflow)
    assert done["metadata"]["status"] == "completed", done["metadata"]
    assert git(workspace / "backend.git", "merge-base", moved, "main") == moved
    times = started(service, workflow)
    assert times.count(("candidate", "backend")) == 2
    assert times.count(("candidate", "frontend")) == 1


def move_sprint(repository: Path) -> str:
    """Commit to the sprint branch, as a colleague would, and return the commit."""
    branch = "refs/heads/sprint/sprint-2024-01"
    tree = git(repository, "rev-parse", f"{branch}^{{tree}}")
    commit = git(
        repository,
        *("-c", "user.name=A Colleague", "-c", "user.email=colleague@example.com"),
        *("commit-tree", tree, "-p", branch, "-m", "SHOP-1 one more thing"),
    )
    git(repository, "update-ref", branch, commit)
    return commit


def test_the_scope_change_survives_a_kill_in_the_middle(
    service: SlipwayProcess, workspace: Path
) -> None:
    before = refs(workspace)
    workflow = prepare(service, "frontend", "backend")
    scope(service, workflow, drop_repositories=["backend"])
    service.kill()
    service.start()
    service.wait(workflow, "waiting_for_approval")
    assert pending(service)["step"] == "approve_plan"
    service.decide(workflow, "approve")
    service.kill()
    service.start()
    assert service.finish(workflow)["metadata"]["status"] == "completed"
    assert refs(workspace)["backend"] == before["backend"]


SENSELESS: list[tuple[dict[str, Any], str]] = [
    ({"drop_repositories": ["frontend", "backend"]}, "invalid_scope"),
    ({"drop_repositories": ["mobile_app"]}, "invalid_scope"),
    ({"add_repositories": ["frontend"]}, "invalid_scope"),
    ({"add_repositories": ["nowhere"]}, "unknown_repository"),
    ({"drop_tickets": ["SHOP-99999"]}, "invalid_scope"),
]


def test_a_change_that_makes_no_sense_changes_nothing(service: SlipwayProcess) -> None:
    workflow = service.start_release("frontend", "backend")
    before = service.wait(workflow, "waiting_for_approval")
    for change, code in SENSELESS:
        answer = service.post(f"/workflows/{workflow}/scope", change)
        assert answer.json()["code"] == code, answer.text
    after = service.get(f"/workflows/{workflow}")
    assert after["last_seq"] == before["last_seq"]
    assert after["metadata"]["status"] == "waiting_for_approval"


def test_once_published_the_scope_is_settled(service: SlipwayProcess) -> None:
    workflow = service.start_release("frontend")
    service.finish(workflow)
    answer = service.post(f"/workflows/{workflow}/scope", {"drop_tickets": ["SHOP-1"]})
    assert answer.status_code == 409
