"""The network, the service or another person gets in the way: the page says so, keeps what was typed, and goes on by itself."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.acceptance.slipway_process import SlipwayProcess
from tests.web.visitor import Visitor
from tests.web.world import REQUEST

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket, pytest.mark.timeout(180)]

Visit = Callable[..., Visitor]
SILENT = "The service does not answer"


def test_offline_and_back_keeps_the_text_and_recovers_by_itself(
    visit: Visit, service: SlipwayProcess
) -> None:
    visitor = visit("/")
    expect(visitor.page.get_by_role("listitem").first).to_be_attached()
    _mark(visitor)
    visitor.offline(True)
    _message(visitor).fill(REQUEST)
    visitor.button("Send").click()
    visitor.shows(SILENT)
    visitor.shows("What you typed is kept.")
    expect(_message(visitor)).to_have_value(REQUEST)
    visitor.page.get_by_role("link", name="Workflows", exact=True).click()
    visitor.offline(False)
    expect(visitor.heading("Workflows")).to_be_visible()
    expect(visitor.page.get_by_text(SILENT)).to_have_count(0)
    visitor.page.get_by_role("link", name="Chat", exact=True).click()
    expect(_message(visitor)).to_have_value(REQUEST)
    visitor.button("Send").click()
    visitor.shows("Plan for v2.1.0")
    _same_page(visitor)


def test_a_killed_service_is_followed_again_where_it_stopped(
    visit: Visit, service: SlipwayProcess
) -> None:
    workflow_id = service.start_release("frontend", "backend")
    service.wait(workflow_id, "waiting_for_approval")
    visitor = visit(f"/workflows/{workflow_id}?view=table")
    _mark(visitor)
    visitor.shows("Waiting for approval")
    service.kill()
    visitor.shows(SILENT)
    expect(_row(visitor, "Plan the release")).to_contain_text("Completed")
    visitor.button("Plan the release").first.click()  # what it needs for that is not loaded yet
    expect(_row(visitor, "Plan the release")).to_be_visible()
    service.start()
    expect(visitor.page.get_by_role("region", name="Facts")).to_be_visible()
    assert service.finish(workflow_id)["metadata"]["status"] == "completed"
    expect(visitor.page.get_by_text(SILENT)).to_have_count(0)
    expect(
        visitor.page.get_by_role("main").get_by_text("Completed", exact=True).first
    ).to_be_visible()
    _same_page(visitor)


def test_a_stream_that_is_cut_again_and_again_loses_nothing(
    visit: Visit, service: SlipwayProcess
) -> None:
    workflow_id = service.start_release("frontend")
    before = service.wait(workflow_id, "waiting_for_approval")
    visitor = visit()
    cuts: list[str | None] = []

    def cut(route: Route) -> None:
        cuts.append(route.request.headers.get("last-event-id"))
        route.abort("connectionreset") if len(cuts) <= 3 else route.continue_()

    visitor.page.route(f"**/workflows/{workflow_id}/events", cut)
    visitor.goto(f"/workflows/{workflow_id}?view=table")
    service.decide(workflow_id, "approve").raise_for_status()
    service.wait_past_gate(workflow_id, before)
    service.finish(workflow_id)
    expect(_row(visitor, "Prove the release")).to_contain_text("Completed")
    assert len(cuts) > 3
    expect(visitor.page.get_by_text("The connection was cut")).to_have_count(0)


@pytest.mark.parametrize(
    ("status", "body", "shows"),
    [
        (
            500,
            {
                "code": "internal_error",
                "status": 500,
                "title": "Internal error",
                "detail": "The service failed at this request.",
                "next_action": "Look into its log.",
            },
            "Something failed for a reason that was not foreseen.",
        ),
        (502, None, "The service cannot be reached"),
        (
            401,
            {
                "code": "unauthenticated",
                "status": 401,
                "title": "Unauthenticated",
                "detail": "Nobody is signed in.",
                "next_action": "Sign in.",
            },
            "You need to sign in",
        ),
    ],
)
def test_a_refused_message_stays_in_the_composer(
    visit: Visit, service: SlipwayProcess, status: int, body: dict[str, Any] | None, shows: str
) -> None:
    visitor = visit("/")

    def refuse(route: Route) -> None:
        if body is None:
            route.fulfill(status=status, body="<html>Bad gateway</html>", content_type="text/html")
        else:
            route.fulfill(status=status, json=body, content_type="application/problem+json")

    visitor.page.route("**/api/v1/chat", refuse)
    _message(visitor).fill(REQUEST)
    visitor.button("Send").click()
    visitor.shows(shows)
    visitor.shows("What you typed is kept.")
    expect(_message(visitor)).to_have_value(REQUEST)
    visitor.page.unroute("**/api/v1/chat")
    visitor.button("Send").click()
    visitor.shows("Plan for v2.1.0")
    expect(_message(visitor)).to_have_value("")


def test_a_slow_answer_shows_that_it_is_waited_for_and_is_sent_once(
    visit: Visit, service: SlipwayProcess
) -> None:
    visitor = visit("/")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append(route)
        else:
            route.continue_()

    visitor.page.route("**/api/v1/chat", hold)
    _message(visitor).fill(REQUEST)
    visitor.button("Send").click()
    expect(visitor.button("Send")).to_have_attribute("aria-busy", "true")
    visitor.button("Send").click(force=True)
    _message(visitor).press("Enter")
    visitor.page.wait_for_timeout(1_000)
    assert len(held) == 1
    expect(_message(visitor)).to_have_value(REQUEST)
    held[0].continue_()
    visitor.shows("Plan for v2.1.0")
    assert len(service.get("/chat")["items"]) == 1


def test_a_command_that_came_too_late_says_what_is_allowed_now(
    visit: Visit, service: SlipwayProcess
) -> None:
    workflow_id = service.start_release("frontend", "backend")
    service.wait(workflow_id, "waiting_for_approval")
    visitor = visit(f"/workflows/{workflow_id}")
    pause = visitor.button("Pause", within=visitor.page.get_by_role("group", name="Commands"))
    expect(pause).to_be_visible()
    _keep_old_answers(visitor, f"**/api/v1/workflows/{workflow_id}")
    service.post(f"/workflows/{workflow_id}/cancel", {}).raise_for_status()
    service.wait(workflow_id, "cancelled")
    pause.click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog).to_contain_text("This is not possible in the workflow's present state.")
    expect(dialog).to_contain_text("Allowed now:")


def test_a_start_that_is_refused_leads_to_what_is_in_the_way(
    visit: Visit, service: SlipwayProcess
) -> None:
    first = service.start_release("frontend", "backend")
    service.wait(first, "waiting_for_approval")
    visitor = visit("/workflows")
    dialog = _start_dialog(visitor)
    dialog.get_by_role("group", name="Inputs as").get_by_text("JSON").click()
    dialog.get_by_role("textbox", name="JSON").fill(
        '{"repositories": ["frontend", "backend"], "fix_version": "v2.1.0", "sprint_name": "sprint-2024-01"}'
    )
    visitor.button("Start", within=dialog).last.click()
    expect(dialog.get_by_role("alert")).to_contain_text(
        "Another workflow does exactly this already."
    )
    dialog.get_by_role("alert").get_by_role("link").click()
    expect(visitor.page).to_have_url(f"{service.url}/workflows/{first}")


def test_wrong_inputs_are_told_at_their_fields_and_kept(
    visit: Visit, service: SlipwayProcess
) -> None:
    visitor = visit("/workflows")
    dialog = _start_dialog(visitor)
    version = dialog.get_by_role("textbox", name=re.compile("version", re.IGNORECASE)).first
    version.fill("two point one")
    visitor.button("Start", within=dialog).last.click()
    expect(dialog.get_by_role("alert")).to_contain_text("The inputs of the workflow are wrong.")
    expect(dialog.locator("[aria-invalid=true]").first).to_be_visible()
    expect(version).to_have_value("two point one")
    assert service.get("/workflows")["items"] == []


def test_a_wrong_repository_is_told_at_its_field_and_kept(
    visit: Visit, service: SlipwayProcess
) -> None:
    visitor = visit("/settings")
    visitor.button("Add repository").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("docs site")
    dialog.get_by_label("Address").fill("ext::sh -c evil")
    dialog.get_by_label("Aliases").fill("handbook")
    visitor.button("Save", within=dialog).click()
    refused = dialog.locator("[aria-invalid=true]").first
    expect(refused).to_be_visible()
    expect(refused).to_have_accessible_description(re.compile("[A-Za-z]{4}"))
    dialog.get_by_label("Name").fill("docs-site")
    visitor.button("Save", within=dialog).click()
    expect(dialog.get_by_label("Address")).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_label("Address")).to_have_value("ext::sh -c evil")
    expect(dialog.get_by_label("Aliases")).to_have_value("handbook")


def test_a_workflow_deleted_elsewhere_says_so_and_leads_to_the_list(
    visit: Visit, service: SlipwayProcess
) -> None:
    workflow_id = service.start_release("frontend")
    service.wait(workflow_id, "waiting_for_approval")
    service.post(f"/workflows/{workflow_id}/cancel", {}).raise_for_status()
    service.wait(workflow_id, "cancelled")
    visitor, other = (
        visit(f"/workflows/{workflow_id}?view=table"),
        visit(f"/workflows/{workflow_id}"),
    )
    expect(_row(visitor, "Collect tickets")).to_be_visible()
    other.button("More commands").click()
    other.page.get_by_role("menuitem", name="Delete").click()
    other.button("Delete", within=other.page.get_by_role("dialog")).click()
    expect(other.page).to_have_url(f"{service.url}/workflows")
    expect(visitor.page.get_by_role("alert")).to_contain_text(
        "This workflow was deleted.", timeout=40_000
    )
    expect(_row(visitor, "Collect tickets")).to_be_visible()
    visitor.page.get_by_role("link", name="Show the workflows").click()
    visitor.shows("No workflow yet")


@pytest.mark.parametrize(
    ("path", "shows"),
    [
        ("/workflows/wf_01ARZ3NDEKTSV4RRFFQ69G5FAV", "There is no such workflow."),
        ("/approvals/ap_01ARZ3NDEKTSV4RRFFQ69G5FAV", "There is no such approval"),
        ("/chat/ch_01ARZ3NDEKTSV4RRFFQ69G5FAV", "There is no such conversation."),
        (
            "/workflows/wf_01ARZ3NDEKTSV4RRFFQ69G5FAV/compare/wf_01ARZ3NDEKTSV4RRFFQ69G5FAW",
            "There is no such workflow.",
        ),
    ],
)
def test_unknown_ids_are_told_apart_from_trouble(visit: Visit, path: str, shows: str) -> None:
    visitor = visit(path)
    visitor.shows(shows)
    expect(visitor.page.get_by_role("navigation", name="Screens")).to_be_visible()


@pytest.mark.parametrize("mended", [True, False])
def test_a_tab_older_than_the_build_renews_itself_once(
    visit: Visit, service: SlipwayProcess, mended: bool
) -> None:
    visitor = visit("/")
    _message(visitor).fill(REQUEST)
    loads: list[str] = []
    visitor.page.on("load", lambda page: loads.append(page.url))

    def part(route: Route) -> None:
        route.continue_() if mended and loads else route.fulfill(status=404)

    def newer(route: Route) -> None:
        """Say that the first script is another one by now, and serve the same page to whoever loads it."""
        if route.request.resource_type == "document":
            route.continue_()
        else:
            answer = route.fetch()
            route.fulfill(
                response=answer, body=answer.text().replace("/assets/index-", "/assets/newer-")
            )

    visitor.page.route(re.compile(r"/assets/SettingsScreen-.*\.js"), part)
    visitor.page.route(f"{service.url}/", newer)
    visitor.page.get_by_role("link", name="Settings", exact=True).click()
    if mended:
        expect(visitor.heading("Settings")).to_be_visible()
    else:
        expect(visitor.button("Load it again")).to_be_visible()
        visitor.shows("The page was renewed")
        visitor.defects.clear()  # the browser and React tell of the missing part
    assert len(loads) == 1
    visitor.page.get_by_role("link", name="Chat", exact=True).click()
    expect(_message(visitor)).to_have_value(REQUEST)


def _message(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("textbox", name="Message", exact=True)


def _row(visitor: Visitor, name: str) -> Locator:
    return (
        visitor.page.get_by_role("table", name="Steps")
        .get_by_role("row")
        .filter(has_text=name)
        .first
    )


def _start_dialog(visitor: Visitor) -> Locator:
    visitor.button("Start a workflow").first.click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def _mark(visitor: Visitor) -> None:
    visitor.evaluate("window.stayed = true")


def _same_page(visitor: Visitor) -> None:
    assert visitor.evaluate("window.stayed === true"), "the page was loaded again"


def _keep_old_answers(visitor: Visitor, pattern: str) -> None:
    """Make it a window that has not heard yet: it gets what the service answered at first, and no events."""
    with visitor.page.expect_response(pattern) as first:
        visitor.page.reload()
    old = first.value.json()
    visitor.page.route(pattern, lambda route: route.fulfill(json=old))
    visitor.page.route(f"{pattern}/events", lambda route: None)
    visitor.page.reload()
    visitor.page.wait_for_timeout(500)
