"""Staging, committing, tagging and pushing in the working folder: once, and undone only while it is ours."""

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.errors import Conflict, Invalid
from app.plugins.git.checkout_steps import Commit, Push, StageAll
from app.plugins.git.tag_steps import CreateTag
from app.workflows.handlers import StepHandler, StepResult
from tests.git_repository.remote_repository import RemoteRepository
from tests.plugins.release.release_world import ReleaseWorld

TAG = {"tag_template": "v{version}", "message_template": "Release {tag}: {summary}"}


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.fixture
def remote(world: ReleaseWorld) -> RemoteRepository:
    return world.add("backend")


@pytest.fixture
def world(tmp_path: Path) -> ReleaseWorld:
    world = ReleaseWorld(tmp_path)
    world.state["inputs"] = {"summary": "Faster"}
    world.state["steps"] = {"bump": {"outputs": {"version": "2.1.0"}}}
    return world


@pytest.fixture
def here(world: ReleaseWorld, remote: RemoteRepository) -> Path:
    folder = world.folder / "workspace"
    git(world.folder, "clone", "-q", "-b", "main", str(remote.path), str(folder))
    (folder / "VERSION").write_text("2.1.0\n")
    (folder / "new.txt").write_text("new\n")
    return folder


async def again(world: ReleaseWorld, handler: StepHandler, name: str, **config: Any) -> StepResult:
    """Run as after a crash that lost the outcome: an empty ledger and a second attempt."""
    context = replace(world.context(), ledger=type(world.ledger)(), attempt=2)
    return await handler.execute(world.step(handler, config, name), context)


async def test_stage_and_commit_and_back(world: ReleaseWorld, here: Path) -> None:
    start = git(here, "rev-parse", "HEAD")
    staged = await world.run(StageAll(), "stage")
    assert staged.outputs["files"] == ["VERSION", "new.txt"]
    made = await world.run(Commit(), "commit")
    assert made.outputs["commit"] == git(here, "rev-parse", "HEAD")
    assert git(here, "log", "-1", "--format=%s %cI") == "2.1.0 - Faster 2024-02-01T10:00:00+00:00"
    assert len(await world.undo(Commit(), "commit")) == 1
    assert git(here, "rev-parse", "HEAD") == start
    assert git(here, "diff", "--cached", "--name-only") == "VERSION\nnew.txt"
    assert len(await world.undo(StageAll(), "stage")) == 1
    assert git(here, "status", "--porcelain") == "M VERSION\n?? new.txt"


async def test_only_the_paths_named_are_committed(world: ReleaseWorld, here: Path) -> None:
    (effect,) = await StageAll().plan(
        world.step(StageAll(), {"paths": ["VERSION"]}, "stage"), world.context()
    )
    assert effect.details["files"] == ["VERSION"]
    await world.run(StageAll(), "stage", paths=["VERSION", "absent.txt"])
    await world.run(Commit(), "commit")
    assert git(here, "status", "--porcelain") == "?? new.txt"


async def test_after_a_crash_the_commit_is_found(world: ReleaseWorld, here: Path) -> None:
    await world.run(StageAll(), "stage")
    made = await world.run(Commit(), "commit")
    assert (await again(world, Commit(), "commit")).outputs == made.outputs
    assert git(here, "rev-list", "--count", "HEAD") == "2"


async def test_nothing_to_commit_is_said(world: ReleaseWorld, here: Path) -> None:
    git(here, "checkout", "-q", "--", "VERSION")
    result = await world.run(Commit(), "commit")
    assert result.status == "skipped"
    assert git(here, "rev-list", "--count", "HEAD") == "1"


async def test_a_commit_that_others_built_on_stays(world: ReleaseWorld, here: Path) -> None:
    await world.run(StageAll(), "stage")
    await world.run(Commit(), "commit")
    git(here, "-c", "user.name=a", "-c", "user.email=b", "commit", "-q", "--allow-empty", "-mx")
    theirs = git(here, "rev-parse", "HEAD")
    with pytest.raises(Conflict) as caught:
        await world.undo(Commit(), "commit")
    assert caught.value.code == "ref_moved"
    assert git(here, "rev-parse", "HEAD") == theirs


async def test_a_merge_that_is_not_finished_is_refused(world: ReleaseWorld, here: Path) -> None:
    (here / ".git/MERGE_HEAD").write_text(git(here, "rev-parse", "HEAD") + "\n")
    with pytest.raises(Conflict) as caught:
        await world.run(Commit(), "commit")
    assert caught.value.code == "merge_in_progress"


async def test_a_tag_is_made_once_found_and_removed(world: ReleaseWorld, here: Path) -> None:
    made = await world.run(CreateTag(), "tag", **TAG)
    assert made.outputs["tag"] == "v2.1.0"
    assert git(here, "cat-file", "-t", "v2.1.0") == "tag"
    assert git(here, "tag", "-l", "--format=%(contents)", "v2.1.0") == "Release v2.1.0: Faster"
    assert (await again(world, CreateTag(), "tag", **TAG)).outputs == made.outputs
    assert len(await world.undo(CreateTag(), "tag", **TAG)) == 1
    assert git(here, "tag", "-l", "v2.1.0") == ""


