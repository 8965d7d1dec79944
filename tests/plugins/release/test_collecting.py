"""Which tickets a release is about."""

import pytest

from app.errors import Invalid
from tests.plugins.release.release_run import ReleaseRun
from tests.plugins.release.release_world import ReleaseWorld, ticket


async def test_tickets_of_the_fix_version_are_listed_in_natural_order(world: ReleaseWorld) -> None:
    world.tracker.known = [
        ticket("SHOP-10", fix_versions=("v2.1.0",)),
        ticket("SHOP-2", fix_versions=("v2.1.0",)),
        ticket("SHOP-3", fix_versions=("v9",)),
    ]
    outputs = await ReleaseRun(world, []).collect()
    assert [one["key"] for one in outputs["tickets"]] == ["SHOP-2", "SHOP-10"]
    assert world.state["jira_tickets"] == outputs["tickets"]


async def test_the_leading_v_of_the_fix_version_does_not_matter(world: ReleaseWorld) -> None:
    world.tracker.known = [ticket("SHOP-1", fix_versions=("2.1.0",))]
    outputs = await ReleaseRun(world, []).collect()
    assert [one["key"] for one in outputs["tickets"]] == ["SHOP-1"]


async def test_open_blockers_are_listed_and_finished_ones_are_not(world: ReleaseWorld) -> None:
    links = (("is blocked by", "SHOP-7"), ("is blocked by", "SHOP-8"), ("relates to", "SHOP-9"))
    world.tracker.known = [
        ticket("SHOP-1", fix_versions=("v2.1.0",), links=links),
        ticket("SHOP-7", status="In progress", done=False),
        ticket("SHOP-8"),
    ]
    outputs = await ReleaseRun(world, []).collect()
    assert outputs["blockers"] == [
        {"ticket": "SHOP-1", "blocked_by": "SHOP-7", "status": "In progress"}
    ]
    assert outputs["tickets"][0]["blocked_by"] == ["SHOP-7"]


async def test_a_tracker_without_tickets_refuses_the_release(world: ReleaseWorld) -> None:
    with pytest.raises(Invalid) as caught:
        await ReleaseRun(world, []).collect()
    assert caught.value.code == "no_tickets"
    assert "v2.1.0" in caught.value.message


async def test_without_a_tracker_keys_are_read_from_the_sprints_commits(
    world: ReleaseWorld,
) -> None:
    world.tracker.configured = False
    world.add("backend")
    outputs = await ReleaseRun(world, ["backend"]).collect()
    assert [one["key"] for one in outputs["tickets"]] == ["SHOP-1"]
    assert outputs["source"] == "commits"
    assert outputs["warnings"]


async def test_without_a_tracker_no_ticket_is_only_a_warning(world: ReleaseWorld) -> None:
    world.tracker.configured = False
    world.add("backend", sprint="other")
    outputs = await ReleaseRun(world, ["backend"]).collect()
    assert outputs["tickets"] == []
    assert "names a ticket" in outputs["warnings"][1]


async def test_a_hotfix_without_a_tracker_takes_the_keys_of_its_branches(
    world: ReleaseWorld,
) -> None:
    world.tracker.configured = False
    remote = world.add("backend")
    remote.commit("hotfix/SHOP-7-urgent", {"fix.txt": "x"}, message="fix: it", start="main")
    run = ReleaseRun(world, ["backend"], fix_version="v2.0.1", release_type="hotfix")
    outputs = await run.collect()
    assert [one["key"] for one in outputs["tickets"]] == ["SHOP-7"]
