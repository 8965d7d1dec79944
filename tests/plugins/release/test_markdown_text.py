"""Text from outside inside Markdown, judged by a Markdown parser."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.plugins.release.markdown_text import code, code_block, link, plain, row

_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_HOSTILE = st.text(alphabet="ab1 .)#*_`[]()<>!|~&;\\-+=:/\"'\n\t\u202e\u200b\u00e9", max_size=60)


def shown(markdown: str) -> str:
    return str(_MARKDOWN.render(markdown)).strip()


def without_tags(rendered: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", rendered))


@pytest.mark.parametrize(
    "text",
    [
        "# no heading",
        "- no item",
        "1. no list",
        "*a* _b_ ~~c~~ `d`",
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://example.com/track.png)",
        "a | b &amp; c",
        "---",
        "===",
        "back\\slash",
        "+",
    ],
)
def test_markup_in_text_is_shown_and_not_obeyed(text: str) -> None:
    assert shown(plain(text)) == f"<p>{html.escape(text, quote=False)}</p>"


@given(_HOSTILE)
def test_any_text_is_one_paragraph_of_itself(text: str) -> None:
    rendered = shown(plain(text))
    assert rendered == f"<p>{rendered.removeprefix('<p>').removesuffix('</p>')}</p>" or not rendered
    assert "<" not in rendered.removeprefix("<p>").removesuffix("</p>")
    told = without_tags(rendered).replace("⟨U+202E⟩", "\u202e").replace("⟨U+200B⟩", "\u200b")
    assert told == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("pay \u202egnp.exe", "pay ⟨U+202E⟩gnp.exe"),
        ("a\u200bb\u00adc\u2066", "a⟨U+200B⟩b⟨U+00AD⟩c⟨U+2066⟩"),
        ("tag\U000e0041", "tag⟨U+E0041⟩"),
        ("bell\x07", "bell⟨U+0007⟩"),
        ("fill\u3164er", "fill⟨U+3164⟩er"),
        ("lone\udce9", "lone⟨U+DCE9⟩"),
        ("selector\U000e0100", "selector⟨U+E0100⟩"),
        ("two\nlines\u2028three", "two lines three"),
        ("❤\ufe0f żółw", "❤\ufe0f żółw"),
    ],
)
def test_hidden_characters_are_shown(text: str, seen: str) -> None:
    assert plain(text) == seen
    assert code(text) == f"`{seen}`"


def test_versions_dates_and_keys_are_not_disfigured() -> None:
    for text in ("2.1.0", "2024-02-01", "SHOP-101", "v2.1.0-rc.1"):
        assert plain(text) == text


def test_long_text_is_cut() -> None:
    assert len(plain("x" * 10_000)) < 600


@given(_HOSTILE)
def test_code_holds_its_text_whatever_backticks_it_has(text: str) -> None:
    rendered = shown(f"a {code(text)} b")
    told = without_tags(rendered).replace("⟨U+202E⟩", "\u202e").replace("⟨U+200B⟩", "\u200b")
    assert " ".join(told.split()) == " ".join(f"a {text} b".split())


@given(st.lists(_HOSTILE, min_size=1, max_size=3))
def test_code_block_is_not_left_by_its_text(lines: list[str]) -> None:
    assert shown(code_block(lines, "sh") + "\n\nafter").endswith("<p>after</p>")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//host/x", "", None])
def test_address_that_no_browser_should_follow_is_no_link(url: str | None) -> None:
    assert link("SHOP-1", url) == "SHOP-1"


def test_address_cannot_end_its_link_early() -> None:
    rendered = shown(link("a]b", "https://example.com/x) [y](https://evil.example/ <b>"))
    assert rendered.count("<a ") == 1
    assert "https://example.com/x%29" in rendered


@given(st.lists(_HOSTILE, min_size=2, max_size=4))
def test_row_has_as_many_cells_as_it_was_given(texts: list[str]) -> None:
    head = row(*["h"] * len(texts))
    rule = row(*["---"] * len(texts))
    cells = row(*(f"x{plain(text)}" for text in texts))
    rendered = shown(f"{head}\n{rule}\n{cells}")
    assert rendered.count("<td>") == len(texts)
    assert rendered.count("<tr>") == 2
