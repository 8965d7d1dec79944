"""Validators are real programs of the working folder; strict mode decides what a failure is."""

from pathlib import Path

import pytest

from app.errors import Conflict
from app.plugins.validators.run_step import RunValidators
from tests.plugins.release.release_world import ReleaseWorld


@pytest.fixture
def world(tmp_path: Path) -> ReleaseWorld:
    world = ReleaseWorld(tmp_path)
    here = tmp_path / "workspace"
    here.mkdir()
    (here / "good.py").write_text("import pathlib\nprint(pathlib.Path('good.py').is_file())\n")
    (here / "bad.sh").write_text("echo first\necho 'no changelog' >&2\nexit 3\n")
    (here / "plain").write_text("x\n")
    (here / "slow.py").write_text("import time\ntime.sleep(60)\n")
    (here / "own").write_text("#!/bin/sh\nexit 0\n")
    (here / "own").chmod(0o755)
    (here / "linked.py").symlink_to("/bin/true")
    return world


async def test_what_passes_passes(world: ReleaseWorld) -> None:
    made = await world.run(RunValidators(), "step", validators=["good.py", "own"])
    assert made.outputs["passed"] is True
    assert [one["exit_code"] for one in made.outputs["results"]] == [0, 0]
    assert any("True" in line for line in world.log.lines)


async def test_all_that_fail_are_named_at_once(world: ReleaseWorld) -> None:
    scripts = ["bad.sh", "nowhere.py", "good.py", "plain", "linked.py"]
    with pytest.raises(Conflict) as caught:
        await world.run(RunValidators(), "step", validators=scripts)
    assert caught.value.code == "validation_failed"
    assert "4 of 5 validators failed" in caught.value.message
    assert "bad.sh: no changelog" in caught.value.message


async def test_without_strict_mode_failures_are_warnings(world: ReleaseWorld) -> None:
    made = await world.run(
        RunValidators(), "step", validators=["bad.sh", "good.py"], strict_mode=False
    )
    assert made.outputs["passed"] is False
    assert made.outputs["warnings"] == ["bad.sh: no changelog"]


async def test_one_that_does_not_end_is_stopped(world: ReleaseWorld) -> None:
    made = await world.run(
        RunValidators(), "step", validators=["slow.py"], strict_mode=False, timeout_s=0.5
    )
    assert "did not end" in made.outputs["warnings"][0]
