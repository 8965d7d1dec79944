"""What every tracker adapter promises. Subclass it and supply `tracker`, which holds `KNOWN`."""

import pytest

from app.remotes.tracker import Ticket, Tracker

__all__ = ["KNOWN", "TrackerContract"]


def _ticket(key: str, **values: object) -> Ticket:
    known: dict[str, object] = {
        "summary": f"Summary of {key}",
        "type": "Story",
        "status": "Done",
        "done": True,
        "assignee": "ada",
        "sprint": "sprint-1",
    }
    return Ticket(key=key, **{**known, **values})  # type: ignore[arg-type]  # values of a test's own choice


KNOWN = (
    _ticket("SHOP-1", fix_versions=("v1.0.0",), links=(("is blocked by", "SHOP-2"),)),
    _ticket("SHOP-2", type="Bug", status="In Progress", done=False, assignee=None),
    _ticket("SHOP-3", sprint="sprint-2", fix_versions=("v1.0.0", "v1.1.0")),
    _ticket("SHOP-4", sprint="sprint-1", fix_versions=("v1.1.0",)),
)


class TrackerContract:
    @pytest.fixture
    def tracker(self) -> Tracker:
        raise NotImplementedError

    async def test_tickets_are_those_of_the_fix_version(self, tracker: Tracker) -> None:
        assert await tracker.tickets("v1.0.0", None) == (KNOWN[0], KNOWN[2])

    async def test_tickets_of_the_sprint_count_when_they_have_no_fix_version(
        self, tracker: Tracker
    ) -> None:
        assert await tracker.tickets("v1.0.0", "sprint-1") == (KNOWN[0], KNOWN[1], KNOWN[2])

    async def test_unknown_fix_version_has_no_tickets(self, tracker: Tracker) -> None:
        assert await tracker.tickets("v9.9.9", None) == ()

    async def test_find_returns_the_known_keys_in_the_order_asked_for(
        self, tracker: Tracker
    ) -> None:
        assert await tracker.find(("SHOP-3", "SHOP-99", "SHOP-1")) == (KNOWN[2], KNOWN[0])

    async def test_missing_version_is_made_when_it_is_released(self, tracker: Tracker) -> None:
        assert await tracker.version("v1.0.0") is None
        made = await tracker.release_version("v1.0.0", "2024-02-01")
        assert (made.name, made.released, made.release_date) == ("v1.0.0", True, "2024-02-01")
        assert await tracker.version("v1.0.0") == made

    async def test_releasing_twice_keeps_the_first_date(self, tracker: Tracker) -> None:
        first = await tracker.release_version("v1.0.0", "2024-02-01")
        assert await tracker.release_version("v1.0.0", "2024-03-01") == first

    async def test_release_is_taken_back(self, tracker: Tracker) -> None:
        await tracker.release_version("v1.0.0", "2024-02-01")
        taken_back = await tracker.release_version("v1.0.0", "2024-02-01", released=False)
        assert not taken_back.released
        assert await tracker.version("v1.0.0") == taken_back