async def test_a_tag_of_somebody_else_is_left_alone(world: ReleaseWorld, here: Path) -> None:
    git(here, "tag", "v2.1.0")
    for annotated in (True, False):
        if annotated:
            with pytest.raises(Conflict) as caught:
                await world.run(CreateTag(), "tag", **TAG)
            assert caught.value.code == "ref_exists"
        else:
            await world.run(CreateTag(), "light", tag_template="v{version}", annotated=False)
            assert await world.undo(CreateTag(), "light", **TAG, annotated=False) == []
    assert git(here, "tag", "-l", "v2.1.0") == "v2.1.0"


@pytest.mark.parametrize("template", ["-d {version}", "{version}..x", "v{version", "HEAD"])
async def test_a_tag_keeps_our_rule_for_names(
    world: ReleaseWorld, here: Path, template: str
) -> None:
    with pytest.raises(Invalid):
        await world.run(CreateTag(), "tag", tag_template=template)


def test_the_two_forms_of_a_tag_are_told_apart() -> None:
    handler = CreateTag()
    assert handler.effects_of_config({"repository": "backend"}) == "compensatable"
    assert handler.effects_of_config(TAG) == "reversible"
    assert handler.validate_config({"repository": "backend", "name": "v1"}) != []
    assert handler.validate_config({}) != []
    assert handler.validate_config(TAG) == []


async def test_branch_and_tag_are_pushed_once(
    world: ReleaseWorld, here: Path, remote: RemoteRepository
) -> None:
    git(here, "tag", "private")
    await world.run(StageAll(), "stage")
    await world.run(Commit(), "commit")
    await world.run(CreateTag(), "tag", **TAG)
    made = await world.run(Push(), "push")
    head = git(here, "rev-parse", "HEAD")
    assert made.outputs == {
        "remote": "origin",
        "branch": "main",
        "pushed": head,
        "tags": ["v2.1.0"],
    }
    assert remote.refs()["refs/heads/main"] == head
    assert "refs/tags/private" not in remote.refs()
    before = remote.refs()
    assert (await again(world, Push(), "push")).outputs == made.outputs
    assert remote.refs() == before


async def test_what_came_after_the_release_is_not_pushed_with_it(
    world: ReleaseWorld, here: Path, remote: RemoteRepository
) -> None:
    await world.run(StageAll(), "stage")
    made = await world.run(Commit(), "commit")
    await world.run(CreateTag(), "tag", **TAG)
    identity = ("-c", "user.name=a", "-c", "user.email=b")
    git(here, *identity, "commit", "-q", "--allow-empty", "-m", "private")
    await world.run(Push(), "push")
    assert remote.refs()["refs/heads/main"] == made.outputs["commit"]


@pytest.mark.parametrize("moved", ["tag", "branch"])
async def test_what_was_moved_since_is_not_pushed(
    world: ReleaseWorld, here: Path, remote: RemoteRepository, moved: str
) -> None:
    await world.run(StageAll(), "stage")
    await world.run(Commit(), "commit")
    await world.run(CreateTag(), "tag", **TAG)
    before = remote.refs()
    if moved == "tag":
        git(here, "tag", "-f", "v2.1.0", "HEAD~1")
    else:
        git(here, "reset", "-q", "--hard", "HEAD~1")
    with pytest.raises(Conflict) as caught:
        await world.run(Push(), "push")
    assert caught.value.code == "ref_moved"
    assert remote.refs() == before


async def test_what_others_pushed_is_never_overwritten(
    world: ReleaseWorld, here: Path, remote: RemoteRepository
) -> None:
    theirs = remote.commit("main", {"x": "1"}, start="main")
    await world.run(StageAll(), "stage")
    await world.run(Commit(), "commit")
    await world.run(CreateTag(), "tag", **TAG)
    with pytest.raises(Conflict) as caught:
        await world.run(Push(), "push")
    assert caught.value.code == "not_fast_forward"
    assert remote.refs()["refs/heads/main"] == theirs
    assert "refs/tags/v2.1.0" not in remote.refs()


async def test_a_head_without_a_branch_is_told(world: ReleaseWorld, here: Path) -> None:
    git(here, "checkout", "-q", "--detach")
    with pytest.raises(Invalid, match="on no branch"):
        await world.run(Push(), "push")


async def test_plans_say_what_is_pushed(world: ReleaseWorld, here: Path) -> None:
    (tag,) = await CreateTag().plan(world.step(CreateTag(), TAG, "tag"), world.context())
    assert tag.summary == "Tag v2.1.0"
    world.state["steps"]["tag"] = {"outputs": tag.foretold}
    (push,) = await Push().plan(world.step(Push(), {}, "push"), world.context())
    assert push.summary == "Push main and tag v2.1.0 to origin"
    assert push.reversibility == "irreversible"


@pytest.mark.parametrize("named", [True, False])
async def test_a_commit_says_who_made_it(world: ReleaseWorld, here: Path, named: bool) -> None:
    if named:
        git(here, "config", "user.name", "Ada")
        git(here, "config", "user.email", "ada@example.org")
    author = "Ada <ada@example.org>" if named else "Slipway <slipway@localhost>"
    (effect,) = await Commit().plan(world.step(Commit(), {}, "commit"), world.context())
    assert effect.foretold is not None
    assert effect.foretold["author"] == author
    assert ("git config user.name" in effect.summary) is not named
    await world.run(StageAll(), "stage")
    made = await world.run(Commit(), "commit")
    assert made.outputs["author"] == author == git(here, "log", "-1", "--format=%an <%ae>")
    assert ("names no committer" in "".join(world.log.lines)) is not named
