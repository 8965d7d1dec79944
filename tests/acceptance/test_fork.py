"""Forking a release by the running service: what the original prepared is found by the fork and used, not made twice."""

from pathlib import Path

import pytest

from tests.acceptance.slipway_process import SlipwayProcess, refs

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket]


def test_a_fork_of_a_cancelled_release_publishes_what_it_had_prepared(
    service: SlipwayProcess, workspace: Path
) -> None:
    workflow = service.start_release("frontend")
    service.wait(workflow, "waiting_for_approval")
    service.decide(workflow, "approve")
    service.wait(workflow, "waiting_for_approval")
    prepared = refs(workspace)["frontend"]
    kept = service.post(f"/workflows/{workflow}/cancel", {"keep": True})
    assert kept.status_code == 200, kept.text
    service.wait(workflow, "cancelled")
    answer = service.post(f"/workflows/{workflow}/fork", {"step": "prepare"})
    assert answer.status_code == 202, answer.text
    forked = answer.json()
    assert answer.headers["location"].endswith(forked["workflow_id"])
    kinds = {effect["kind"] for effect in forked["effects_that_stay"]}
    assert kinds == {"git.branch", "pull_request.open", "page.draft"}
    done = service.finish(forked["workflow_id"])
    assert done["metadata"]["status"] == "completed", done["metadata"]
    after = refs(workspace)["frontend"]
    assert after["refs/heads/release/v2.1.0"] == prepared["refs/heads/release/v2.1.0"]
    assert "refs/tags/v2.1.0" in after
    found = {
        effect["kind"]: effect["status"]
        for effect in service.get(f"/workflows/{forked['workflow_id']}/effects")["items"]
    }
    assert found["git.branch"] == found["pull_request.open"] == found["page.draft"] == "found"
    assert found["git.tag"] == "made"


def test_cancelling_a_fork_leaves_what_the_original_prepared(
    service: SlipwayProcess, workspace: Path
) -> None:
    workflow = service.start_release("frontend")
    service.wait(workflow, "waiting_for_approval")
    service.decide(workflow, "approve")
    service.wait(workflow, "waiting_for_approval")
    service.post(f"/workflows/{workflow}/cancel", {"keep": True})
    service.wait(workflow, "cancelled")
    prepared = refs(workspace)
    forked = service.post(f"/workflows/{workflow}/fork", {}).json()["workflow_id"]
    service.wait(forked, "waiting_for_approval")
    service.decide(forked, "approve")
    service.wait(forked, "waiting_for_approval")
    service.post(f"/workflows/{forked}/cancel", {})
    service.wait(forked, "cancelled")
    assert refs(workspace) == prepared
