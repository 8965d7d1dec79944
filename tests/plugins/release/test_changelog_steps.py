"""The changelog of a release in the working folder: its own file, its entry in the main one, the README."""

import subprocess
from pathlib import Path

import pytest

from app.errors import Conflict, Invalid
from app.plugins.release.changelog_steps import CreateChangelog, UpdateChangelog
from app.plugins.release.dates import dated
from app.plugins.release.readme import update_badge, update_latest_release
from app.plugins.release.readme_step import UpdateReadme
from tests.plugins.release.release_world import RELEASED_AT, ReleaseWorld

OWN = {"changelog_dir": "docs/logs"}
MAIN = {"main_changelog": "docs/CHANGELOG.md", "date_format": "DD-MM-YY"}


@pytest.fixture
def world(tmp_path: Path) -> ReleaseWorld:
    world = ReleaseWorld(tmp_path)
    (tmp_path / "workspace").mkdir()
    world.state["inputs"] = {
        "summary": "Faster *everything*",
        "change_type": "fix",
        "detailed_changes": "* one\n* two",
    }
    world.state["steps"] = {"bump": {"outputs": {"version": "1.3.0"}}}
    return world


def content(world: ReleaseWorld, name: str) -> str:
    return (world.folder / "workspace" / name).read_text()


async def test_the_own_file_tells_everything(world: ReleaseWorld) -> None:
    made = await world.run(CreateChangelog(), "log", **OWN)
    assert made.outputs["path"] == "docs/logs/CHANGELOG_v1.3.0.md"
    assert made.outputs["timestamp"] == "2024-02-01 10:00:00 UTC"
    assert content(world, "docs/logs/CHANGELOG_v1.3.0.md") == (
        "# Changelog v1.3.0\n\n- **Version:** 1.3.0\n- **Released:** 2024-02-01 10:00:00 UTC\n"
        "- **Type:** Fix 🐞\n\n## Summary\n\nFaster \\*everything\\*\n\n## Fix 🐞\n\n* one\n* two\n"
    )
    assert len(await world.undo(CreateChangelog(), "log", **OWN)) == 1
    assert not (world.folder / "workspace/docs/logs/CHANGELOG_v1.3.0.md").exists()


@pytest.fixture
def epic_branch(world: ReleaseWorld) -> None:
    place = world.folder / "workspace"
    subprocess.run(["git", "init", "-q", "-b", "epic/4/story/2", place], check=True)


@pytest.mark.usefixtures("epic_branch")
async def test_epic_and_story_come_from_the_branch(world: ReleaseWorld) -> None:
    made = await world.run(CreateChangelog(), "log", **OWN)
    assert (made.outputs["epic"], made.outputs["story"]) == ("4", "2")
    none = {**OWN, "epic_detection": "none", "story": "9", "changelog_dir": "other"}
    made = await world.run(CreateChangelog(), "again", **none)
    assert (made.outputs["epic"], made.outputs["story"]) == (None, "9")


async def test_a_template_of_the_team_is_filled(world: ReleaseWorld) -> None:
    template = "{version} ({change_label}) {date}\n{detailed_changes}\n"
    made = await world.run(CreateChangelog(), "log", **OWN, template=template, format="date")
    assert content(world, made.outputs["path"]) == "1.3.0 (Fix 🐞) 2024-02-01\n* one\n* two\n"


async def test_a_version_is_released_once(world: ReleaseWorld) -> None:
    place = world.folder / "workspace/docs/logs/CHANGELOG_v1.3.0.md"
    place.parent.mkdir(parents=True)
    place.write_text("by hand\n")
    with pytest.raises(Conflict) as caught:
        await world.run(CreateChangelog(), "log", **OWN)
    assert caught.value.code == "changelog_exists"
    assert place.read_text() == "by hand\n"


@pytest.mark.parametrize(
    ("name", "code"), [("version", "no_version_known"), ("summary", "no_summary")]
)
async def test_what_is_not_known_is_asked_for(world: ReleaseWorld, name: str, code: str) -> None:
    world.state["steps"] = {} if name == "version" else world.state["steps"]
    world.state["inputs"].pop(name, None)
    with pytest.raises(Invalid) as caught:
        await world.run(CreateChangelog(), "log", **OWN)
    assert caught.value.code == code


async def test_the_main_changelog_leads_to_the_own_file(world: ReleaseWorld) -> None:
    place = world.folder / "workspace/docs"
    place.mkdir()
    (place / "CHANGELOG.md").write_text("# Changelog\n\n## [1.2.0] - 01-01-24\n\nOld.\n")
    await world.run(CreateChangelog(), "log", changelog_dir="docs/my logs")
    await world.run(UpdateChangelog(), "main", **MAIN)
    assert content(world, "docs/CHANGELOG.md") == (
        "# Changelog\n\n## [1.3.0] - 01-02-24\n\nFix 🐞: Faster \\*everything\\*\n\n"
        "[CHANGELOG_v1.3.0.md](my%20logs/CHANGELOG_v1.3.0.md)\n\n## [1.2.0] - 01-01-24\n\nOld.\n"
    )
    await world.undo(UpdateChangelog(), "main", **MAIN)
    assert "1.3.0" not in content(world, "docs/CHANGELOG.md")


@pytest.mark.parametrize("template", ["{path.__class__}", "{nothing}"])
async def test_a_wrong_link_template_changes_nothing(world: ReleaseWorld, template: str) -> None:
    with pytest.raises(Invalid) as caught:
        await world.run(UpdateChangelog(), "main", **MAIN, link_template=template)
    assert caught.value.code == "unknown_placeholder"
    assert not (world.folder / "workspace/docs").exists()


def test_patterns_of_dates() -> None:
    assert dated(RELEASED_AT, "YYYY-MM-DD HH:mm:ss") == "2024-02-01 10:00:00"
    assert UpdateChangelog().validate_config({"date_format": "%d"}) != []
    assert UpdateChangelog().validate_config({"date_format": "soon"}) != []


README = """# Shop

![v](https://img.shields.io/badge/version-1.2.0-blue) ![p](https://img.shields.io/badge/python-3.11-blue)

## Latest Release

**v1.2.0** (2024-01-01), see [notes](docs/logs/CHANGELOG_v1.2.0.md)

## Before

v1.1.0
"""


def test_badge_and_latest_release_change_and_nothing_else() -> None:
    after = update_latest_release(update_badge(README, "1.3.0"), "1.3.0", RELEASED_AT)
    assert after == (
        README.replace("version-1.2.0-", "version-1.3.0-").replace(
            "**v1.2.0** (2024-01-01), see [notes](docs/logs/CHANGELOG_v1.2.0.md)",
            "**v1.3.0** (2024-02-01), see [notes](docs/logs/CHANGELOG_v1.3.0.md)",
        )
    )
    assert update_badge(README, "1.3.0-rc.1").count("version-1.3.0--rc.1-blue") == 1


async def test_a_readme_that_says_nothing_is_skipped(world: ReleaseWorld) -> None:
    (world.folder / "workspace/README.md").write_text("# Shop\n")
    made = await world.run(UpdateReadme(), "readme")
    assert made.status == "skipped"
    assert made.reason is not None
    assert "README.md" in made.reason


async def test_a_readme_is_updated_and_given_back(world: ReleaseWorld) -> None:
    (world.folder / "workspace/README.md").write_text(README)
    await world.run(UpdateReadme(), "readme", update_badge=False)
    assert "version-1.2.0" in content(world, "README.md")
    assert "**v1.3.0**" in content(world, "README.md")
    await world.undo(UpdateReadme(), "readme", update_badge=False)
    assert content(world, "README.md") == README
