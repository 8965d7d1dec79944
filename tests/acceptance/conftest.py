"""Fixtures of the acceptance tests: a sample workspace and the service that runs on it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sample.workspace import make_sample
from tests.acceptance.slipway_process import SlipwayProcess


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    asyncio.run(make_sample(tmp_path / "workspace"))
    return tmp_path / "workspace"


@pytest.fixture
def service(tmp_path: Path, workspace: Path) -> Iterator[SlipwayProcess]:
    process = SlipwayProcess(tmp_path / "data", workspace)
    process.start()
    yield process
    process.close()
