"""Workflows in a real browser: found, seen as graph, timeline and table, read, gone back in, forked, compared."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.acceptance.slipway_process import SlipwayProcess
from tests.web.visitor import Visitor
from tests.web.world import Day, busy_day, served_sample

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket, pytest.mark.timeout(240)]

GROUPS = {
    "Inspect repositories",
    "Prepare repositories",
    "Verify repositories",
    "Publish repositories",
    "Flow back",
}
"""They are lanes where their steps are shown."""
_TALKATIVE = {
    "schema": 1,
    "name": "talkative",
    "steps": [
        {
            "id": "talk",
            "name": "Talk",
            "type": "shell",
            "effects": "none",
            "with": {
                "shell": "bash",
                "command": 'for i in $(seq 1 3000); do echo "line $i of 3000"; done; echo "the needle" >&2; echo "a second needle"',
            },
        }
    ],
}


@pytest.fixture(scope="module")
def busy(
    tmp_path_factory: pytest.TempPathFactory, built_page: None
) -> Iterator[tuple[SlipwayProcess, Day]]:
    process = served_sample(tmp_path_factory.mktemp("workflows"))
    yield process, busy_day(process)
    process.close()


@pytest.fixture
def service(busy: tuple[SlipwayProcess, Day]) -> SlipwayProcess:
    return busy[0]


@pytest.fixture
def day(busy: tuple[SlipwayProcess, Day]) -> Day:
    return busy[1]


@pytest.fixture(autouse=True)
def what_a_test_started_is_gone(service: SlipwayProcess, day: Day) -> Iterator[None]:
    """Leave the list as the day made it, so that the tests pass in every order."""
    yield
    for workflow in service.get("/workflows")["items"]:
        if workflow["workflow_id"] not in {day.completed, day.waiting}:
            httpx.delete(
                f"{service.url}/api/v1/workflows/{workflow['workflow_id']}"
            ).raise_for_status()


@pytest.fixture
def visitor(visit: Callable[..., Visitor]) -> Visitor:
    return visit("/workflows")


def test_the_list_is_filtered_by_tokens_that_stay_in_the_address(
    visitor: Visitor, day: Day
) -> None:
    visitor.goto("/workflows")
    rows = visitor.page.get_by_role("list", name="Workflows").get_by_role("listitem")
    expect(rows).to_have_count(2)
    field = visitor.page.get_by_role("combobox", name="Filter the workflows")
    field.fill("is:completed")
    field.press("Enter")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("mobile_app")
    expect(visitor.page).to_have_url(re.compile(r"q=is"))
    visitor.page.reload()
    expect(rows).to_have_count(1)
    visitor.button("Take away is:completed").click()
    expect(rows).to_have_count(2)
    field.fill("repo:back")
    visitor.page.get_by_role("option", name="repo:backend").click()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("frontend, backend")
    field.fill("is:nonsense")
    field.press("Enter")
    visitor.shows("No workflow can be in the state “is:nonsense”.")
    visitor.button("Clear the filter").click()
    visitor.page.get_by_role("group", name="Show").get_by_text("Needs you").click()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Waiting for approval")


def test_rows_are_walked_and_opened_by_keys(visitor: Visitor, day: Day) -> None:
    visitor.goto("/workflows")
    rows = visitor.page.get_by_role("list", name="Workflows").get_by_role("link")
    expect(rows).to_have_count(2)
    visitor.press("j", "j")
    expect(rows.nth(1)).to_be_focused()
    visitor.press("k")
    expect(rows.nth(0)).to_be_focused()
    visitor.press("j", "Enter")
    expect(visitor.page).to_have_url(f"{visitor.url}/workflows/{day.completed}")


def test_graph_timeline_and_table_show_the_same(visitor: Visitor, day: Day) -> None:
    visitor.goto(f"/workflows/{day.waiting}?view=table")
    table = visitor.page.get_by_role("table", name="Steps")
    expect(table.get_by_role("row", name="Approve publishing")).to_contain_text("Waiting")
    shown = {}
    for row in table.get_by_role("row").all()[1:]:
        name, cell, state = [
            one.inner_text().split("\n")[0].strip() for one in row.get_by_role("cell").all()[:3]
        ]
        shown[f"{name}, {cell}" if cell else name] = state
    visitor.page.get_by_role("group", name="View").get_by_text("Timeline").click()
    timeline = visitor.page.get_by_role("list", name="Steps over time")
    started = timeline.get_by_role("listitem").all()
    assert started
    for item in started:
        words = item.inner_text().replace("\n", " ")
        step = next(
            one
            for one in sorted(shown, key=len, reverse=True)
            if words.startswith(one.replace(",", ""))
        )
        assert shown[step].split(" ")[0] in words, (step, words)
    visitor.page.get_by_role("group", name="View").get_by_text("Graph").click()
    graph = visitor.page.get_by_role("group", name="Steps as a graph")
    expect(graph.get_by_role("button", name="Approve publishing")).to_be_visible()
    _show_all_steps(visitor)
    expect(graph.get_by_role("button", name=re.compile("Find branches,? frontend"))).to_be_visible()
    for step, state in shown.items():
        if step not in GROUPS:
            node = graph.get_by_role(
                "button", name=re.compile("^" + re.escape(step).replace(",", ",?"))
            )
            expect(node.first).to_contain_text(state.split(" ")[0])


def test_a_cell_of_the_matrix_selects_the_step_everywhere(visitor: Visitor, day: Day) -> None:
    visitor.goto(f"/workflows/{day.waiting}")
    matrix = visitor.page.get_by_role("table", name="Repository by step")
    matrix.get_by_role("button", name="Build the candidate, backend").click()
    expect(visitor.page).to_have_url(re.compile(r"step=candidate%5Bbackend%5D"))
    inspector = visitor.page.get_by_role("complementary", name="About the selected step")
    expect(inspector.get_by_role("heading", level=2)).to_have_text("Build the candidate backend")
    expect(inspector).to_contain_text("Push release/v2.1.0")
    expect(
        visitor.page.get_by_role("region", name="Log of Build the candidate, backend")
    ).to_be_visible()
    graph = visitor.page.get_by_role("group", name="Steps as a graph")
    _show_all_steps(visitor)
    expect(
        graph.get_by_role("button", name=re.compile("Build the candidate,? backend"))
    ).to_have_attribute("aria-pressed", "true")
    visitor.page.reload()
    expect(inspector.get_by_role("heading", level=2)).to_have_text("Build the candidate backend")


def test_a_log_is_searched_and_downloaded_as_the_service_has_it(
    visitor: Visitor, service: SlipwayProcess
) -> None:
    saved = service.post("/definitions", {"text": json.dumps(_TALKATIVE)})
    assert saved.status_code == 201, saved.text
    started = service.post("/workflows", {"definition": "talkative", "inputs": {}})
    workflow_id = started.json()["workflow_id"]
    service.wait(workflow_id, "completed")
    visitor.goto(f"/workflows/{workflow_id}?step=talk")
    panel = visitor.page.get_by_role("region", name="Log of Talk")
    expect(panel.get_by_role("log")).to_contain_text("a second needle")
    visitor.page.get_by_role("main").click(position={"x": 400, "y": 5})
    visitor.press("/")
    search = panel.get_by_role("textbox", name="Search the log")
    expect(search).to_be_focused()
    search.fill("of 3000")
    expect(panel.get_by_role("status").first).to_contain_text("of 3,00")
    search.fill("needle")
    place = panel.get_by_role("status").first
    expect(place).to_have_text(
        "3 of 4"
    )  # the command is in the log as well, and the view is at its end
    for keys, at in [("Enter", "4 of 4"), ("Enter", "1 of 4"), ("Shift+Enter", "4 of 4")]:
        visitor.press(keys)
        expect(place).to_have_text(at)
    search.fill("line 17 of")
    expect(panel.get_by_role("log")).to_contain_text("line 17 of 3000")
    search.fill("nothing such")
    expect(panel.get_by_role("status").first).to_have_text("none")
    with visitor.page.expect_download() as downloading:
        panel.get_by_role("link", name="Download").click()
    assert downloading.value.suggested_filename.endswith(".log")
    kept = Path(downloading.value.path()).read_bytes()
    assert kept == httpx.get(f"{service.url}/api/v1/workflows/{workflow_id}/logs/talk").content
    assert kept.count(b"\n") >= 3002


def test_an_artifact_is_shown_as_text_and_kept(
    visitor: Visitor, service: SlipwayProcess, day: Day
) -> None:
    visitor.goto(f"/workflows/{day.completed}")
    visitor.button("deployment.md").first.click()
    dialog = visitor.page.get_by_role("dialog")
    found = httpx.get(
        f"{service.url}/api/v1/workflows/{day.completed}/artifacts/deployment.md"
    ).text
    expect(dialog.locator("pre")).to_have_text(found.strip())
    expect(dialog).to_contain_text("SHA-256")
    dialog.get_by_role("checkbox", name="Keep longer than the workflow").click()
    expect(dialog).to_contain_text("kept for good")
    with visitor.page.expect_download() as downloading:
        dialog.get_by_role("link", name="Download").click()
    assert Path(downloading.value.path()).read_text(encoding="utf-8") == found
    visitor.press("Escape")
    expect(dialog).to_have_count(0)


def test_an_earlier_checkpoint_shows_the_states_of_then(visitor: Visitor, day: Day) -> None:
    visitor.goto(f"/workflows/{day.completed}")
    matrix = visitor.page.get_by_role("table", name="Repository by step")
    tag = matrix.get_by_role("button", name="Tag the release, mobile_app")
    expect(tag).to_contain_text("Completed")
    scrubber = visitor.page.get_by_role("slider", name="Checkpoint")
    scrubber.focus()
    scrubber.press("Home")
    expect(visitor.page).to_have_url(re.compile(r"at=\d+"))
    visitor.shows("The workflow as it was at")
    expect(tag).to_contain_text("Queued")
    for _ in range(6):
        scrubber.press("ArrowRight")
    expect(matrix.get_by_role("button", name="Find branches, mobile_app")).to_contain_text(
        "Completed"
    )
    expect(visitor.page.get_by_role("main")).not_to_contain_text("Completed with")
    visitor.page.reload()
    visitor.shows("The workflow as it was at")
    visitor.button("Back to live").click()
    expect(tag).to_contain_text("Completed")
    expect(visitor.page.get_by_text("The workflow as it was at")).to_have_count(0)


def test_a_replay_plays_to_the_end_and_can_be_held(visitor: Visitor, day: Day) -> None:
    visitor.goto(f"/workflows/{day.completed}")
    visitor.button("Play from checkpoint to checkpoint").click()
    visitor.shows("The workflow as it was at")
    visitor.button("Stop playing").click()
    scrubber = visitor.page.get_by_role("slider", name="Checkpoint")
    held = scrubber.input_value()
    visitor.page.wait_for_timeout(1_500)
    assert scrubber.input_value() == held
    visitor.button("Play from checkpoint to checkpoint").click()
    for faster in ("1", "2"):
        visitor.button(f"Speed: {faster} times").click()
    expect(visitor.page.get_by_text("The workflow as it was at")).to_have_count(0, timeout=40_000)
    expect(visitor.button("Play from checkpoint to checkpoint")).to_be_visible()


def test_a_fork_from_a_step_is_a_workflow_of_its_own(
    visitor: Visitor, service: SlipwayProcess, day: Day
) -> None:
    visitor.goto(f"/workflows/{day.completed}?step=plan")
    visitor.button("Fork from here").click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog).to_contain_text("run again")
    expect(dialog).to_contain_text("of the original stay")
    expect(dialog).to_contain_text("cannot be undone at all")
    inputs = dialog.get_by_role("textbox", name="Inputs")
    given = inputs.input_value()
    inputs.fill("{ not json")
    expect(dialog).to_contain_text("This is no JSON yet.")
    expect(visitor.button("Start the fork")).to_be_disabled()
    inputs.fill(given.replace('"v2.1.0"', '"v2.2.0"'))
    expect(dialog).to_contain_text("Different: fix_version")
    visitor.button("Start the fork").click()
    expect(visitor.page).not_to_have_url(re.compile(day.completed))
    visitor.shows("Forked from")
    forked = visitor.page.url.rpartition("/")[2].partition("?")[0]
    told = service.get(f"/workflows/{forked}")
    assert told["metadata"]["forked_from"]["workflow_id"] == day.completed
    service.post(f"/workflows/{forked}/cancel", {}).raise_for_status()
    service.wait(forked, "cancelled")


def test_two_workflows_are_compared(visitor: Visitor, day: Day) -> None:
    visitor.goto("/workflows?q=definition:release")
    for id_ in (day.completed, day.waiting):
        visitor.page.locator(f'li:has(a[href="/workflows/{id_}"])').get_by_role("checkbox").check()
    visitor.button("Compare the two").click()
    expect(visitor.page).to_have_url(
        f"{visitor.url}/workflows/{day.completed}/compare/{day.waiting}"
    )
    inputs = visitor.page.get_by_role("group", name="Different inputs")
    expect(inputs).to_contain_text("mobile_app")
    expect(inputs).to_contain_text("backend")
    rows = visitor.page.get_by_role("table").get_by_role("row")
    expect(rows.filter(has_text="Approve publishing")).to_contain_text("Waiting")
    before = rows.count()
    visitor.page.get_by_role("checkbox", name="Only what is different").check()
    expect(rows).not_to_have_count(before)


def test_a_repository_is_added_checked_changed_and_removed(
    visitor: Visitor, service: SlipwayProcess
) -> None:
    visitor.goto("/settings")
    visitor.button("Add repository").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("handbook")
    dialog.get_by_label("Address").fill(str(service.workspace / "frontend.git"))
    visitor.button("Save", within=dialog).click()
    expect(dialog).to_have_count(0)
    item = visitor.page.get_by_role("listitem", name="handbook")
    visitor.button("Check now", within=item).click()
    expect(item).to_contain_text("Reachable")
    expect(item).to_contain_text("branches")
    visitor.button("Edit handbook").click()
    expect(dialog.get_by_label("Name")).to_have_value("handbook")
    dialog.get_by_label("Aliases").fill("book, manual")
    dialog.get_by_label("Address").fill(str(service.workspace / "nowhere.git"))
    visitor.button("Save", within=dialog).click()
    expect(item).to_contain_text("book, manual")
    visitor.button("Check now", within=item).click()
    expect(item).to_contain_text("Not reachable")
    visitor.button("Remove handbook").click()
    expect(dialog).to_contain_text("The repository itself stays as it is.")
    visitor.button("Remove", within=dialog).click()
    expect(item).to_have_count(0)
    assert "handbook" not in [one["name"] for one in service.get("/repositories")["items"]]
    expect(visitor.button("Remove frontend")).to_be_disabled()


def _show_all_steps(visitor: Visitor) -> None:
    """Draw each group's steps, also of those that are far from where the workflow is."""
    visitor.button("Show all steps").click()
