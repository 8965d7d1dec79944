"""The pages of whoever has no wiki: Markdown files, drafts in a folder below, names made of titles."""

import asyncio
from pathlib import Path
from typing import Literal

from app.errors import NotFound
from app.plugins.filesystem.page_file import PageFile, file_names, read_page, write_page
from app.remotes.pages import Page

__all__ = ["FilesPages"]

_Shelf = Literal["draft", "published"]


class FilesPages:
    """`Pages` on a folder: `<name>.md` is published, `drafts/<name>.md` is not yet.

    A page's version counts what was published under its title; a draft has the version it will get.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = asyncio.Lock()

    async def find(self, title: str) -> Page | None:
        """Return the draft where there is one, else the published page."""
        return await asyncio.to_thread(self._find, title)

    async def save_draft(self, title: str, body: str) -> Page:
        async with self._lock:
            return await asyncio.to_thread(self._save_draft, title, body)

    async def publish(self, title: str) -> Page:
        """Publish the draft; without one return what is published, NotFound where nothing is."""
        async with self._lock:
            return await asyncio.to_thread(self._publish, title)

    async def delete(self, title: str) -> None:
        async with self._lock:
            await asyncio.to_thread(self._delete, title)

    def _find(self, title: str) -> Page | None:
        name = self._name(title)
        page = self._draft(name, title) or self._read("published", name, title)
        return self._as_page(name, page) if page else None

    def _save_draft(self, title: str, body: str) -> Page:
        name = self._name(title)
        published = self._read("published", name, title)
        page = PageFile(title, published.version + 1 if published else 1, "draft", body)
        if page != self._read("draft", name, title):
            write_page(self._path("draft", name), page)
        return self._as_page(name, page)

    def _publish(self, title: str) -> Page:
        name = self._name(title)
        draft, published = self._draft(name, title), self._read("published", name, title)
        if draft is not None:
            published = PageFile(title, draft.version, "published", draft.body)
            write_page(self._path("published", name), published)
        if published is None:
            raise NotFound(
                f'There is no page "{title}", not even a draft.',
                code="unknown_page",
                next_action="Save the draft again, then publish it.",
            )
        self._path("draft", name).unlink(missing_ok=True)
        return self._as_page(name, published)

    def _delete(self, title: str) -> None:
        name = self._name(title)
        shelves: tuple[_Shelf, ...] = ("draft", "published")
        for shelf in shelves:
            if self._read(shelf, name, title) is not None:
                self._path(shelf, name).unlink(missing_ok=True)

    def _draft(self, name: str, title: str) -> PageFile | None:
        """Return the draft; one that was published when a crash came before its removal is none."""
        draft, published = self._read("draft", name, title), self._read("published", name, title)
        if draft is not None and published is not None and draft.version <= published.version:
            return None
        return draft

    def _name(self, title: str) -> str:
        """Return the name that this title has, else the first that no other page has."""
        names = file_names(title)
        for name in names:
            if self._read("draft", name, title) or self._read("published", name, title):
                return name
        return next((name for name in names if not self._taken(name)), names[-1])

    def _taken(self, name: str) -> bool:
        return self._path("draft", name).exists() or self._path("published", name).exists()

    def _read(self, shelf: _Shelf, name: str, title: str) -> PageFile | None:
        page = read_page(self._path(shelf, name))
        return page if page is not None and page.title == title else None

    def _path(self, shelf: _Shelf, name: str) -> Path:
        return self._folder / "drafts" / name if shelf == "draft" else self._folder / name

    def _as_page(self, name: str, page: PageFile) -> Page:
        url = self._path(page.status, name).resolve().as_uri()
        return Page(name, page.title, page.status, url, page.version, page.body)
