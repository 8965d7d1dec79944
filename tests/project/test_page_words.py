"""The words of the page are compared between its languages and with the places that show them."""

import json
from pathlib import Path

import pytest

from scripts import page_words
from tests.project.planting import write

SRC = "app/web/ui/src"
GOOD = {
    "en": {"title": "Steps", "steps": {"n_one": "{{count}} step", "n_other": "{{count}} steps"}},
    "de": {"title": "Schritte", "steps": {"n_one": "ein Schritt", "n_other": "{{count}} Schritte"}},
    "pl": {
        "title": "Kroki",
        "steps": {
            "n_one": "{{count}} krok",
            "n_few": "{{count}} kroki",
            "n_many": "{{count}} kroków",
            "n_other": "{{count}} kroku",
        },
    },
}
SHOWN = """\
const { t } = useTranslation("graph");
const title = t("title") + t("steps.n", { count }) + t(`steps.${form}`);
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for language, words in GOOD.items():
        _words(tmp_path, language, words)
    write(tmp_path, f"{SRC}/Graph.tsx", SHOWN)
    return tmp_path


def _words(tree: Path, language: str, words: object, name: str = "graph") -> None:
    write(tree, f"{SRC}/i18n/{language}/{name}.json", json.dumps(words))


def _messages(tree: Path) -> list[str]:
    return [finding.message for rule in page_words.RULES for finding in rule(tree)]


def test_complete_words_break_no_rule(tree: Path) -> None:
    assert _messages(tree) == []


def test_a_tree_without_a_page_breaks_no_rule(tmp_path: Path) -> None:
    assert _messages(tmp_path) == []


@pytest.mark.parametrize(
    ("language", "change", "message"),
    [
        ("de", {"title": None}, "lacks title"),
        ("pl", {"more": "Więcej"}, "has more, which English lacks"),
        ("de", {"title": " "}, "title is empty"),
        (
            "pl",
            {"steps": {"n_one": "x", "n_other": "y"}},
            "steps.n needs the forms _few, _many, _one, _other",
        ),
        ("de", {"title": "{{name}}"}, "title holds the values name; English: none"),
        ("de", {"title": "<b>Schritte</b>"}, "title holds the values /b, b; English: none"),
        ("pl", {"title": 3}, "is missing or no object of texts"),
    ],
)
def test_a_difference_between_languages_is_found(
    tree: Path, language: str, change: dict[str, object], message: str
) -> None:
    words = {**GOOD[language], **change}
    _words(tree, language, {key: value for key, value in words.items() if value is not None})
    assert message in _messages(tree)


def test_words_in_one_language_only_are_found(tree: Path) -> None:
    _words(tree, "en", {}, "lonely")
    messages = _messages(tree)
    assert messages.count("is missing or no object of texts") == 2
    assert "is used by no module of the page" in messages


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'useTranslation(["graph", "nothing"]);',
            "uses the words 'nothing', and there is no en/nothing.json",
        ),
        ('useTranslation("graph"); t("gone");', "shows 'gone', and en has no such words"),
        (
            'useTranslation("graph"); t("nothing:title");',
            "shows 'nothing:title', and en has no such words",
        ),
        ('useTranslation("graph"); t(`gone.${x}`);', "shows 'gone.${x}', and en has no such words"),
    ],
)
def test_a_text_without_words_is_found(tree: Path, text: str, message: str) -> None:
    write(tree, f"{SRC}/Other.tsx", text)
    assert _messages(tree) == [message]


@pytest.mark.parametrize(
    "text",
    [
        't("graph:title");',
        't(`graph:steps.${on ? "a:b" : "c"}`);',
        '// t("gone")\n/* t("gone") */',
        'set("gone"); list.at("gone");',
    ],
)
def test_what_has_words_or_is_no_text_is_let_through(tree: Path, text: str) -> None:
    write(tree, f"{SRC}/Other.tsx", text)
    assert _messages(tree) == []
