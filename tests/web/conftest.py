"""A real browser on the page of a real service with the sample workspace; skipped where it cannot be had, with the reason.

Playwright's own loop runs in this thread while a browser is open, so nothing here uses asyncio.
"""

import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from scripts import node, page_build
from tests.acceptance.slipway_process import SlipwayProcess
from tests.web.visitor import Visitor
from tests.web.world import served_sample

_FAILED = pytest.StashKey[bool]()
_ARGUMENTS = ["--no-sandbox", "--force-color-profile=srgb", "--font-render-hinting=none"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; a browser of Playwright's own would have to be downloaded."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def built_page() -> None:
    """Build the page as its sources are now; skip without Node, fail where the sources do not build."""
    wanted = page_build.digest()
    if page_build.is_current(wanted):
        return
    with node.alone() as lock:
        try:
            page_build.make(lock, page_build.FRESH)
        except node.Unusable as reason:
            if reason.defect:
                pytest.fail(f"{reason}\n{reason.output}")
            pytest.skip(str(reason))
        page_build.publish(wanted)


@pytest.fixture
def service(tmp_path: Path, built_page: None) -> Iterator[SlipwayProcess]:
    process = served_sample(tmp_path)
    yield process
    process.close()


@pytest.fixture
def visit(
    chromium: Browser, service: SlipwayProcess, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Visitor]]:
    """Open the page as another person, in a browser profile of their own; at the end each must have seen no defect."""
    visitors: list[Visitor] = []

    def open_page(path: str = "/", **options: Any) -> Visitor:
        visitor = Visitor(chromium, service.url, **options)
        visitors.append(visitor)
        visitor.goto(path)
        return visitor

    yield open_page
    failed = request.node.stash.get(_FAILED, False)
    for number, visitor in enumerate(visitors, 1):
        if failed:
            visitor.keep_evidence(tmp_path / f"visitor-{number}")
        visitor.close()
    if not failed:
        for visitor in visitors:
            assert visitor.defects == [], visitor.defects


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "call":
        item.stash[_FAILED] = report.failed
    return report
