"""A release from the sentence in the chat to the tags, in a real browser; git itself is asked what came of it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.acceptance.slipway_process import SlipwayProcess, git
from tests.web.visitor import Visitor
from tests.web.world import REQUEST

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket, pytest.mark.timeout(180)]

Visit = Callable[..., Visitor]


def test_release_by_mouse(visit: Visit, service: SlipwayProcess) -> None:
    visitor = visit("/")
    message = visitor.page.get_by_role("textbox", name="Message", exact=True)
    message.fill(REQUEST)
    expect(visitor.page.get_by_label("Fix version", exact=True)).to_have_value("v2.1.0")
    visitor.button("Send").click()
    visitor.shows("Plan for v2.1.0")
    expect(visitor.page).to_have_url(re.compile("/chat/ch_"))
    visitor.button("Confirm plan").click()
    visitor.button("Approve publish").click()
    assert _tags(service) == {"frontend": "", "backend": ""}
    visitor.button("Approve publish").click()
    visitor.shows("It is completed.")
    assert _tags(service) == {"frontend": "v2.1.0", "backend": "v2.1.0"}


def test_release_by_keyboard_alone(visit: Visit, service: SlipwayProcess) -> None:
    visitor = visit("/")
    expect(visitor.page.get_by_role("textbox", name="Message", exact=True)).to_be_focused()
    visitor.page.keyboard.type(REQUEST)
    visitor.press("Enter")
    _reach(visitor, "Confirm plan")
    visitor.press("Enter")
    _reach(visitor, "Approve publish")
    visitor.press("Enter")
    visitor.shows("Approve once more to go on")
    _reach(visitor, "Approve publish")
    visitor.press("Enter")
    visitor.shows("It is completed.")
    assert _tags(service) == {"frontend": "v2.1.0", "backend": "v2.1.0"}


def test_a_killed_service_comes_back_without_a_lost_or_doubled_line(
    visit: Visit, service: SlipwayProcess
) -> None:
    visitor = visit("/")
    visitor.page.get_by_role("textbox", name="Message", exact=True).fill(REQUEST)
    visitor.button("Send").click()
    visitor.button("Confirm plan").click()
    expect(visitor.button("Approve publish")).to_be_visible()
    conversation = visitor.page.get_by_role("region", name="Conversation")
    before = _said(conversation)
    service.kill()
    visitor.shows("The service does not answer")
    service.start()
    expect(visitor.page.get_by_text("The service does not answer")).to_have_count(0)
    expect(visitor.page.get_by_text("reconnecting")).to_have_count(0)
    expect(visitor.button("Approve publish")).to_be_visible()
    assert _said(conversation) == before

    visitor.page.reload()
    expect(visitor.button("Approve publish")).to_be_visible()
    _wait_until_same(visitor, conversation, before)
    visitor.button("Approve publish").click()
    visitor.button("Approve publish").click()
    visitor.shows("It is completed.")
    expect(visitor.heading("Plan for v2.1.0")).to_have_count(1)
    assert _tags(service) == {"frontend": "v2.1.0", "backend": "v2.1.0"}


def _reach(visitor: Visitor, name: str) -> None:
    """Press Tab until the button has the focus, and see that the focus can be seen."""
    expect(visitor.button(name)).to_be_visible()
    for _ in range(60):
        visitor.press("Tab")
        if visitor.evaluate("document.activeElement.textContent").startswith(name):
            outline = visitor.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


def _tags(service: SlipwayProcess) -> dict[str, str]:
    return {
        name: git(service.workspace / f"{name}.git", "tag", "--list", "v2.1.0")
        for name in ("frontend", "backend")
    }


def _wait_until_same(visitor: Visitor, shown: Locator, before: str) -> None:
    """Cards arrive one after the other; what is there in the end must be what was there."""
    for _ in range(60):
        if _said(shown) == before:
            return
        visitor.page.wait_for_timeout(250)
    assert _said(shown) == before


def _said(conversation: Locator) -> str:
    """Return its words without the time that the release has taken, which goes on."""
    return re.sub(r"(of \d+ steps) · .+", r"\1", conversation.inner_text())
