"""What every pages adapter promises. Subclass it and supply `pages`, which is empty."""

import pytest

from app.errors import NotFound
from app.remotes.pages import Pages

__all__ = ["PagesContract"]


class PagesContract:
    @pytest.fixture
    def pages(self) -> Pages:
        raise NotImplementedError

    async def test_unknown_title_is_not_found(self, pages: Pages) -> None:
        assert await pages.find("Release v1.0.0") is None

    async def test_draft_is_found_by_its_title_with_its_body(self, pages: Pages) -> None:
        body = "# Plan\n\n- one\r\n- żółw\n---\n"
        saved = await pages.save_draft("Release v1.0.0", body)
        assert (saved.title, saved.status, saved.body) == ("Release v1.0.0", "draft", body)
        assert await pages.find("Release v1.0.0") == saved

    async def test_saving_again_replaces_the_draft(self, pages: Pages) -> None:
        await pages.save_draft("Release v1.0.0", "one")
        second = await pages.save_draft("Release v1.0.0", "two")
        assert second.body == "two"
        assert await pages.save_draft("Release v1.0.0", "two") == second
        assert await pages.find("Release v1.0.0") == second

    async def test_publishing_makes_the_draft_the_page(self, pages: Pages) -> None:
        await pages.save_draft("Release v1.0.0", "text")
        published = await pages.publish("Release v1.0.0")
        assert (published.status, published.body) == ("published", "text")
        assert await pages.find("Release v1.0.0") == published

    async def test_publishing_twice_is_publishing_once(self, pages: Pages) -> None:
        await pages.save_draft("Release v1.0.0", "text")
        first = await pages.publish("Release v1.0.0")
        assert await pages.publish("Release v1.0.0") == first

    async def test_new_draft_becomes_the_next_version(self, pages: Pages) -> None:
        await pages.save_draft("Release v1.0.0", "one")
        first = await pages.publish("Release v1.0.0")
        await pages.save_draft("Release v1.0.0", "two")
        second = await pages.publish("Release v1.0.0")
        assert second.version == first.version + 1
        assert second.body == "two"

    async def test_publishing_nothing_is_refused(self, pages: Pages) -> None:
        with pytest.raises(NotFound):
            await pages.publish("Release v1.0.0")

    async def test_deleting_removes_draft_and_page(self, pages: Pages) -> None:
        await pages.save_draft("Release v1.0.0", "one")
        await pages.publish("Release v1.0.0")
        await pages.save_draft("Release v1.0.0", "two")
        await pages.delete("Release v1.0.0")
        assert await pages.find("Release v1.0.0") is None
        await pages.delete("Release v1.0.0")

    @pytest.mark.parametrize(
        "title", ["release V1.0.0", "Release v1_0_0", "../../etc/passwd", "Ж", "Ы", "x" * 300, "."]
    )
    async def test_titles_that_look_alike_are_different_pages(
        self, pages: Pages, title: str
    ) -> None:
        await pages.save_draft("Release v1.0.0", "first")
        await pages.save_draft(title, "second")
        first, second = await pages.find("Release v1.0.0"), await pages.find(title)
        assert first is not None
        assert second is not None
        assert (first.body, second.body) == ("first", "second")
