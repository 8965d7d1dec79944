"""Each screen in both themes and two sizes: nothing that keeps people out (axe-core), and a picture of it.

`scripts/test tests/web/test_screens.py --screenshots docs/screenshots` renews the pictures of the documentation.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from scripts.node import UI
from tests.acceptance.slipway_process import SlipwayProcess
from tests.web.visitor import DESKTOP, PHONE, Visitor
from tests.web.world import Day, busy_day, fail_a_repository, served_sample

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket, pytest.mark.timeout(240)]

SIZES = {"desktop": DESKTOP, "phone": PHONE}


@pytest.fixture(scope="module")
def busy(
    tmp_path_factory: pytest.TempPathFactory, built_page: None
) -> Iterator[tuple[SlipwayProcess, Day]]:
    process = served_sample(tmp_path_factory.mktemp("busy"))
    yield process, busy_day(process)
    process.close()


@pytest.fixture(scope="module")
def troubled(
    tmp_path_factory: pytest.TempPathFactory, built_page: None
) -> Iterator[tuple[SlipwayProcess, str]]:
    process = served_sample(tmp_path_factory.mktemp("troubled"))
    yield process, fail_a_repository(process)
    process.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("name", "path", "shows"),
    [
        ("chat-new", "/", "New session"),
        ("chat-plan", "/chat/{conflicting}", "payments-api"),
        ("chat-live", "/chat/{session}", "of 32 steps"),
        ("workflows", "/workflows", "mobile_app"),
        ("workflow", "/workflows/{waiting}", "Approve publishing"),
        ("timeline", "/workflows/{completed}?view=timeline", "Merge the release"),
        ("table", "/workflows/{completed}?view=table", "Merge the release"),
        ("approvals", "/approvals", "Publish v2.1.0"),
        ("approval", "/approvals/{approval}", "Irreversible"),
        ("settings", "/settings", "payments-api"),
    ],
)
def test_screen_lets_everyone_in(
    chromium: Browser,
    busy: tuple[SlipwayProcess, Day],
    pictures: Path,
    theme: str,
    size: str,
    name: str,
    path: str,
    shows: str,
) -> None:
    service, day = busy
    _look(chromium, service, path.format(**vars(day)), shows, theme, size, pictures / name)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_failure_lets_everyone_in(
    chromium: Browser, troubled: tuple[SlipwayProcess, str], pictures: Path, theme: str, size: str
) -> None:
    service, workflow_id = troubled
    path = f"/workflows/{workflow_id}?step=candidate%5Bbackend%5D"
    _look(chromium, service, path, "exists in backend", theme, size, pictures / "failed")


@pytest.fixture(scope="module")
def pictures(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    chosen: str | None = request.config.getoption("--screenshots")
    folder = Path(chosen) if chosen else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _look(
    chromium: Browser,
    service: SlipwayProcess,
    path: str,
    shows: str,
    theme: str,
    size: str,
    picture: Path,
) -> None:
    visitor = Visitor(chromium, service.url, theme=theme, size=SIZES[size], touch=size == "phone")
    try:
        visitor.goto(path)
        visitor.shows(shows)
        expect(visitor.page.get_by_text("Loading", exact=True)).to_have_count(0)
        visitor.settle()
        visitor.page.screenshot(path=f"{picture}-{size}-{theme}.png", animations="disabled")
        assert visitor.serious_findings(UI / "node_modules/axe-core/axe.min.js") == []
        if size == "phone":
            assert visitor.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert visitor.defects == []
    finally:
        visitor.close()
