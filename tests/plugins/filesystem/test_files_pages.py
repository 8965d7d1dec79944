"""Markdown files as pages."""

import shutil
from pathlib import Path

import pytest

from app.plugins.filesystem.files_pages import FilesPages
from app.remotes.pages import Pages
from tests.contracts.pages_contract import PagesContract


class TestContract(PagesContract):
    @pytest.fixture
    def pages(self, tmp_path: Path) -> Pages:
        return FilesPages(tmp_path / "pages")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "place" / "pages"


async def test_page_is_a_file_with_a_name_made_of_its_title(folder: Path) -> None:
    pages = FilesPages(folder)
    await pages.save_draft("Release v2.1.0", "text\n")
    draft = folder / "drafts" / "release-v2.1.0.md"
    head = '---\ntitle: "Release v2.1.0"\nversion: 1\nstatus: draft\n---\n\n'
    assert text_of(draft) == f"{head}text\n"
    published = await pages.publish("Release v2.1.0")
    assert not draft.exists()
    assert published.url == (folder / "release-v2.1.0.md").as_uri()


async def test_published_page_stands_until_the_next_draft_is_published(folder: Path) -> None:
    pages = FilesPages(folder)
    await pages.save_draft("A", "one")
    await pages.publish("A")
    await pages.save_draft("A", "two")
    assert text_of(folder / "a.md").endswith("one")


@pytest.mark.parametrize(
    "title",
    ["../../outside", "/etc/passwd", "a/../../b", "..", "drafts/../../x", "\x00", "C:\\x", "~root"],
)
async def test_no_title_leaves_the_folder(folder: Path, title: str) -> None:
    pages = FilesPages(folder)
    await pages.save_draft(title, "text")
    await pages.publish(title)
    root = folder.parent.parent
    written = [path for path in root.rglob("*") if path.is_file()]
    assert [path.parent for path in written] == [folder]
    await pages.delete(title)
    assert not [path for path in root.rglob("*") if path.is_file()]


@pytest.fixture
def hand_written(folder: Path) -> Path:
    folder.mkdir(parents=True)
    path = folder / "a.md"
    path.write_text("# written by hand\n", encoding="utf-8")
    return path


async def test_file_of_somebody_else_is_neither_taken_nor_changed(
    folder: Path, hand_written: Path
) -> None:
    pages = FilesPages(folder)
    assert await pages.find("A") is None
    await pages.save_draft("A", "ours")
    await pages.publish("A")
    await pages.delete("A")
    assert text_of(hand_written) == "# written by hand\n"


async def test_page_with_the_second_name_is_found_after_the_first_is_gone(folder: Path) -> None:
    pages = FilesPages(folder)
    await pages.save_draft("A b", "first")
    await pages.save_draft("a B", "second")
    await pages.delete("A b")
    found = await pages.find("a B")
    assert found is not None
    assert found.body == "second"


async def test_draft_left_by_a_crash_while_publishing_is_no_draft(folder: Path) -> None:
    pages = FilesPages(folder)
    await pages.save_draft("A", "text")
    draft = folder / "drafts" / "a.md"
    kept = shutil.copy(draft, folder / "kept")
    published = await pages.publish("A")
    shutil.move(kept, draft)
    assert await pages.find("A") == published
    assert await pages.publish("A") == published


async def test_title_with_quotes_and_line_ends_is_kept(folder: Path) -> None:
    title = 'He said "x"\n---\nstatus: published'
    pages = FilesPages(folder)
    saved = await pages.save_draft(title, "text")
    assert await pages.find(title) == saved
    assert saved.status == "draft"
