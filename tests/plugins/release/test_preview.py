"""What the release of a repository would be."""

from typing import Any

import pytest

from app.errors import Invalid
from tests.plugins.release.release_run import ReleaseRun
from tests.plugins.release.release_world import ReleaseWorld, ticket


async def planned(world: ReleaseWorld, **inputs: Any) -> ReleaseRun:
    world.tracker.known = [ticket("SHOP-1", fix_versions=("v2.1.0", "Spring", "v2.0.1", "v2.2.0"))]
    run = ReleaseRun(world, list(world.remotes), **inputs)
    await run.make_plan()
    return run


async def refused(world: ReleaseWorld, **inputs: Any) -> list[str]:
    with pytest.raises(Invalid) as caught:
        await planned(world, **inputs)
    assert caught.value.code == "nothing_to_release"
    return [problem["code"] for problem in caught.value.details["problems"]]


async def test_a_clean_repository_has_version_tag_branches_and_files(world: ReleaseWorld) -> None:
    world.add("backend")
    entry = (await planned(world)).entry()
    assert (entry["version"], entry["tag"]) == ("2.1.0", "v2.1.0")
    assert entry["previous_version"] == "v2.0.0"
    assert entry["branches"]["release"] == "release/v2.1.0"
    assert entry["branches"]["rollback"] == "rollback/v-2.1.0"
    assert entry["version_files"] == ["VERSION"]
    assert entry["problems"] == []
    assert entry["commits"] == 3


async def test_a_conflict_is_shown_with_its_stage_and_owners(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    remote.commit("develop", {"app.txt": "one\nours\nthree\n"}, author="Cy")
    remote.commit("sprint/sprint-1", {"app.txt": "one\ntheirs\nthree\n"}, author="Di")
    run = await planned(world)
    (conflict,) = run.entry()["conflicts"]
    assert conflict["stage"] == "sprint/sprint-1 -> develop"
    assert conflict["path"] == "app.txt"
    assert set(conflict["owners"]) == {"Cy", "Di"}
    assert run.problems() == ["merge_conflict"]
    assert run.scope == ["backend"]


async def test_a_conflict_with_main_is_found_before_anything_is_built(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    remote.commit("develop", {"app.txt": "one\nours\nthree\n"}, author="Cy")
    remote.commit("main", {"app.txt": "one\nurgent\nthree\n"}, author="Eve")
    (conflict,) = (await planned(world)).entry()["conflicts"]
    assert conflict["stage"] == "release -> main"


async def test_the_version_is_inferred_where_the_fix_version_is_a_name(world: ReleaseWorld) -> None:
    world.add("backend", version="1.4.2")
    entry = (await planned(world, fix_version="Spring")).entry()
    assert entry["version"] == "1.5.0"
    assert entry["branches"]["rollback"] == "rollback/v-Spring"


async def test_a_repository_can_keep_its_own_line(world: ReleaseWorld) -> None:
    world.add("backend", version="1.3.0")
    world.add("frontend")
    run = await planned(world, versions={"backend": "1.4.0"})
    assert run.entry("backend")["version"] == "1.4.0"
    assert run.entry("frontend")["version"] == "2.1.0"


async def test_a_downgrade_is_refused(world: ReleaseWorld) -> None:
    world.add("backend", version="3.0.0")
    assert await refused(world) == ["version_downgrade"]


async def test_an_existing_tag_is_refused(world: ReleaseWorld) -> None:
    world.add("backend", version="2.1.0")
    assert await refused(world) == ["tag_exists"]


async def test_a_release_branch_of_an_earlier_try_is_refused(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    remote.commit("release/v2.1.0", {}, start="main")
    assert await refused(world) == ["branch_exists"]


async def test_a_repository_with_a_problem_does_not_stop_the_others(world: ReleaseWorld) -> None:
    world.add("backend", version="3.0.0")
    world.add("frontend")
    run = await planned(world)
    assert run.scope == ["frontend"]
    assert run.problems("backend") == ["version_downgrade"]
    assert "backend" in [one.get("repository") for one in run.plan["exclusions"]]


async def test_a_hotfix_takes_the_branches_of_its_tickets_onto_the_last_tag(
    world: ReleaseWorld,
) -> None:
    remote = world.add("backend")
    remote.commit(
        "hotfix/SHOP-1-urgent", {"fix.txt": "x"}, message="fix: it (SHOP-1)", start="main"
    )
    run = await planned(world, fix_version="v2.0.1", release_type="hotfix", sprint_name=None)
    entry = run.entry()
    assert entry["version"] == "2.0.1"
    assert entry["branches"]["release"] == "hotfix/v2.0.1"
    included = [one["name"] for one in entry["feature_branches"] if one["included"]]
    assert "hotfix/SHOP-1-urgent" in included


async def test_a_second_release_tells_only_of_what_is_new(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    await (await planned(world)).all()
    remote.commit(
        "sprint/sprint-2", {"new.txt": "x"}, message="feat: new (SHOP-1)", start="develop"
    )
    run = await planned(world, fix_version="v2.2.0", sprint_name="sprint-2")
    assert run.entry()["commits"] == 1
