"""Steps find the programs of this installation, such as pytest and mypy, and nobody's home."""

import os
import sys
from pathlib import Path

import pytest


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the programs of the environment that the tests run in on the PATH."""
    programs = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
