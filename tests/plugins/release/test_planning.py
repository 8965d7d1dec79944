"""The release plan."""

import json

import pytest

from app.errors import Invalid
from app.plugins.release.planning import PlanRelease
from tests.plugins.release.release_run import ReleaseRun
from tests.plugins.release.release_world import ReleaseWorld, ticket


def with_tickets(world: ReleaseWorld, *keys: str) -> None:
    world.tracker.known = [ticket(key, fix_versions=("v2.1.0",)) for key in keys]


async def test_two_plans_of_the_same_world_are_equal(world: ReleaseWorld) -> None:
    world.add("backend")
    with_tickets(world, "SHOP-1")
    run = ReleaseRun(world, ["backend"])
    first, second = await run.make_plan(), await run.make_plan()
    assert first == second
    text = json.dumps(first)
    assert "wf_test" not in text
    assert "2024-02-01" not in text


async def test_planning_leaves_no_trace_in_the_repository(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    with_tickets(world, "SHOP-1")
    before = remote.refs()
    await ReleaseRun(world, ["backend"]).make_plan()
    assert remote.refs() == before
    assert world.ledger.order == []


async def test_effects_are_listed_in_order_with_unique_targets(world: ReleaseWorld) -> None:
    world.add("backend")
    with_tickets(world, "SHOP-1")
    plan = await ReleaseRun(world, ["backend"]).make_plan()
    kinds = [effect["kind"] for effect in plan["effects"]]
    assert kinds == [
        "git.branch",
        "git.branch",
        "pull_request.open",
        "page.draft",
        "git.push",
        "pull_request.merge",
        "git.tag",
        "forge.release",
        "page.publish",
        "tracker.version",
        "git.push",
        "notification",
    ]
    targets = {(effect["kind"], effect["target"]) for effect in plan["effects"]}
    assert len(targets) == len(plan["effects"])
    assert plan["effects"][6]["target"] == "backend refs/tags/v2.1.0"
    assert plan["effects"][6]["reversibility"] == "irreversible"


async def test_the_steps_make_exactly_the_effects_of_the_plan(world: ReleaseWorld) -> None:
    world.add("backend")
    world.add("frontend")
    with_tickets(world, "SHOP-1")
    run = ReleaseRun(world, ["backend", "frontend"])
    await run.all()
    announced = sorted(f"{effect['kind']}:{effect['target']}" for effect in run.plan["effects"])
    assert sorted(world.ledger.made) == announced


async def test_a_ticket_that_nothing_names_is_an_exclusion(world: ReleaseWorld) -> None:
    world.add("backend")
    with_tickets(world, "SHOP-1", "SHOP-5")
    plan = await ReleaseRun(world, ["backend"]).make_plan()
    assert [one["ticket"] for one in plan["exclusions"] if "ticket" in one] == ["SHOP-5"]
    assert plan["tickets"][0]["repositories"] == ["backend"]


async def test_a_ticket_whose_repository_is_left_out_is_an_exclusion(world: ReleaseWorld) -> None:
    world.add("backend")
    world.add("frontend", version="3.0.0").commit(
        "sprint/sprint-1", {"x": "x"}, message="feat: x (SHOP-2)"
    )
    with_tickets(world, "SHOP-1", "SHOP-2")
    remote = world.remotes["frontend"]
    remote.commit("feature/SHOP-2", {}, start="sprint/sprint-1")
    plan = await ReleaseRun(world, ["backend", "frontend"], include_branches=["SHOP-2"]).make_plan()
    reasons = {one["ticket"]: one["reason"] for one in plan["exclusions"] if "ticket" in one}
    assert "frontend" in reasons["SHOP-2"]


async def test_an_unknown_branch_to_include_is_refused_with_the_nearest_one(
    world: ReleaseWorld,
) -> None:
    world.add("backend")
    with_tickets(world, "SHOP-1")
    run = ReleaseRun(world, ["backend"], include_branches=["feature/SHOP-1-backen"])
    with pytest.raises(Invalid, match="feature/SHOP-1-backend") as caught:
        await run.make_plan()
    assert caught.value.code == "unknown_branch"


async def test_a_page_of_an_earlier_release_is_never_taken_over(world: ReleaseWorld) -> None:
    world.add("backend")
    with_tickets(world, "SHOP-1")
    world.pages.published["Release v2.1.0"] = "of frontend"
    plan = await ReleaseRun(world, ["backend"]).make_plan()
    assert plan["title"] == "Release v2.1.0 of backend"


async def test_a_repository_whose_inspection_was_skipped_is_an_exclusion(
    world: ReleaseWorld,
) -> None:
    world.add("backend")
    with_tickets(world, "SHOP-1")
    run = ReleaseRun(world, ["backend"])
    tickets = await run.collect()
    cell = await run.inspect("backend", tickets["tickets"])
    result = await world.run(
        PlanRelease(),
        "plan",
        repositories=["frontend", "backend"],
        fix_version="v2.1.0",
        sprint_name="sprint-1",
        include_branches=[],
        tickets=tickets,
        branches={"frontend": None, "backend": cell["branches"]},
        previews={"frontend": None, "backend": cell["preview"]},
    )
    assert result.outputs["repositories"] == ["backend"]
    assert result.outputs["plan"]["exclusions"][0]["repository"] == "frontend"
