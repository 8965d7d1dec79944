"""Whether a feature branch is part of the release."""

from typing import Any

from tests.plugins.release.release_run import ReleaseRun
from tests.plugins.release.release_world import ReleaseWorld, ticket


async def planned(world: ReleaseWorld, **inputs: Any) -> ReleaseRun:
    world.tracker.known = [ticket(key, fix_versions=("v2.1.0",)) for key in ("SHOP-1", "SHOP-2")]
    run = ReleaseRun(world, ["backend"], **inputs)
    await run.make_plan()
    return run


def status(run: ReleaseRun) -> dict[str, str]:
    found: dict[str, str] = run.world.state["merge_status"]["backend"]
    return found


async def test_a_merged_branch_is_recognised(world: ReleaseWorld) -> None:
    world.add("backend")
    assert status(await planned(world)) == {"feature/SHOP-1-backend": "merged"}


async def test_a_squashed_branch_is_recognised_by_its_patch(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    remote.commit("feature/SHOP-2", {"pay.txt": "1"}, message="feat: pay", start="main")
    remote.commit("feature/SHOP-2", {"pay.txt": "2"}, message="fix: pay")
    remote.merge("sprint/sprint-1", "feature/SHOP-2", squash=True)
    assert status(await planned(world))["feature/SHOP-2"] == "merged as the same patch"


async def test_an_unmerged_branch_is_a_listed_exclusion(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    remote.commit("feature/SHOP-2", {"pay.txt": "1"}, message="feat: pay", start="main")
    run = await planned(world)
    assert run.entry()["unmerged"] == ["feature/SHOP-2"]
    excluded = [one for one in run.plan["exclusions"] if one.get("branch") == "feature/SHOP-2"]
    assert excluded[0]["repository"] == "backend"
    tickets = {one["ticket"]: one["reason"] for one in run.plan["exclusions"] if "ticket" in one}
    assert "feature/SHOP-2" in tickets["SHOP-2"]


async def test_include_branches_takes_an_unmerged_branch_along_by_name_or_ticket(
    world: ReleaseWorld,
) -> None:
    remote = world.add("backend")
    remote.commit("feature/SHOP-2", {"pay.txt": "1"}, message="feat: pay", start="main")
    for name in ("feature/SHOP-2", "backend:feature/SHOP-2", "SHOP-2"):
        run = await planned(world, include_branches=[name])
        assert status(run)["feature/SHOP-2"] == "not merged, included"
        assert run.entry()["unmerged"] == []
    await run.prepare()
    assert "pay.txt" in remote.ask("ls-tree", "--name-only", "release/v2.1.0")


async def test_a_branch_without_a_ticket_can_be_included_by_name(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    remote.commit("feature/tidy", {"tidy.txt": "1"}, message="chore: tidy", start="main")
    run = await planned(world, include_branches=["feature/tidy"])
    assert status(run)["feature/tidy"] == "not merged, included"
