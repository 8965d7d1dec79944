"""What was pushed stays in the checkout when a workflow is undone; what was not goes back."""

from pathlib import Path

import pytest

from app.plugins.filesystem.file_steps import WriteFile
from app.plugins.git.checkout_steps import Commit, Push, StageAll
from app.plugins.git.tag_steps import CreateTag
from app.workflows.handlers import Effect
from tests.git_repository.remote_repository import RemoteRepository
from tests.plugins.git.test_checkout_steps import TAG, git
from tests.plugins.release.release_world import ReleaseWorld

VERSION = {"path": "VERSION", "content": "2.1.0\n"}


@pytest.fixture
def world(tmp_path: Path) -> ReleaseWorld:
    world = ReleaseWorld(tmp_path)
    world.state["inputs"] = {"summary": "Faster", "version": "2.1.0"}
    return world


@pytest.fixture
def here(world: ReleaseWorld) -> Path:
    remote: RemoteRepository = world.add("backend")
    folder = world.folder / "workspace"
    git(world.folder, "clone", "-q", "-b", "main", str(remote.path), str(folder))
    return folder


async def release(world: ReleaseWorld) -> None:
    await world.run(WriteFile(), "write", **VERSION)
    await world.run(StageAll(), "stage")
    await world.run(Commit(), "commit")
    await world.run(CreateTag(), "tag", **TAG)


async def undone(world: ReleaseWorld) -> list[Effect]:
    return [
        *await world.undo(CreateTag(), "tag", **TAG),
        *await world.undo(Commit(), "commit"),
        *await world.undo(StageAll(), "stage"),
        *await world.undo(WriteFile(), "write", **VERSION),
    ]


async def test_all_goes_back_that_nobody_else_has(world: ReleaseWorld, here: Path) -> None:
    start = git(here, "rev-parse", "HEAD")
    await release(world)
    assert len(await undone(world)) == 4
    assert git(here, "rev-parse", "HEAD") == start
    assert git(here, "status", "--porcelain") == ""
    assert (here / "VERSION").read_text() == "2.0.0\n"


async def test_what_was_pushed_stays_with_its_files(world: ReleaseWorld, here: Path) -> None:
    await release(world)
    await world.run(Push(), "push")
    head = git(here, "rev-parse", "HEAD")
    assert await undone(world) == []
    assert git(here, "rev-parse", "HEAD", "origin/main") == f"{head}\n{head}"
    assert git(here, "status", "--porcelain") == ""
    assert git(here, "tag", "-l", "v2.1.0") == "v2.1.0"


async def test_a_push_by_hand_counts_and_tags_that_were_not_pushed_go(
    world: ReleaseWorld, here: Path
) -> None:
    await release(world)
    git(here, "push", "-q", "origin", "main")
    assert [effect.kind for effect in await undone(world)] == ["git.tag"]
    assert git(here, "status", "--porcelain") == ""
    assert (here / "VERSION").read_text() == "2.1.0\n"


async def test_a_file_that_was_the_same_before_it_was_changed_goes_back(
    world: ReleaseWorld, here: Path
) -> None:
    (here / "VERSION").write_text("mine\n")
    await world.run(WriteFile(), "write", path="VERSION", content="2.0.0\n")
    assert git(here, "status", "--porcelain") == ""
    await world.undo(WriteFile(), "write", path="VERSION", content="2.0.0\n")
    assert (here / "VERSION").read_text() == "mine\n"
