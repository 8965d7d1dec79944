"""`release-single` and the team's own `release-workflow.yaml` on a real checkout; git itself is asked what came of it."""

import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.acceptance.checkout_world import COMMAND, CheckoutWorld
from tests.acceptance.slipway_process import git

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket, pytest.mark.timeout(240)]

EXAMPLE = Path(__file__).parents[2].parent / "shared" / "examples" / "release-workflow.yaml"
BRANCH = "epic/21/story-03"
DETAILS = "* one\n* two"
INPUTS = (
    *("--input", "summary=Releases go by themselves"),
    *("--input", "kb_docs_ok=true"),
    *("--input", f"detailed_changes={DETAILS}"),
)

SINGLE = (*INPUTS[:2], "--input", "version_file=src/confidentia/version.py")


@pytest.fixture
def world(tmp_path: Path) -> CheckoutWorld:
    return CheckoutWorld(tmp_path)


@pytest.fixture
def example(tmp_path: Path) -> str:
    for place in (EXAMPLE, Path(__file__).parents[4] / "shared" / "examples" / EXAMPLE.name):
        if place.is_file():
            return str(place)
    pytest.skip("the folder ../shared with the example is not here")


def release(world: CheckoutWorld, example: str, *more: str) -> subprocess.CompletedProcess[str]:
    place = ("--directory", str(world.checkout))
    return world.slipway("definitions", "run", example, *place, *INPUTS, "--plain", *more)


def check_released(world: CheckoutWorld, version: str, commits: int) -> None:
    """Ask git for what must be there exactly once."""
    subject = f"{version} - Releases go by themselves"
    for place, ref in ((world.checkout, "HEAD"), (world.remote, BRANCH)):
        log = world.log(place, ref)
        assert log[0] == subject
        assert len(log) == commits + 1
    assert git(world.checkout, "status", "--porcelain") == ""
    tag = f"refs/tags/v{version}"
    assert git(world.remote, "cat-file", "-t", tag) == "tag"
    head = git(world.remote, "rev-parse", BRANCH)
    assert git(world.remote, "rev-parse", f"{tag}^{{commit}}") == head
    said = git(world.remote, "for-each-ref", "--format=%(contents:subject)", tag)
    assert said == f"Release v{version}: Releases go by themselves"
    assert git(world.checkout, "rev-parse", f"origin/{BRANCH}") == head


def test_the_example_releases_twice(world: CheckoutWorld, example: str) -> None:
    first = release(world, example)
    assert first.returncode == 0, first.stdout + first.stderr
    check_released(world, "0.21.0.2", 1)
    assert world.read("src/confidentia/version.py") == (
        '# The one place of the version\n__version__ = "0.21.0.2"  # bumped by the release\n'
    )
    own = "KB/Changelog_and_Release_Notes/Changelog_Archive/CHANGELOG_v0.21.0.2.md"
    page = world.read(own)
    assert re.search(r"\*\*Released:\*\* \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$", page, re.MULTILINE)
    for text in (
        "Tooling 🧰",
        "**Epic:** 21",
        "**Story:** 03",
        DETAILS,
        "Releases go by themselves",
    ):
        assert text in page
    main = world.read("CHANGELOG.md")
    assert re.search(r"^## \[0\.21\.0\.2\] - \d\d-\d\d-\d\d$", main, re.MULTILINE)
    assert f"[CHANGELOG_v0.21.0.2.md]({own})" in main
    assert main.index("0.21.0.2") < main.index("0.21.0.1")
    assert "badge/version-0.21.0.2-blue" in world.read("README.md")
    assert "**Latest Release:** v0.21.0.2 (" in world.read("README.md")
    board = world.read("KB/PM_and_Portfolio/epics/overview/_index.md")
    assert "| Epic 21 | Releases | In progress | 0.21.0.2 |" in board
    epic = world.read("KB/PM_and_Portfolio/epics/overview/Epic 21/Epic-21.md")
    assert "**Version:** 0.21.0.2" in epic
    assert "| E21:S03 | Automate | Done | 0.21.0.2 |" in epic
    assert "| E21:S04 | Later | Open | |" in epic

    second = release(world, example)
    assert second.returncode == 0, second.stdout + second.stderr
    check_released(world, "0.21.0.3", 2)


def test_the_example_asks_for_the_documentation_and_spares_the_readme(
    world: CheckoutWorld, example: str
) -> None:
    place = ("--directory", str(world.checkout))
    refused = world.slipway("definitions", "run", example, *place, *INPUTS[:2])
    assert refused.returncode != 0
    assert "kb_docs_ok" in refused.stderr
    ended = release(world, example, "--input", "skip_readme=true")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "0.21.0.1" in world.read("README.md")
    check_released(world, "0.21.0.2", 1)


