"""The changelog of a repository."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.plugins.release.changelog import changelog_entry, prepend_entry
from app.plugins.release.notes import NoteItem, Notes

ENTRY = "## [2.1.0] - 2024-02-01\n\n### Added\n\n- Pay by card (SHOP-101)\n"


def notes(*items: NoteItem) -> Notes:
    return Notes("backend", "2.1.0", "v2.0.0", "2024-02-01", items, ())


def test_entry_sorts_changes_as_keep_a_changelog_does() -> None:
    entry = changelog_entry(
        notes(
            NoteItem("breaking", "Old API is gone"),
            NoteItem("features", "Pay by card", ticket="SHOP-1", url="https://example.com/1"),
            NoteItem("fixes", "No *double* payment", ticket="SHOP-2"),
            NoteItem("performance", "Faster"),
            NoteItem("maintenance", "tidy"),
        )
    )
    assert entry == (
        "## [2.1.0] - 2024-02-01\n\n"
        "### Added\n\n- Pay by card ([SHOP-1](https://example.com/1))\n\n"
        "### Changed\n\n- **Breaking:** Old API is gone\n- Faster\n\n"
        "### Fixed\n\n- No \\*double\\* payment (SHOP-2)\n"
    )


def test_entry_of_a_release_without_visible_changes_says_so() -> None:
    entry = changelog_entry(notes(NoteItem("maintenance", "tidy")))
    assert entry == "## [2.1.0] - 2024-02-01\n\nMaintenance only.\n"


@pytest.mark.parametrize("existing", [None, "", "\n \n"])
def test_missing_changelog_is_begun(existing: str | None) -> None:
    text = prepend_entry(existing, ENTRY)
    assert text.startswith("# Changelog\n\n")
    assert text.endswith(ENTRY)


def test_entry_goes_above_the_newest_and_below_unreleased() -> None:
    existing = (
        "# Changelog\n\nIntro.\n\n## [Unreleased]\n\n- soon\n\n## [2.0.0] - 2024-01-01\n\n- old\n\n"
        "[2.0.0]: https://example.com/2.0.0\n"
    )
    before, after = existing.split("## [2.0.0]")
    assert prepend_entry(existing, ENTRY) == f"{before}{ENTRY}\n## [2.0.0]{after}"


@pytest.mark.parametrize(
    "heading",
    ["## [2.0.0] - 2024-01-01", "## v2.0.0", "# 2.0.0 (2024-01-01)", "### 2.0.0", "2.0.0\n-----"],
)
def test_headings_of_other_styles_are_understood(heading: str) -> None:
    existing = f"# Changes\n\n{heading}\n\n- old\n"
    assert prepend_entry(existing, ENTRY) == f"# Changes\n\n{ENTRY}\n{heading}\n\n- old\n"


def test_changelog_without_entries_gets_its_first_at_the_end() -> None:
    assert prepend_entry("# Changes\n\nIntro.", ENTRY) == f"# Changes\n\nIntro.\n\n{ENTRY}"


def test_version_in_a_code_block_is_no_entry() -> None:
    existing = "# Changes\n\n```\n## [1.0.0]\n```\n\n## [2.0.0]\n"
    assert prepend_entry(existing, ENTRY).index("## [1.0.0]") < prepend_entry(
        existing, ENTRY
    ).index("## [2.1.0]")


@pytest.mark.parametrize("heading", ["## [2.1.0] - 2024-01-31", "## v2.1.0"])
def test_entry_that_somebody_wrote_is_kept(heading: str) -> None:
    existing = f"# Changes\n\n{heading}\n\n- by hand\n"
    assert prepend_entry(existing, ENTRY) == existing


def test_line_ends_of_the_file_are_kept() -> None:
    text = prepend_entry("# Changes\r\n\r\n## [2.0.0]\r\n", ENTRY)
    assert text.count("\r\n") == text.count("\n")


@given(st.lists(st.sampled_from(["# C", "## [2.0.0]", "- x", "```", "", "1.0.0", "---"])))
def test_adding_an_entry_twice_is_adding_it_once(lines: list[str]) -> None:
    once = prepend_entry("\n".join(lines), ENTRY)
    assert prepend_entry(once, ENTRY) == once
    for line in lines:
        assert line in once
