"""How long a workflow may run: its steps are stopped with it, and waiting for people does not count."""

from datetime import datetime, timedelta

from app.clock import SystemClock
from tests.workflows.harness import House

LIMITED = """
name: limited
timeout: %s
steps:
  - {id: first, type: test.work}
  - {id: asked, type: approval}
  - {id: last, type: test.work, with: {gate: open}}
"""


class Ahead(SystemClock):
    """A clock that can be put forward."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


async def test_waiting_for_people_does_not_use_up_the_time(house: House) -> None:
    clock = Ahead()
    manager = await house.manager(clock=clock)
    workflow = await house.start(manager, LIMITED % "1h")
    await manager.wait_settled(workflow)
    clock.ahead = timedelta(hours=5)
    house.world.gate("open").set()

    [approval] = manager.list_approvals(workflow_id=workflow)
    await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])

    ended = await manager.wait_settled(workflow)
    assert ended["metadata"]["status"] == "completed"
    assert ended["metadata"]["waited_s"] > 4 * 3600


async def test_a_step_is_stopped_when_the_time_of_the_workflow_is_over(house: House) -> None:
    manager = await house.manager()
    text = LIMITED.replace("  - {id: asked, type: approval}\n", "") % "200ms"
    workflow = await house.start(manager, text, on_error="fail")
    ended = await manager.wait_settled(workflow)
    assert ended["metadata"]["status"] == "failed"
    assert ended["metadata"]["last_error"]["code"] == "workflow_timeout"
    assert ended["steps"][-1]["attempts"] == 1, "it is not tried again"


async def test_no_step_begins_once_the_time_is_over(house: House) -> None:
    clock = Ahead()
    manager = await house.manager(clock=clock)
    text = LIMITED.replace("  - {id: asked, type: approval}\n", "") % "1h"
    text += "  - {id: after, type: test.work}\n"
    workflow = await house.start(manager, text, on_error="fail")
    clock.ahead = timedelta(hours=2)
    house.world.gate("open").set()
    ended = await manager.wait_settled(workflow)
    assert ended["metadata"]["last_error"]["code"] == "workflow_timeout"
    assert house.world.runs["after"] == 0
