"""A fresh world, on a machine without a `claude` of its own."""

import os
import shutil
from pathlib import Path

import pytest

from tests.plugins.agent.agent_world import AgentWorld


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AgentWorld:
    if (installed := shutil.which("claude")) is not None:
        kept = [one for one in os.get_exec_path() if one != str(Path(installed).parent)]
        monkeypatch.setenv("PATH", os.pathsep.join(kept))
    return AgentWorld(tmp_path)
