"""The usage example of the manager works as printed, with no server and no FastAPI."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.slipway_process import SlipwayProcess

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket]

EXAMPLE = """
import asyncio, json, sys
from app.workflows import get_workflow_manager

async def main():
    manager = get_workflow_manager()
    workflow_id = await manager.start_workflow({"repositories": ["frontend", "backend"], "fix_version": "v2.1.0",
                                                "sprint_name": "sprint-2024-01", "release_type": "release"})
    status = manager.get_workflow_status(workflow_id)
    await manager.pause_workflow(workflow_id); await manager.resume_workflow(workflow_id)
    after = await manager.wait_settled(workflow_id)
    await manager.close()
    print(json.dumps([sorted(status), status["metadata"]["status"], after["metadata"]["status"],
                      "fastapi" in sys.modules]))

asyncio.run(main())
"""


def test_the_usage_example_runs_as_printed(tmp_path: Path, workspace: Path) -> None:
    place = SlipwayProcess(tmp_path / "data", workspace)
    ended = subprocess.run(
        [sys.executable, "-c", EXAMPLE],
        env=place.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    place.close()
    assert ended.returncode == 0, ended.stderr
    keys, started, settled, fastapi = json.loads(ended.stdout)
    assert {"workflow_id", "metadata", "state", "is_running"} <= set(keys)
    assert started == "running"
    assert settled == "waiting_for_approval"
    assert not fastapi
