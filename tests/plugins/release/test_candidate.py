"""Building a candidate off to the side."""

import pytest

from app.errors import Conflict
from app.plugins.release.candidate import BuildCandidate
from tests.plugins.release.release_run import PATTERN, ReleaseRun
from tests.plugins.release.release_world import ReleaseWorld, ticket


async def planned(world: ReleaseWorld) -> ReleaseRun:
    world.tracker.known = [ticket("SHOP-1", fix_versions=("v2.1.0",))]
    run = ReleaseRun(world, list(world.remotes))
    await run.make_plan()
    return run


async def test_a_candidate_holds_the_sprint_the_version_and_the_changelog(
    world: ReleaseWorld,
) -> None:
    remote = world.add("backend")
    before = remote.refs()
    result = await (await planned(world)).candidate()
    assert remote.ask("show", "release/v2.1.0:VERSION") == "2.1.0"
    assert remote.ask("show", "release/v2.1.0:cart.txt") == "cart"
    changelog = remote.ask("show", "release/v2.1.0:CHANGELOG.md")
    assert "2.1.0" in changelog
    assert "SHOP-1" in changelog
    made = {ref: commit for ref, commit in remote.refs().items() if ref not in before}
    assert made == {"refs/heads/release/v2.1.0": result.outputs["commit"]}
    assert remote.ask("merge-base", "--is-ancestor", "develop", "release/v2.1.0") == ""


async def test_building_again_gives_the_same_commit_and_pushes_nothing(world: ReleaseWorld) -> None:
    world.add("backend")
    run = await planned(world)
    first = await run.candidate()
    world.ledger.forget()
    second = await run.candidate()
    assert second.outputs == first.outputs
    assert len(world.ledger.order) == 1


async def test_another_branch_of_that_name_is_never_overwritten(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    run = await planned(world)
    foreign = remote.commit("release/v2.1.0", {"x": "x"}, start="main")
    with pytest.raises(Conflict) as caught:
        await run.candidate()
    assert caught.value.code == "ref_exists"
    assert remote.refs()["refs/heads/release/v2.1.0"] == foreign


async def test_a_conflict_stops_the_candidate_and_a_resolved_one_lets_a_retry_through(
    world: ReleaseWorld,
) -> None:
    remote = world.add("backend")
    remote.commit("develop", {"app.txt": "one\nours\nthree\n"}, author="Cy")
    remote.commit("sprint/sprint-1", {"app.txt": "one\ntheirs\nthree\n"}, author="Di")
    run = await planned(world)
    with pytest.raises(Conflict) as caught:
        await run.candidate()
    assert caught.value.code == "merge_conflict"
    assert "refs/heads/release/v2.1.0" not in remote.refs()

    remote.commit("develop", {"app.txt": "one\ntwo\nthree\n"}, message="revert: ours")
    result = await run.candidate()
    assert result.outputs["heads"]["develop"] == remote.refs()["refs/heads/develop"]


@pytest.mark.parametrize("branch", ["develop", "main", "sprint/sprint-1"])
async def test_a_branch_that_moved_after_the_plan_is_drift(
    world: ReleaseWorld, branch: str
) -> None:
    remote = world.add("backend")
    run = await planned(world)
    remote.commit(branch, {"late.txt": "late"}, message="feat: late")
    with pytest.raises(Conflict) as caught:
        await run.candidate()
    assert caught.value.code == "drift"


async def test_undo_deletes_the_branch_unless_somebody_moved_it(world: ReleaseWorld) -> None:
    remote = world.add("backend")
    run = await planned(world)
    await run.candidate()
    config = {**run.cell("backend"), "ticket_pattern": PATTERN}
    undone = await world.undo(BuildCandidate(), "candidate[backend]", **config)
    assert [effect.target for effect in undone] == ["backend refs/heads/release/v2.1.0"]
    assert "refs/heads/release/v2.1.0" not in remote.refs()

    await run.candidate()
    remote.commit("release/v2.1.0", {"more.txt": "more"}, start="main")
    with pytest.raises(Conflict):
        await world.undo(BuildCandidate(), "candidate[backend]", **config)
    assert "refs/heads/release/v2.1.0" in remote.refs()


async def test_the_plan_of_the_step_is_what_it_makes(world: ReleaseWorld) -> None:
    world.add("backend")
    run = await planned(world)
    handler = BuildCandidate()
    config = {**run.cell("backend"), "ticket_pattern": PATTERN}
    effects = await handler.plan(world.step(handler, config, "candidate"), world.context())
    await run.candidate()
    assert [effect.key for effect in effects] == world.ledger.order
