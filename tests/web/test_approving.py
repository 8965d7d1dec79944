"""People decide in real browsers: one decision counts, everybody sees whose, and nobody signs what has changed."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Route, expect

from tests.acceptance.slipway_process import SlipwayProcess, git
from tests.web.visitor import PHONE, Visitor
from tests.web.world import at_second_gate

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket, pytest.mark.timeout(120)]

_DOUBLE_TAP_MS = 700
"""The second tap of a double tap decides nothing."""

_PAIRED = {
    "schema": 1,
    "name": "paired",
    "steps": [
        {"id": "ask", "type": "approval", "approval": {"title": "Open the shop", "quorum": 2}}
    ],
}

Visit = Callable[..., Visitor]


def test_of_two_people_one_decides_and_the_other_sees_who_and_when(
    visit: Visit, service: SlipwayProcess
) -> None:
    workflow_id, approval = at_second_gate(service)
    first, second = visit(f"/approvals/{approval}"), visit(f"/approvals/{approval}")
    expect(second.button("Approve publish")).to_be_visible()
    second.page.get_by_role("textbox", name="Comment").fill("Not today")
    _read_late(second, approval)
    _approve(first)
    first.shows("Approved")
    service.wait(workflow_id, "completed")

    second.button("Reject").click()
    second.shows("Somebody decided first")
    decided = service.get(f"/approvals/{approval}")["decisions"]
    assert [(one["decision"], one["by"]) for one in decided] == [("approve", "local")]
    second.shows("by local")
    second.shows("Not today")


def test_a_decision_elsewhere_shows_without_a_reload(visit: Visit, service: SlipwayProcess) -> None:
    _, approval = at_second_gate(service)
    visitor = visit(f"/approvals/{approval}")
    expect(visitor.button("Approve publish")).to_be_visible()
    shown = service.get(f"/approvals/{approval}")
    answer = {"decision": "reject", "comment": "Wait for the banner", "digest": shown["digest"]}
    service.post(f"/approvals/{approval}", answer).raise_for_status()
    visitor.shows("Rejected")
    visitor.shows("Wait for the banner")
    expect(visitor.button("Approve publish")).to_have_count(0)


def test_an_approver_decides_on_a_phone_by_touch(visit: Visit, service: SlipwayProcess) -> None:
    workflow_id, approval = at_second_gate(service)
    visitor = visit("/approvals", size=PHONE, touch=True)
    visitor.page.get_by_role("link", name="Publish").first.tap()
    expect(visitor.page).to_have_url(f"{service.url}/approvals/{approval}")
    assert visitor.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for name in ("Reject", "Approve publish"):
        box = visitor.button(name).bounding_box()
        assert box is not None
        assert box["height"] >= 44
    visitor.button("Approve publish").tap()
    visitor.shows("cannot be undone")
    visitor.button("Approve publish").tap()  # a double tap is no second thought
    assert service.get(f"/approvals/{approval}")["status"] == "pending"
    visitor.page.wait_for_timeout(_DOUBLE_TAP_MS)
    visitor.button("Approve publish").tap()
    visitor.shows("Approved")
    service.wait(workflow_id, "completed")
    assert git(service.workspace / "frontend.git", "tag", "--list", "v2.1.0") == "v2.1.0"


def test_what_changed_while_it_was_asked_is_shown_and_not_signed(
    visit: Visit, service: SlipwayProcess
) -> None:
    workflow_id, approval = at_second_gate(service)
    visitor = visit(f"/approvals/{approval}")
    expect(visitor.button("Approve publish")).to_be_visible()
    scope = {"drop_tickets": ["SHOP-104"]}
    service.post(f"/workflows/{workflow_id}/scope", scope).raise_for_status()
    visitor.shows("This is not asked for any more")
    expect(visitor.button("Approve publish")).to_have_count(0)
    expect(visitor.heading("What changed")).to_be_visible()
    visitor.shows("SHOP-104")


def test_a_comment_survives_a_reload_and_a_service_that_is_away(
    visit: Visit, service: SlipwayProcess
) -> None:
    workflow_id, approval = at_second_gate(service)
    visitor = visit(f"/approvals/{approval}")
    comment = visitor.page.get_by_role("textbox", name="Comment")
    comment.fill("Checked with support")
    service.kill()
    visitor.button("Reject").click()
    visitor.shows("The service does not answer")
    expect(comment).to_have_value("Checked with support")
    service.start()
    visitor.page.reload()
    expect(comment).to_have_value("Checked with support")
    visitor.button("Reject").click()
    visitor.shows("Rejected")
    service.wait(workflow_id, "waiting_for_recovery")
    decided = service.get(f"/approvals/{approval}")["decisions"]
    assert [one["comment"] for one in decided] == ["Checked with support"]


def test_a_quorum_waits_for_another_person(visit: Visit, service: SlipwayProcess) -> None:
    saved = service.post("/definitions", {"text": json.dumps(_PAIRED)})
    assert saved.status_code == 201, saved.text
    started = service.post("/workflows", {"definition": "paired", "inputs": {}})
    workflow_id = started.json()["workflow_id"]
    service.wait(workflow_id, "waiting_for_approval")
    approval = service.get("/approvals")["items"][0]["id"]
    visitor = visit(f"/approvals/{approval}")
    visitor.shows("Waiting for 2 of 2 approvals")
    for _ in range(2):
        expect(visitor.button("Approve")).to_be_visible()
        visitor.page.wait_for_timeout(_DOUBLE_TAP_MS)
        visitor.button("Approve").click()
        visitor.shows("Waiting for 1 of 2 approvals")
    visitor.shows("You have approved this already.")
    expect(visitor.page.get_by_role("progressbar", name="1 of 2")).to_be_visible()
    answered = service.get(f"/approvals/{approval}")
    assert (answered["status"], [one["by"] for one in answered["decisions"]]) == (
        "pending",
        ["local"],
    )
    assert service.get(f"/workflows/{workflow_id}")["metadata"]["status"] == "waiting_for_approval"
    visitor.page.get_by_role("textbox", name="Comment").fill("Nobody else is here")
    visitor.button("Reject").click()
    visitor.shows("Rejected")


def _approve(visitor: Visitor) -> None:
    visitor.button("Approve publish").click()
    visitor.button("Approve publish").click()


def _read_late(visitor: Visitor, approval: str) -> None:
    """Let the page read the approval as it was until it decides: a slow network, but every answer is the service's."""
    old: list[APIResponse] = []
    decided = False

    def answer(route: Route) -> None:
        nonlocal decided
        decided = decided or route.request.method == "POST"
        if decided:
            route.continue_()
        else:
            if not old:
                old.append(route.fetch())
            route.fulfill(response=old[0])

    pattern = f"**/api/v1/approvals/{approval}"
    with visitor.page.expect_response(pattern):
        visitor.page.route(pattern, answer)
