"""Fixtures of the acceptance tests: a sample workspace and the service that runs on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.slipway_process import SlipwayProcess, slipway


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    made = slipway("sample", str(tmp_path / "workspace"))
    assert made.returncode == 0, made.stderr
    return tmp_path / "workspace"


@pytest.fixture
def service(tmp_path: Path, workspace: Path) -> Iterator[SlipwayProcess]:
    process = SlipwayProcess(tmp_path / "data", workspace)
    process.start()
    yield process
    process.close()
