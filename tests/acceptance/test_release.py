"""A release by the running service leaves in git exactly what its plan announced, and nothing elsewhere."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.slipway_process import SlipwayProcess, git, refs

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket]

RELEASED = ("frontend", "backend")


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {ref for ref in before.keys() | after.keys() if before.get(ref) != after.get(ref)}


def announced(plan: dict[str, Any], repository: str) -> set[str]:
    """Return the refs that the approved plan says will be new or moved."""
    names = plan["repositories"][repository]
    branches = names["branches"]
    kinds = ("develop", "main", "release", "rollback")
    return {f"refs/heads/{branches[kind]}" for kind in kinds} | {f"refs/tags/{names['tag']}"}


def test_git_holds_exactly_what_the_plan_announced(
    service: SlipwayProcess, workspace: Path
) -> None:
    before = refs(workspace)
    workflow = service.start_release(*RELEASED)
    waiting = service.wait(workflow, "waiting_for_approval")
    assert refs(workspace) == before, "nothing may change before the plan is approved"
    plan = service.get("/approvals")["items"][0]["plan"]
    assert set(plan["repositories"]) == set(RELEASED)
    done = service.finish(workflow)
    assert done["metadata"]["status"] == "completed", done["metadata"]
    assert waiting["metadata"]["execution_id"] == done["metadata"]["execution_id"]
    after = refs(workspace)
    for repository in before:
        expected = announced(plan, repository) if repository in RELEASED else set()
        assert changed(before[repository], after[repository]) == expected, repository
    for repository in RELEASED:
        check_repository(workspace / f"{repository}.git", plan["repositories"][repository])
    check_documents(service, workspace, workflow)


def check_repository(repository: Path, plan: dict[str, Any]) -> None:
    tag, heads = plan["tag"], plan["heads"]
    assert git(repository, "cat-file", "-t", f"refs/tags/{tag}") == "tag", "not annotated"
    merge = git(repository, "rev-parse", f"{tag}^{{commit}}")
    assert git(repository, "rev-parse", "main") == merge
    parents = git(repository, "log", "-1", "--format=%P", merge).split()
    assert parents[0] == heads["main"]
    assert parents[1] == git(repository, "rev-parse", plan["branches"]["release"])
    assert git(repository, "rev-parse", plan["branches"]["rollback"]) == heads["main"]
    for contained in (heads["sprint"], heads["develop"]):
        assert git(repository, "merge-base", contained, merge) == contained
    assert git(repository, "merge-base", merge, "develop") == merge, "main is merged back"
    changelog = git(repository, "show", f"{tag}:CHANGELOG.md")
    assert changelog.count(f"[{plan['version']}]") == 1 or plan["version"] in changelog
    assert plan["version_files"], "no version file was announced"
    for file in plan["version_files"]:
        path = file["path"] if isinstance(file, dict) else file
        check_version(path, git(repository, "show", f"{tag}:{path}"), plan["version"])


def check_version(path: str, content: str, version: str) -> None:
    if path.endswith(".json"):
        assert json.loads(content)["version"] == version
    elif path.endswith("pyproject.toml"):
        assert tomllib.loads(content)["project"]["version"] == version
    else:
        assert version in content


def check_documents(service: SlipwayProcess, workspace: Path, workflow: str) -> None:
    pages = [path for path in (workspace / "pages").rglob("*.md") if "drafts" not in path.parts]
    assert len(pages) == 1
    page = pages[0].read_text()
    for repository in RELEASED:
        assert repository in page
    assert "rollback/v-2.1.0" in page
    versions = json.loads((workspace / "tickets.json").read_text())["versions"]
    assert [one["released"] for one in versions if one["name"] == "v2.1.0"] == [True]
    names = {one["name"] for one in service.get(f"/workflows/{workflow}/artifacts")["items"]}
    assert {"release-proof.json", "release-proof.md"} <= names
    proof = service.get(f"/workflows/{workflow}/artifacts/release-proof.json")
    text = json.dumps(proof)
    assert "SHOP-" in text
    run = json.loads((service.data / "workflows" / workflow / "run.json").read_text())
    assert run["metadata"]["status"] == "completed"


def test_a_ticket_without_a_branch_is_a_listed_exclusion(service: SlipwayProcess) -> None:
    workflow = service.start_release(*RELEASED)
    service.wait(workflow, "waiting_for_approval")
    plan = service.get("/approvals")["items"][0]["plan"]
    with_branch = {
        branch["ticket"]
        for repository in plan["repositories"].values()
        for branch in repository["feature_branches"]
    }
    excluded = {one.get("ticket") for one in plan["exclusions"]}
    for ticket in plan["tickets"]:
        assert ticket["key"] in with_branch | excluded, ticket


def test_a_conflict_holds_up_its_own_repository_only(
    service: SlipwayProcess, workspace: Path
) -> None:
    before = refs(workspace)
    workflow = service.start_release("frontend", "payments-api")
    service.wait(workflow, "waiting_for_approval")
    plan = service.get("/approvals")["items"][0]["plan"]
    conflicts = plan["repositories"]["payments-api"]["conflicts"]
    assert [one["path"].rpartition("/")[2] for one in conflicts] == ["RefundPolicy.java"]
    service.decide(workflow, "approve")
    stuck = service.wait(workflow, "waiting_for_recovery")
    assert stuck["metadata"]["last_error"]["code"] == "merge_conflict"
    states = {(row["id"], row["cell"]): row["status"] for row in stuck["steps"]}
    assert states["pull_request", "frontend"] == "completed"
    assert states["candidate", "payments-api"] == "failed"
    skipped = service.post(f"/workflows/{workflow}/skip", {"comment": "leave it out"})
    assert skipped.status_code < 300, skipped.text
    done = service.finish(workflow)
    assert done["metadata"]["status"] == "completed_with_failures"
    assert refs(workspace)["payments-api"] == before["payments-api"]
    assert "refs/tags/v2.1.0" in refs(workspace)["frontend"]


def test_a_rejected_plan_that_is_cancelled_leaves_nothing_behind(
    service: SlipwayProcess, workspace: Path
) -> None:
    before = refs(workspace)
    workflow = service.start_release(*RELEASED)
    service.wait(workflow, "waiting_for_approval")
    assert service.decide(workflow, "reject").status_code == 200
    found = service.wait(workflow, "waiting_for_recovery")
    assert {"retry", "cancel"} <= set(found["allowed_operations"])
    service.post(f"/workflows/{workflow}/cancel", {})
    service.wait(workflow, "cancelled")
    assert refs(workspace) == before


def test_cancelling_after_preparing_undoes_what_was_prepared(
    service: SlipwayProcess, workspace: Path
) -> None:
    before = refs(workspace)
    workflow = service.start_release(*RELEASED)
    service.wait(workflow, "waiting_for_approval")
    service.decide(workflow, "approve")
    second = service.wait(workflow, "waiting_for_approval", "waiting_for_recovery")
    while second["metadata"]["waiting_for"][0]["step"] != "approve_publish":
        second = service.wait(workflow, "waiting_for_approval")
    prepared = refs(workspace)
    assert any("release/" in ref for ref in prepared["frontend"]), "nothing was prepared"
    service.post(f"/workflows/{workflow}/cancel", {})
    service.wait(workflow, "cancelled")
    assert refs(workspace) == before


def test_a_release_of_a_busy_repository_waits_and_starts_by_itself(
    service: SlipwayProcess,
) -> None:
    first = service.start_release("frontend")
    second = service.start_release("frontend", "backend")
    queued = service.get(f"/workflows/{second}")["metadata"]
    assert (queued["status"], queued["reason"], queued["blocked_by"]) == (
        "queued",
        "resource_busy",
        first,
    )
    refused = service.post(
        "/workflows",
        {
            "definition": "release",
            "inputs": {
                "repositories": ["frontend"],
                "fix_version": "v2.1.0",
                "sprint_name": "sprint-2024-01",
            },
        },
    )
    assert refused.status_code == 409
    assert refused.json()["code"] == "duplicate_in_progress"
    service.wait(first, "waiting_for_approval")
    service.post(f"/workflows/{first}/cancel", {})
    service.wait(first, "cancelled")
    service.wait(second, "waiting_for_approval")
