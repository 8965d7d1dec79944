"""Files of the working folder: changed once, given back as they were, never through a link."""

from pathlib import Path
from typing import Any

import pytest

from app.errors import Conflict, Invalid, NotFound, SlipwayError
from app.plugins.filesystem.file_steps import CopyFile, DeleteFiles, MoveFile, WriteFile
from app.plugins.filesystem.glob_step import GlobFiles
from app.plugins.filesystem.handlers import register
from app.workflows.handlers import StepHandler
from app.workflows.registry import PluginRegistry
from tests.plugins.release.release_world import ReleaseWorld


@pytest.fixture
def world(tmp_path: Path) -> ReleaseWorld:
    world = ReleaseWorld(tmp_path)
    here = tmp_path / "workspace"
    (here / "in").mkdir(parents=True)
    (here / "in/run.sh").write_text("echo hello\n")
    (here / "in/run.sh").chmod(0o755)
    (here / "other.txt").write_text("other\n")
    (here / "out").symlink_to(tmp_path)
    return world


def picture(world: ReleaseWorld) -> dict[str, tuple[str, int]]:
    here = world.folder / "workspace"
    return {
        str(path.relative_to(here)): (path.read_text(), path.stat().st_mode & 0o777)
        for path in sorted(here.glob("**/*"))
        if path.is_file() and "out" not in path.parts
    }


@pytest.mark.parametrize(
    ("handler", "config", "there", "gone"),
    [
        (CopyFile(), {"from": "in/run.sh", "to": "new/run.sh"}, "new/run.sh", None),
        (
            CopyFile(),
            {"from": "in/run.sh", "to": "other.txt", "overwrite": True},
            "other.txt",
            None,
        ),
        (MoveFile(), {"from": "in/run.sh", "to": "moved.sh"}, "moved.sh", "in/run.sh"),
        (WriteFile(), {"path": "a/b.txt", "content": "grün\n"}, "a/b.txt", None),
        (WriteFile(), {"path": "other.txt", "content": "x"}, "other.txt", None),
        (DeleteFiles(), {"paths": ["in/run.sh"]}, None, "in/run.sh"),
        (DeleteFiles(), {"paths": ["in/run.sh", "x"], "missing_ok": True}, None, "in/run.sh"),
    ],
)
async def test_a_change_is_made_and_given_back(
    world: ReleaseWorld,
    handler: StepHandler,
    config: dict[str, Any],
    there: str | None,
    gone: str | None,
) -> None:
    before = picture(world)
    await world.run(handler, "step", **config)
    after = picture(world)
    if there is not None:
        assert after[there] != before.get(there)
        if "from" in config:
            assert after[there] == before["in/run.sh"]
    assert gone not in after
    (planned,) = await handler.plan(world.step(handler, config, "step"), world.context())
    assert planned.reversibility == "reversible"
    assert len(await world.undo(handler, "step", **config)) == 1
    assert picture(world) == before


@pytest.mark.parametrize(
    ("handler", "config", "kind", "code"),
    [
        (CopyFile(), {"from": "nowhere", "to": "x"}, NotFound, "no_file"),
        (CopyFile(), {"from": "in/run.sh", "to": "other.txt"}, Conflict, "file_exists"),
        (CopyFile(), {"from": "in/run.sh", "to": "out/x"}, Invalid, "outside_of_workspace"),
        (CopyFile(), {"from": "../x", "to": "y"}, Invalid, "outside_of_workspace"),
        (MoveFile(), {"from": "in/run.sh", "to": "in/run.sh"}, Conflict, "file_exists"),
        (WriteFile(), {"path": "out", "content": ""}, Invalid, "outside_of_workspace"),
        (WriteFile(), {"path": "/etc/x", "content": ""}, Invalid, "outside_of_workspace"),
        (
            WriteFile(),
            {"path": "other.txt", "content": "", "overwrite": False},
            Conflict,
            "file_exists",
        ),
        (DeleteFiles(), {"paths": ["nowhere"]}, NotFound, "no_file"),
        (DeleteFiles(), {"paths": ["in"]}, NotFound, "no_file"),
    ],
)
async def test_what_is_wrong_changes_nothing(
    world: ReleaseWorld,
    handler: StepHandler,
    config: dict[str, Any],
    kind: type[SlipwayError],
    code: str,
) -> None:
    before = picture(world)
    with pytest.raises(kind) as caught:
        await world.run(handler, "step", **config)
    assert caught.value.code == code
    assert picture(world) == before


async def test_a_file_changed_since_is_not_given_back(world: ReleaseWorld) -> None:
    await world.run(WriteFile(), "step", path="other.txt", content="ours")
    (world.folder / "workspace/other.txt").write_text("theirs")
    with pytest.raises(Conflict, match=r"other\.txt was changed"):
        await world.undo(WriteFile(), "step", path="other.txt", content="ours")
    assert picture(world)["other.txt"][0] == "theirs"


async def test_files_are_listed_without_following_links(world: ReleaseWorld) -> None:
    made = await world.run(GlobFiles(), "step", pattern="**/*")
    assert made.outputs == {"files": ["in/run.sh", "other.txt"], "count": 2}


def test_only_listing_has_no_effects() -> None:
    registry = PluginRegistry()
    register(registry)
    effects = {name: handler.effects for name, handler in registry.handlers.items()}
    assert {name for name, effect in effects.items() if effect == "none"} == {"filesystem.glob"}