def test_the_example_names_its_plugin_where_that_is_absent(
    world: CheckoutWorld, example: str
) -> None:
    ended = world.slipway("definitions", "validate", example, env={"SLIPWAY_PLUGINS": ""})
    assert ended.returncode == 3
    wanted = "confidentia.kanban_update comes from the plugin confidentia, which is not installed:"
    assert wanted in " ".join(ended.stdout.split())


def test_a_plan_shows_the_effects_and_makes_none(world: CheckoutWorld, example: str) -> None:
    place = ("--directory", str(world.checkout))
    ended = world.slipway("definitions", "plan", example, *place, *INPUTS)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for text in (
        "Change the version in src/confidentia/version.py from 0.21.0.1 to 0.21.0.2",
        "Commit “0.21.0.2 - Releases go by themselves”",
        "Tag v0.21.0.2",
        f"Push {BRANCH} and tag v0.21.0.2 to origin",
    ):
        assert text in ended.stdout
    assert git(world.checkout, "status", "--porcelain") == ""
    assert git(world.checkout, "tag") == ""


def test_killed_between_commit_and_push_it_releases_once(
    world: CheckoutWorld, example: str
) -> None:
    process = subprocess.Popen(
        [*COMMAND, "definitions", "run", example, "--directory", world.checkout, *INPUTS],
        env=world.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while len(world.log(world.checkout, "HEAD")) == 1:
        assert process.poll() is None
        assert time.monotonic() < deadline
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL
    assert world.log(world.remote, BRANCH) == ["Start"]

    again = release(world, example)
    assert again.returncode != 0
    workflow = re.search(r"wf_\w+", again.stderr)
    assert workflow is not None, again.stderr
    resumed = world.slipway("workflows", "resume", workflow[0])
    assert resumed.returncode == 0, resumed.stdout + resumed.stderr
    check_released(world, "0.21.0.2", 1)


def test_release_single_is_taken_back_before_it_pushes(world: CheckoutWorld) -> None:
    place = ("--directory", str(world.checkout))
    before = git(world.checkout, "rev-parse", "HEAD")
    waits = world.slipway("definitions", "run", "release-single", *place, *SINGLE)
    assert waits.returncode == 5, waits.stdout + waits.stderr
    workflow = re.search(r"wf_\w+", waits.stdout)
    assert workflow is not None
    undone = world.slipway("workflows", "rollback", workflow[0], "--yes")
    assert "rolled back" in undone.stdout
    assert git(world.checkout, "rev-parse", "HEAD") == before
    assert git(world.checkout, "status", "--porcelain") == ""
    assert git(world.checkout, "tag") == ""
    assert world.log(world.remote, BRANCH) == ["Start"]


def test_what_release_single_pushed_stays_here_as_well(world: CheckoutWorld) -> None:
    place = ("--directory", str(world.checkout))
    waits = world.slipway("definitions", "run", "release-single", *place, *SINGLE)
    workflow, identity = (
        re.search(
            rf"{form}_\w+", waits.stdout + world.slipway("approvals", "list", "--json").stdout
        )
        for form in ("wf", "ap")
    )
    assert workflow is not None
    assert identity is not None
    ended = world.slipway("approvals", "approve", identity[0])
    assert ended.returncode == 0, ended.stdout + ended.stderr
    undone = world.slipway("workflows", "rollback", workflow[0], "--yes")
    said = " ".join((undone.stdout + undone.stderr).split())
    assert "this stays:" in said, said
    for stays in ("Change the version in src", "Commit “0.21.0.2", "Tag v0.21.0.2", "Push epic"):
        assert stays in said.partition("this stays:")[2]
    check_released(world, "0.21.0.2", 1)
    assert "0.21.0.2" in world.read("src/confidentia/version.py")
    assert "0.21.0.2" in world.read("CHANGELOG.md")


def test_release_single_waits_before_it_pushes(world: CheckoutWorld) -> None:
    place = ("--directory", str(world.checkout))
    (world.checkout / "unfinished.txt").write_text("not mine\n")
    waits = world.slipway("definitions", "run", "release-single", *place, *SINGLE)
    assert waits.returncode == 5, waits.stdout + waits.stderr
    assert world.log(world.remote, BRANCH) == ["Start"]
    assert git(world.checkout, "tag") == "v0.21.0.2"
    approved = world.slipway("approvals", "list", "--json")
    identity = re.search(r"ap_\w+", approved.stdout)
    assert identity is not None
    ended = world.slipway("approvals", "approve", identity[0])
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert git(world.checkout, "status", "--porcelain") == "?? unfinished.txt"
    (world.checkout / "unfinished.txt").unlink()
    check_released(world, "0.21.0.2", 1)
    assert "docs/changelogs/CHANGELOG_v0.21.0.2.md" in git(
        world.remote, "ls-tree", "-r", "--name-only", BRANCH
    )
