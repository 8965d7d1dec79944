"""What a killed service leaves is read from its journal, and everybody says that nobody drives it."""

import json

import pytest

from tests.acceptance.slipway_process import SlipwayProcess, slipway

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket]

TEXT = """\
schema: 1
name: gate
steps:
  - {id: ask, type: approval}
  - {id: nap, type: wait, with: {for: 20s}}
"""


@pytest.fixture
def left(service: SlipwayProcess, monkeypatch: pytest.MonkeyPatch) -> str:
    """Kill a service right after it acknowledged an approval; return the workflow."""
    started = service.post("/workflows", {"text": TEXT})
    workflow = str(started.json()["workflow_id"])
    service.wait(workflow, "waiting_for_approval")
    assert service.decide(workflow, "approve").status_code == 200
    service.kill()
    for name, value in service.environment.items():
        monkeypatch.setenv(name, value)
    return workflow


def test_the_journal_is_read_and_the_way_on_is_named(left: str) -> None:
    resume = f"slipway workflows resume {left}"
    shown = json.loads(slipway("workflows", "show", left, "--json").stdout)
    assert shown["metadata"]["unattended"] is True
    assert shown["metadata"]["waiting_for"] == []
    asked = next(step for step in shown["steps"] if step["id"] == "ask")
    assert asked["status"] != "waiting"
    for words in (("workflows", "show", left), ("workflows", "list"), ("doctor",)):
        told = slipway(*words)
        assert "obody drives" in told.stdout + told.stderr
        if words != ("doctor",):  # its table is folded
            assert resume in " ".join((told.stdout + told.stderr).split())
