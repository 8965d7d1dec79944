"""The next version in a file: counted once whatever happens in between, and given back."""

from pathlib import Path

import pytest

from app.errors import Conflict, Invalid, NotFound, SlipwayError
from app.plugins.release.increments import Increment, incremented
from app.plugins.release.version_bump import BumpVersion
from app.workspace import Workspace
from tests.plugins.release.release_world import ReleaseWorld

FILE = {"version_file": "src/version.py"}
TEXT = '# ours\n__version__ = "0.21.0.1"  # keep\n'


@pytest.fixture
def world(tmp_path: Path) -> ReleaseWorld:
    world = ReleaseWorld(tmp_path)
    place = tmp_path / "workspace" / "src"
    place.mkdir(parents=True)
    (place / "version.py").write_text(TEXT)
    return world


def content(world: ReleaseWorld, name: str = "src/version.py") -> str:
    return (world.folder / "workspace" / name).read_text()


@pytest.mark.parametrize(
    ("version", "increment", "following"),
    [
        ("0.21.0.1", "patch", "0.21.0.2"),
        ("0.21.0.1", "feature", "0.21.1.0"),
        ("0.21.3.1", "feature_set", "0.22.0.0"),
        ("0.21.3.1", "minor", "0.22.0.0"),
        ("0.21.3.1", "major", "1.0.0.0"),
        ("1.2.3", "patch", "1.2.4"),
        ("1.2.3", "feature", "1.3.0"),
        ("1.2.3", "feature_set", "1.3.0"),
        ("1.2.3", "major", "2.0.0"),
        ("1.2.3-rc.1", "patch", "1.2.3"),
    ],
)
def test_the_part_counts_up(version: str, increment: Increment, following: str) -> None:
    assert incremented(version, increment) == following


async def test_the_file_keeps_its_comments_and_is_given_back(world: ReleaseWorld) -> None:
    made = await world.run(BumpVersion(), "bump", **FILE)
    assert made.outputs == {
        "old_version": "0.21.0.1",
        "new_version": "0.21.0.2",
        "version": "0.21.0.2",
        "increment_type": "patch",
        "file": "src/version.py",
        "files": ["src/version.py"],
    }
    assert made.state == {"fix_version": "0.21.0.2"}
    assert content(world) == TEXT.replace("0.21.0.1", "0.21.0.2")
    (undone,) = await world.undo(BumpVersion(), "bump", **FILE)
    assert undone.kind == "release.version_bump"
    assert content(world) == TEXT


async def test_a_crash_after_writing_counts_once(
    world: ReleaseWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Workspace.write_bytes

    def crash(self: Workspace, path: str, data: bytes, permissions: int | None = None) -> Path:
        write(self, path, data, permissions)
        raise KeyboardInterrupt

    monkeypatch.setattr(Workspace, "write_bytes", crash)
    with pytest.raises(KeyboardInterrupt):
        await world.run(BumpVersion(), "bump", **FILE)
    monkeypatch.undo()
    assert "0.21.0.2" in content(world)
    made = await world.run(BumpVersion(), "bump", **FILE)
    assert made.outputs["new_version"] == "0.21.0.2"
    assert "0.21.0.2" in content(world)
    await world.undo(BumpVersion(), "bump", **FILE)
    assert content(world) == TEXT


async def test_a_file_that_was_changed_since_is_not_overwritten(world: ReleaseWorld) -> None:
    await world.run(BumpVersion(), "bump", **FILE)
    (world.folder / "workspace/src/version.py").write_text('__version__ = "9.9.9"\n')
    with pytest.raises(Conflict) as caught:
        await world.undo(BumpVersion(), "bump", **FILE)
    assert caught.value.code == "file_changed"
    assert "9.9.9" in content(world)


async def test_the_lock_file_beside_follows(world: ReleaseWorld) -> None:
    place = world.folder / "workspace"
    (place / "package.json").write_text('{"name": "shop", "version": "1.0.0"}\n')
    (place / "package-lock.json").write_text(
        '{"name": "shop", "version": "1.0.0", "packages": {"": {"version": "1.0.0"}}}\n'
    )
    made = await world.run(
        BumpVersion(), "bump", version_file="package.json", increment_type="minor"
    )
    assert made.outputs["files"] == ["package-lock.json", "package.json"]
    assert content(world, "package-lock.json").count("1.1.0") == 2


async def test_a_file_of_any_name_may_be_named(world: ReleaseWorld) -> None:
    (world.folder / "workspace/release.txt").write_text("1.0.0\n")
    await world.run(BumpVersion(), "bump", version_file="release.txt", version="1.4.0")
    assert content(world, "release.txt") == "1.4.0\n"


@pytest.mark.parametrize(
    ("config", "code", "kind"),
    [
        ({"version_file": "nowhere.py"}, "no_version_file", NotFound),
        ({**FILE, "version": "0.20.0"}, "version_downgrade", Invalid),
        ({**FILE, "version": "0.21.0.1"}, "version_downgrade", Invalid),
        ({**FILE, "version": "soon"}, "bad_version", Invalid),
        ({"version_file": "../version.py"}, "outside_of_workspace", Invalid),
        ({"version_file": "plain.py"}, "no_version", Invalid),
        ({"version_file": "broken.py"}, "malformed_version_file", Invalid),
    ],
)
async def test_what_is_wrong_is_said_and_a_retry_reads_anew(
    world: ReleaseWorld, config: dict[str, str], code: str, kind: type[SlipwayError]
) -> None:
    (world.folder / "workspace/plain.py").write_text("x = 1\n")
    (world.folder / "workspace/broken.py").write_text("version = (\n")
    with pytest.raises(kind) as caught:
        await world.run(BumpVersion(), "bump", **config)
    assert caught.value.code == code
    assert content(world) == TEXT
    assert (await world.run(BumpVersion(), "bump", **FILE)).outputs["version"] == "0.21.0.2"


async def test_a_plan_foretells_the_version(world: ReleaseWorld) -> None:
    step = world.step(BumpVersion(), FILE, "bump")
    (effect,) = await BumpVersion().plan(step, world.context())
    assert effect.summary == "Change the version in src/version.py from 0.21.0.1 to 0.21.0.2"
    assert effect.foretold is not None
    assert effect.foretold["version"] == "0.21.0.2"
    assert content(world) == TEXT
