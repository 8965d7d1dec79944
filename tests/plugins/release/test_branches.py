"""Finding the branches of one repository."""

from typing import Any

from tests.plugins.release.release_run import ReleaseRun
from tests.plugins.release.release_world import ReleaseWorld

SHOP_1 = [{"key": "SHOP-1"}, {"key": "SHOP-2"}]


async def found(world: ReleaseWorld, **inputs: Any) -> dict[str, Any]:
    seen = await ReleaseRun(world, ["backend"], **inputs).inspect("backend", SHOP_1)
    branches: dict[str, Any] = seen["branches"]
    return branches


def codes(branches: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in branches["problems"]]


async def test_branches_and_heads_are_those_of_the_remote(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    branches = await found(world)
    assert branches["branches"]["sprint"] == "sprint/sprint-1"
    assert branches["heads"]["develop"] == remote.refs()["refs/heads/develop"]
    assert branches["heads"]["base"] == branches["heads"]["develop"]
    assert [one["name"] for one in branches["feature_branches"]] == ["feature/SHOP-1-backend"]
    assert branches["problems"] == []


async def test_a_key_anywhere_in_a_branch_name_counts(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    remote.commit("bo/fix-SHOP-2-now", {"b.txt": "b"}, start="main")
    branches = await found(world)
    assert "bo/fix-SHOP-2-now" in [one["name"] for one in branches["feature_branches"]]


async def test_open_work_without_a_ticket_of_the_release_is_listed(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    remote.commit("feature/SHOP-99-later", {"later.txt": "x"}, start="main")
    assert (await found(world))["branches_without_ticket"] == ["feature/SHOP-99-later"]


async def test_a_missing_sprint_branch_names_the_nearest_one(world: ReleaseWorld) -> None:
    world.add("backend", sprint="sprint/sprint-2024-01")
    branches = await found(world, sprint_name="sprint-2024-10")
    assert codes(branches) == ["missing_sprint_branch"]
    assert "sprint/sprint-2024-01" in branches["problems"][0]["message"]


async def test_both_spellings_of_a_sprint_branch_are_asked_about(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    remote.commit("sprint-1", {}, start="main")
    assert codes(await found(world)) == ["ambiguous_sprint_branch"]
    named = await found(world, sprint_name="sprint/sprint-1")
    assert named["branches"]["sprint"] == "sprint/sprint-1"


async def test_master_is_found_where_there_is_no_main(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    remote.commit("master", {}, start="main")
    remote.ask("update-ref", "-d", "refs/heads/main")
    assert (await found(world))["branches"]["main"] == "master"


async def test_a_missing_develop_branch_is_a_problem_of_the_repository(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    remote.delete("develop")
    assert codes(await found(world)) == ["missing_branch"]


async def test_a_hotfix_starts_from_the_last_tag_and_needs_no_sprint(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    remote.commit("main", {"later.txt": "x"}, message="docs: after the tag")
    branches = await found(world, release_type="hotfix", sprint_name=None)
    assert branches["problems"] == []
    assert branches["heads"]["base"] == remote.ask("rev-parse", "v2.0.0^{commit}")
