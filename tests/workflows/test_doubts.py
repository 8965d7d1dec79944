"""An effect of which it cannot be told whether it happened waits for a person, and is never made twice in silence."""

from typing import Any

import pytest

from app.errors import Conflict, Invalid
from app.workflows.manager import WorkflowManager
from tests.workflows.harness import House

MAKES = """
name: makes
steps:
  - {id: make, type: test.make, retry: {max: 1, delay: 0}, with: {name: thing, reversibility: irreversible}}
  - {id: after, type: test.work}
"""
UNVOUCHED = MAKES.replace("name: thing,", "name: thing, vouched: false,")


async def in_doubt(house: House, text: str = MAKES) -> tuple[WorkflowManager, str]:
    """Start the definition; making the thing is not answered and it cannot be asked for."""
    house.world.mute.add("thing")
    manager = await house.manager()
    workflow = await house.start(manager, text)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_recovery"
    assert house.world.made == ["thing"], "the fault is that the answer was lost"
    return manager, workflow


async def settled(manager: WorkflowManager, workflow: str) -> dict[str, Any]:
    return await manager.wait_settled(workflow)


async def test_a_lost_answer_leaves_the_step_unknown_with_its_evidence_and_choices(
    house: House,
) -> None:
    manager, workflow = await in_doubt(house)
    status = manager.get_workflow_status(workflow)
    assert status["state"]["steps"]["make"]["status"] == "unknown"
    assert [one["status"] for one in manager.get_effects(workflow)] == ["unknown"]
    error = status["state"]["steps"]["make"]["error"]
    assert error["details"]["effects"] == ["thing:thing"]
    assert "does not answer" in error["message"]
    asked = [one async for one in events(manager, workflow, "recovery_requested")]
    assert set(asked[0].data["options"]) == {
        "happened",
        "not_happened",
        "check_again",
        "cancel",
        "rollback",
    }
    assert "resolve" in status["allowed_operations"]


async def events(manager: WorkflowManager, workflow: str, kind: str) -> Any:
    last = manager.get_workflow_status(workflow)["last_seq"]
    async for event in manager.get_workflow_stream(workflow):
        if event.type == kind:
            yield event
        if event.seq >= last:
            return


async def test_what_happened_is_taken_as_found_and_not_made_again(house: House) -> None:
    manager, workflow = await in_doubt(house)
    await manager.resolve_effect(workflow, answer="happened", comment="I see it")
    status = await settled(manager, workflow)
    assert status["metadata"]["status"] == "completed"
    assert house.world.made == ["thing"]
    assert status["state"]["steps"]["make"]["outputs"] == {"name": "thing"}
    found = [one async for one in events(manager, workflow, "effect_found")]
    assert [one.actor for one in found] == ["local"]


async def test_what_did_not_happen_is_made_now_without_asking(house: House) -> None:
    manager, workflow = await in_doubt(house)
    house.world.made.clear()
    house.world.mute.clear()
    await manager.resolve_effect(workflow, answer="not_happened")
    status = await settled(manager, workflow)
    assert status["metadata"]["status"] == "completed"
    assert house.world.made == ["thing"]


async def test_a_denied_effect_that_is_lost_again_is_in_doubt_again(house: House) -> None:
    manager, workflow = await in_doubt(house)
    await manager.resolve_effect(workflow, answer="not_happened")
    status = await settled(manager, workflow)
    assert status["state"]["steps"]["make"]["status"] == "unknown"
    assert house.world.made == ["thing", "thing"], "once for each word that it was not there"


async def test_checking_again_makes_nothing_that_is_there(house: House) -> None:
    manager, workflow = await in_doubt(house)
    house.world.mute.clear()
    await manager.resolve_effect(workflow, answer="check_again")
    status = await settled(manager, workflow)
    assert status["metadata"]["status"] == "completed"
    assert house.world.made == ["thing"]
    assert [one["status"] for one in manager.get_effects(workflow)] == ["found"]


async def test_the_doubt_and_the_answer_survive_a_restart(house: House) -> None:
    manager, workflow = await in_doubt(house)
    await manager.close()
    again = await house.manager()
    assert "resolve" in again.get_workflow_status(workflow)["allowed_operations"]
    await again.resolve_effect(workflow, answer="happened")
    await again.close()
    last = await house.manager()
    assert (await settled(last, workflow))["metadata"]["status"] == "completed"
    assert house.world.made == ["thing"]


async def test_nobody_vouches_for_what_would_leave_something_unknown(house: House) -> None:
    manager, workflow = await in_doubt(house, UNVOUCHED)
    before = manager.get_workflow_status(workflow)["last_seq"]
    with pytest.raises(Invalid) as refused:
        await manager.resolve_effect(workflow, answer="happened")
    assert refused.value.code == "outcome_unknown"
    assert manager.get_workflow_status(workflow)["last_seq"] == before


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"answer": "perhaps"}, "unknown_answer"),
        ({"answer": "happened", "effect": "thing:other"}, "ambiguous_effect"),
        ({"answer": "happened", "step": "after"}, "ambiguous_step"),
    ],
)
async def test_an_answer_that_fits_nothing_is_refused(
    house: House, said: dict[str, Any], code: str
) -> None:
    manager, workflow = await in_doubt(house)
    with pytest.raises(Invalid) as refused:
        await manager.resolve_effect(workflow, **said)
    assert refused.value.code == code


async def test_there_is_nothing_to_resolve_where_nothing_is_in_doubt(house: House) -> None:
    house.world.broken.add("after")
    manager = await house.manager()
    workflow = await house.start(manager, MAKES)
    await settled(manager, workflow)
    with pytest.raises(Conflict) as refused:
        await manager.resolve_effect(workflow, answer="happened")
    assert "resolve" not in refused.value.details["allowed_operations"]
