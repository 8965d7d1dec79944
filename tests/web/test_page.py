"""The page opens in a real browser, on every address, with nothing that it must not do."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.web.visitor import Visitor

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket, pytest.mark.timeout(120)]


@pytest.mark.parametrize("path", ["/", "/workflows", "/approvals", "/settings"])
def test_every_screen_opens_at_its_own_address(visit: Callable[..., Visitor], path: str) -> None:
    visitor = visit(path)
    expect(visitor.page.get_by_role("navigation", name="Screens")).to_be_visible()
    expect(visitor.page.get_by_role("main")).to_be_visible()
    assert visitor.page.url == visitor.url + path


def test_an_unknown_address_says_so(visit: Callable[..., Visitor]) -> None:
    visitor = visit("/nowhere/at/all")
    visitor.shows("There is nothing at this address")
