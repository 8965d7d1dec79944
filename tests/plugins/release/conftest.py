"""The world that release steps act on."""

from pathlib import Path

import pytest

from tests.plugins.release.release_world import ReleaseWorld

__all__ = ["world"]


@pytest.fixture
def world(tmp_path: Path) -> ReleaseWorld:
    return ReleaseWorld(tmp_path)
