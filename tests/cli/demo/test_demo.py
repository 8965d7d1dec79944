"""The demonstration as a stranger starts it: every scene ends with 0 because git shows what was announced."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.data_folder import DataFolder

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket]

RELEASED = {"happy": 2, "conflict": 1, "reject": 0, "rollback": 0, "crash": 2}


def demo(*words: str, place: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.cli", "demo", "--exit", "--folder", str(place)]
    return subprocess.run(
        [*command, *words], capture_output=True, text=True, timeout=55, check=False
    )


@pytest.mark.parametrize("scene", RELEASED)
def test_a_scene_ends_as_announced(scene: str, tmp_path: Path) -> None:
    place = tmp_path / "demo"
    ran = demo("--yes", "--json", "--scene", scene, place=place)
    assert ran.returncode == 0, ran.stderr
    report: dict[str, Any] = json.loads(ran.stdout)
    assert report["problems"] == []
    assert len(report["changes"]) == RELEASED[scene]
    assert all(tags == ["v2.1.0"] for tags in report["tags"].values())
    assert ("killed with -9" in ran.stderr) == (scene == "crash")
    assert bool(report["proof"]) == bool(RELEASED[scene])
    assert DataFolder.owner(place / "data") is None, "the service was left running"


def test_a_demonstration_that_is_told_to_end_stops_its_service(tmp_path: Path) -> None:
    place = tmp_path / "demo"
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "demo", "--yes", "--folder", str(place)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert any("stays up" in told for told in process.stderr)
    assert DataFolder.owner(place / "data") is not None
    process.terminate()
    assert process.wait(30) == 130
    process.stderr.close()
    assert DataFolder.owner(place / "data") is None


def test_without_a_terminal_and_without_yes_nothing_is_released(tmp_path: Path) -> None:
    ran = demo(place=tmp_path / "demo")
    assert ran.returncode == 4
    assert "Add --yes." in ran.stderr
    assert DataFolder.owner(tmp_path / "demo" / "data") is None
