"""The page in each of its languages and looks: every word is one, and what it counts and dates reads as people there write it."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from scripts.node import UI
from tests.acceptance.slipway_process import SlipwayProcess, git
from tests.web.visitor import Visitor
from tests.web.world import Day, busy_day, fail_a_repository, served_sample

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket, pytest.mark.timeout(240)]

Visit = Callable[..., Visitor]

LANGUAGES = ("en", "pl", "de")
KEY = re.compile(r"^(?:[a-z]+:)?[a-z]+[a-zA-Z]*(?:\.[a-zA-Z_]+)+$")
"""What a word that is missing shows instead: its own name. Names of files and addresses are no such thing."""
NO_KEYS = re.compile(
    r"\.(?:md|json|txt|log|yaml|yml|xml|toml|py|git)$|^(?:release|git|tracker|forge|document|notify|http|flow)\.[a-z_]+$"
)
SCREENS = {
    "chat": "/",
    "plan": "/chat/{conflicting}",
    "live": "/chat/{session}",
    "workflows": "/workflows",
    "graph": "/workflows/{waiting}",
    "timeline": "/workflows/{completed}?view=timeline",
    "table": "/workflows/{completed}?view=table&step=publish_merge%5Bmobile_app%5D",
    "comparison": "/workflows/{completed}/compare/{waiting}",
    "approvals": "/approvals",
    "approval": "/approvals/{approval}",
    "settings": "/settings",
    "nowhere": "/nowhere",
    "unknown": "/workflows/wf_01ARZ3NDEKTSV4RRFFQ69G5FAV",
}
TEXTS = """() => {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) texts.push(walker.currentNode.data);
  for (const element of document.querySelectorAll("*"))
    for (const name of ["aria-label", "aria-description", "title", "placeholder", "alt"])
      if (element.hasAttribute(name)) texts.push(element.getAttribute(name));
  return [...texts, document.title].map((text) => text.trim()).filter((text) => text !== "");
}"""


@pytest.fixture(scope="module")
def busy(
    tmp_path_factory: pytest.TempPathFactory, built_page: None
) -> Iterator[tuple[SlipwayProcess, Day]]:
    process = served_sample(tmp_path_factory.mktemp("languages"))
    yield process, busy_day(process)
    process.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_missing_on_any_screen(
    chromium: Browser, busy: tuple[SlipwayProcess, Day], language: str
) -> None:
    service, day = busy
    visitor = Visitor(chromium, service.url, language=language)
    missing: dict[str, list[str]] = {}
    for name, path in SCREENS.items():
        visitor.goto(path.format(**vars(day)))
        expect(visitor.page.get_by_role("main")).to_be_visible()
        expect(
            visitor.page.get_by_text(_word(language, "common", "loading"), exact=True)
        ).to_have_count(0)
        visitor.settle()
        assert visitor.evaluate("document.documentElement.lang") == language
        if found := _keys_in(visitor):
            missing[name] = found
    defects = visitor.defects
    visitor.close()
    assert missing == {}
    assert defects == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_and_numbers_are_written_as_people_there_do(
    chromium: Browser, busy: tuple[SlipwayProcess, Day], language: str
) -> None:
    service, day = busy
    visitor = Visitor(chromium, service.url, language=language)
    visitor.goto(f"/workflows/{day.completed}?view=table")
    table = visitor.page.get_by_role("table", name=_word(language, "workflows", "table.label"))
    expect(table.get_by_role("row").nth(3)).to_be_visible()
    text = table.inner_text()
    seconds = {"en": r"\d+(?:\.\d)? sec", "pl": r"\d+(?:,\d)? sek\.", "de": r"\d+(?:,\d)? Sek\."}[
        language
    ]
    head = visitor.page.locator("main").inner_text().replace("\u00a0", " ")
    assert re.search(rf"· (?:\d{{1,3}} ms|{seconds})", head)
    assert re.search(r"\b\d\d:\d\d\b", text)
    assert not re.search(r"\b(?:AM|PM)\b", text)
    moment = visitor.page.locator("time").first.get_attribute("title") or ""
    month = visitor.evaluate(
        "([at, language]) => new Intl.DateTimeFormat(language, {day: 'numeric', month: 'short', year: 'numeric'}).format(new Date(at))",
        [visitor.page.locator("time").first.get_attribute("datetime"), language],
    )
    assert month in moment
    visitor.close()


def test_language_changes_at_once_and_stays(visit: Visit) -> None:
    visitor = visit("/settings")
    for language, name, heading in [
        ("pl", "Polski", "Ustawienia"),
        ("de", "Deutsch", "Einstellungen"),
        ("en", "English", "Settings"),
        ("de", "Deutsch", "Einstellungen"),
    ]:
        visitor.page.get_by_text(name, exact=True).click()
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text(heading)
        assert visitor.evaluate("document.documentElement.lang") == language
    visitor.page.reload()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Einstellungen")


@pytest.mark.parametrize(
    ("language", "request_"),
    [
        ("pl", "wydaj v2.1.0 frontendu i backendu ze sprint-2024-01"),
        ("de", "veröffentliche v2.1.0 von frontend und backend aus sprint-2024-01"),
    ],
)
def test_a_release_in_the_words_of_the_language(
    visit: Visit, service: SlipwayProcess, language: str, request_: str
) -> None:
    visitor = visit("/", language=language)

    def chat(key: str) -> str:
        return _word(language, "chat", key)

    visitor.page.get_by_role("textbox", name=chat("composer.message"), exact=True).fill(request_)
    expect(visitor.page.get_by_label(chat("field.fixVersion"), exact=True)).to_have_value("v2.1.0")
    visitor.button(chat("composer.send")).click()
    visitor.shows(_word(language, "plan", "title").replace("{{version}}", "v2.1.0"))
    assert _keys_in(visitor) == []
    visitor.button(_word(language, "plan", "confirm")).click()
    gate = visitor.button(_word(language, "approvals", "approve.publish"))
    expect(gate).to_be_visible()
    assert _keys_in(visitor) == []
    gate.click()
    gate.click()
    visitor.shows(chat("complete.completed"))
    assert _keys_in(visitor) == []
    for repository in ("frontend", "backend"):
        assert git(service.workspace / f"{repository}.git", "tag", "--list", "v2.1.0") == "v2.1.0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_is_told_in_the_language_by_its_code(
    visit: Visit, service: SlipwayProcess, language: str
) -> None:
    workflow_id = fail_a_repository(service)
    visitor = visit(f"/workflows/{workflow_id}?step=candidate%5Bbackend%5D", language=language)
    card = visitor.page.get_by_role("region", name=_word(language, "inspector", "failed.label"))
    expect(card).to_contain_text(_problem(language, "ref_exists.title"))
    expect(card).to_contain_text(_problem(language, "ref_exists.next"))
    assert _keys_in(visitor) == []


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_theme_follows_the_system_until_one_is_chosen(visit: Visit, system: str) -> None:
    visitor = visit("/settings", theme=system)
    assert _background(visitor) == SHADES[system]
    for theme in ("Dark", "Light"):
        visitor.page.get_by_text(theme, exact=True).click()
        assert _background(visitor) == SHADES[theme.lower()]
    visitor.page.get_by_text("System", exact=True).click()
    assert _background(visitor) == SHADES[system]
    visitor.page.get_by_text("Dark", exact=True).click()
    visitor.page.reload()
    expect(visitor.heading("Settings")).to_be_visible()
    assert _background(visitor) == SHADES["dark"]


def test_nothing_moves_for_those_who_asked_for_that(visit: Visit, service: SlipwayProcess) -> None:
    workflow_id = service.start_release("frontend")
    service.wait(workflow_id, "waiting_for_approval")
    visitor = visit("/workflows")
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.goto(f"/workflows/{workflow_id}")
    expect(visitor.page.get_by_role("group", name="Commands")).to_be_visible()
    visitor.settle()
    moving = "document.getAnimations().filter((one) => one.playState === 'running').length"
    assert visitor.evaluate(moving) == 0


SHADES = {"light": "rgb(250, 250, 249)", "dark": "rgb(14, 15, 17)"}


def _background(visitor: Visitor) -> str:
    visitor.settle()
    shade: str = visitor.evaluate("getComputedStyle(document.body).backgroundColor")
    return shade


def _keys_in(visitor: Visitor) -> list[str]:
    return [
        text for text in visitor.evaluate(TEXTS) if KEY.match(text) and not NO_KEYS.search(text)
    ]


def _word(language: str, namespace: str, key: str) -> str:
    found = _words(language, namespace)
    for part in key.split("."):
        found = found[part]
    return str(found)


def _problem(language: str, key: str) -> str:
    return str(_words(language, "problems")[key])


def _words(language: str, namespace: str) -> Any:
    return json.loads((UI / f"src/i18n/{language}/{namespace}.json").read_text(encoding="utf-8"))
