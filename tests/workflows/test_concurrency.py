"""What a definition says of others at the same time: what it holds, how long it rests, whether it waits or refuses."""

from datetime import datetime, timedelta

import pytest

from app.clock import SystemClock
from app.errors import Conflict
from tests.workflows.harness import House

HOLDING = """
name: holding
inputs: {repository: {default: shop}}
concurrency: {resources: ["repo:{{ inputs.repository }}"]%s}
steps:
  - {id: work, type: test.work, with: {gate: open, value: "{{ inputs.repository }}"}}
"""


class Ahead(SystemClock):
    """A clock that can be put forward."""

    ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


async def test_a_second_one_on_the_same_resource_waits_for_the_first(house: House) -> None:
    manager = await house.manager()
    first = await house.start(manager, HOLDING % "")
    other = await house.start(manager, HOLDING % "", repository="bank")
    second = await house.start(manager, HOLDING.replace("name: holding", "name: two") % "")

    assert manager.get_workflow_status(other)["metadata"]["status"] == "running"
    metadata = manager.get_workflow_status(second)["metadata"]
    assert (metadata["status"], metadata["reason"]) == ("queued", "resource_busy")
    assert metadata["blocked_by"] == first

    house.world.gate("open").set()
    await manager.wait_settled(first)
    ended = await manager.wait_settled(second)
    assert ended["metadata"]["status"] == "completed"


async def test_one_that_refuses_names_who_is_in_the_way(house: House) -> None:
    manager = await house.manager()
    first = await house.start(manager, HOLDING % "")
    text = HOLDING.replace("name: holding", "name: two") % ", on_conflict: reject"
    with pytest.raises(Conflict) as caught:
        await house.start(manager, text)
    assert caught.value.code == "resource_busy"
    assert caught.value.details["decision"]["blocking_workflow"] == first


async def test_after_an_end_the_next_waits_until_the_cooldown_is_over(house: House) -> None:
    clock = Ahead()
    manager = await house.manager(clock=clock)
    house.world.gate("open").set()
    first = await house.start(manager, HOLDING % ", cooldown: 5m")
    await manager.wait_settled(first)

    second = await house.start(manager, HOLDING % ", cooldown: 5m")

    metadata = manager.get_workflow_status(second)["metadata"]
    assert (metadata["status"], metadata["reason"]) == ("queued", "recently_completed")
    assert datetime.fromisoformat(metadata["until"]) > clock.now() + timedelta(minutes=4)
    assert manager.why(second)["waits"][0]["until"] == metadata["until"]

    clock.ahead = timedelta(minutes=6)
    await manager.watch()
    ended = await manager.wait_settled(second)
    assert ended["metadata"]["status"] == "completed"
