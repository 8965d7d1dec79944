"""One repository of a release is in trouble: the page says how it is, what each way out means, and git confirms it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.acceptance.slipway_process import SlipwayProcess, git, refs
from tests.web.visitor import Visitor
from tests.web.world import fail_a_repository, unspoil

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket, pytest.mark.timeout(180)]

Visit = Callable[..., Visitor]
FAILED_STEP = "step=candidate%5Bbackend%5D"


def test_a_failed_repository_is_repaired_and_retried_while_the_other_stays_done(
    visit: Visit, service: SlipwayProcess
) -> None:
    workflow_id = fail_a_repository(service)
    visitor = visit(f"/workflows/{workflow_id}?{FAILED_STEP}")
    card = _error_card(visitor)
    expect(card.get_by_role("heading", level=3)).to_have_text(
        "A branch or tag of this name is another one."
    )
    expect(card).to_contain_text("release/v2.1.0 exists in backend at")
    expect(card).to_contain_text("Delete or rename the branch if nobody needs it, then retry.")
    expect(card.get_by_role("heading", name="Last 4 log lines")).to_be_visible()
    expect(card).to_contain_text("merges into develop")
    options = card.get_by_role("group", name="What can be done")
    assert [button.inner_text() for button in options.get_by_role("button").all()] == [
        "Retry",
        "With a comment …",
        "Skip",
        "Change scope",
        "Roll back",
        "Cancel",
    ]
    done = _cell(visitor, "Build the candidate, frontend Completed")
    expect(done).to_be_visible()
    made = refs(service.workspace)["frontend"]

    unspoil(service.workspace, "backend")
    visitor.button("Retry", within=options).click()
    expect(_cell(visitor, "Check that it is ready, backend Completed")).to_be_visible()
    expect(done).to_be_visible()
    visitor.shows("Waiting for approval")
    assert refs(service.workspace)["frontend"] == made
    assert service.finish(workflow_id)["metadata"]["status"] == "completed"
    visitor.shows("Completed")
    assert _tags(service) == {"frontend": "v2.1.0", "backend": "v2.1.0"}


def test_retrying_is_a_state_of_its_own_and_ends_by_itself(
    visit: Visit, service: SlipwayProcess
) -> None:
    workflow_id = service.start_release("frontend", "backend")
    service.wait(workflow_id, "waiting_for_approval")
    visitor = visit(f"/workflows/{workflow_id}?{FAILED_STEP}")
    with _locked(service.workspace):
        service.decide(workflow_id, "approve").raise_for_status()
        card = visitor.page.get_by_role("region", name="The next attempt")
        expect(card).to_contain_text("Attempt 3 of 4")
        expect(card.get_by_role("timer")).to_have_text(re.compile(r"in \d+ sec"))
        expect(_cell(visitor, "Build the candidate, backend Retrying")).to_be_visible()
        visitor.shows("1 retrying")
    expect(_cell(visitor, "Check that it is ready, backend Completed")).to_be_visible()
    expect(card).to_have_count(0)
    assert service.finish(workflow_id)["metadata"]["status"] == "completed"
    assert _tags(service) == {"frontend": "v2.1.0", "backend": "v2.1.0"}


@pytest.mark.parametrize(
    ("answer", "released"),
    [("Check again", True), ("It did not happen", True), ("It happened", False)],
)
def test_a_person_says_what_became_of_a_doubtful_effect(
    visit: Visit, service: SlipwayProcess, answer: str, released: bool
) -> None:
    workflow_id = service.start_release("frontend", "backend")
    service.wait(workflow_id, "waiting_for_approval")
    with _locked(service.workspace):
        service.decide(workflow_id, "approve").raise_for_status()
        service.wait(workflow_id, "waiting_for_recovery")
    visitor = visit(f"/workflows/{workflow_id}?{FAILED_STEP}")
    card = _error_card(visitor)
    visitor.button(answer, within=card).click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Did this effect happen?")
    expect(dialog).to_contain_text("release/v2.1.0")
    expect(dialog.get_by_role("radio", name=answer)).to_be_checked()
    dialog.get_by_role("textbox", name="Comment").fill("Looked at the repository")
    visitor.button("Record the answer", within=dialog).click()
    expect(dialog).to_have_count(0)
    if released:
        expect(card).to_have_count(0)
        assert service.finish(workflow_id)["metadata"]["status"] == "completed"
        assert _tags(service) == {"frontend": "v2.1.0", "backend": "v2.1.0"}


def test_skipping_leaves_the_repository_out_and_releases_the_other(
    visit: Visit, service: SlipwayProcess
) -> None:
    workflow_id = fail_a_repository(service)
    before = refs(service.workspace)["backend"]
    visitor = visit(f"/workflows/{workflow_id}?{FAILED_STEP}")
    dialog = _ask(visitor, "Skip")
    expect(dialog).to_contain_text(
        "Leaves backend out. The others go on; the workflow ends with failures."
    )
    visitor.button("Skip", within=dialog).click()
    visitor.shows("Waiting for approval")
    assert service.finish(workflow_id)["metadata"]["status"] == "completed_with_failures"
    visitor.shows("Completed with failures")
    assert _tags(service) == {"frontend": "v2.1.0", "backend": ""}
    assert refs(service.workspace)["backend"] == before


def test_rolling_back_undoes_what_the_dialog_lists(visit: Visit, service: SlipwayProcess) -> None:
    before = refs(service.workspace)["frontend"]
    workflow_id = fail_a_repository(service)
    visitor = visit(f"/workflows/{workflow_id}?{FAILED_STEP}")
    dialog = _ask(visitor, "Roll back")
    assert _listed(dialog) == [
        "Open pull request",
        "Create rollback/v-2.1.0",
        "Push release/v2.1.0",
    ]
    assert set(refs(service.workspace)["frontend"]) - set(before) == {
        "refs/heads/release/v2.1.0",
        "refs/heads/rollback/v-2.1.0",
    }
    visitor.button("Roll back", within=dialog).click()
    visitor.shows("Rolled back")
    service.wait(workflow_id, "rolled_back")
    assert refs(service.workspace)["frontend"] == before


def test_cancelling_and_keeping_leaves_what_was_made(visit: Visit, service: SlipwayProcess) -> None:
    workflow_id = fail_a_repository(service)
    made = refs(service.workspace)
    visitor = visit(f"/workflows/{workflow_id}?{FAILED_STEP}")
    dialog = _ask(visitor, "Cancel")
    expect(dialog).to_contain_text("3 effects are undone")
    dialog.get_by_text("Keep it").click()
    expect(dialog).to_contain_text("3 effects stay")
    assert _listed(dialog) == [
        "Push release/v2.1.0",
        "Create rollback/v-2.1.0",
        "Open pull request",
    ]
    visitor.button("Cancel and keep", within=dialog).click()
    visitor.shows("Cancelled")
    service.wait(workflow_id, "cancelled")
    assert refs(service.workspace) == made


def _error_card(visitor: Visitor) -> Locator:
    card = visitor.page.get_by_role("region", name="What failed and what can be done")
    expect(card).to_be_visible()
    return card


def _ask(visitor: Visitor, operation: str) -> Locator:
    options = _error_card(visitor).get_by_role("group", name="What can be done")
    options.get_by_role("button", name=operation, exact=True).click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def _listed(dialog: Locator) -> list[str]:
    """Return the effects that the dialog lists, without the words beside them."""
    return [
        next(name for name in _EFFECTS if item.inner_text().startswith(name))
        for item in dialog.get_by_role("listitem").all()
    ]


_EFFECTS = ("Open pull request", "Create rollback/v-2.1.0", "Push release/v2.1.0")


def _cell(visitor: Visitor, name: str) -> Locator:
    return visitor.page.get_by_role("table", name="Repository by step").get_by_role(
        "button", name=name
    )


def _tags(service: SlipwayProcess) -> dict[str, str]:
    return {
        name: git(service.workspace / f"{name}.git", "tag", "--list", "v2.1.0")
        for name in ("frontend", "backend")
    }


@contextmanager
def _locked(workspace: Path) -> Iterator[None]:
    """Hold git's own lock on the branch that the release wants to push: each attempt fails until it is given back."""
    lock = workspace / "backend.git" / "refs/heads/release/v2.1.0.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.touch()
    yield
    lock.unlink()
