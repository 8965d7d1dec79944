"""Approvals: asked once, decided once, bound to the digest of what was shown."""

import asyncio
from typing import Any

import pytest

from app.approvals.decisions import Decision, Decisions
from app.errors import Conflict, Invalid, NotFound
from app.principal import Principal
from app.workflows.loader import load_definition
from app.workflows.manager import WorkflowManager
from app.workflows.starting import StartOptions
from tests.workflows.harness import House

GATED = """
name: gated
steps:
  - {id: build, type: test.work, with: {value: abc}}
  - id: gate
    type: approval
    approval: {title: Ship it, message: Please look, plan: "{{ build.outputs }}"}
  - {id: ship, type: test.make, with: {name: ship}}
"""


async def waiting(house: House, text: str = GATED) -> tuple[WorkflowManager, str, dict[str, Any]]:
    manager = await house.manager()
    workflow = await house.start(manager, text)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_approval"
    return manager, workflow, manager.list_approvals()[0]


async def test_an_approved_gate_lets_the_workflow_go_on(house: House) -> None:
    manager, workflow, approval = await waiting(house)
    assert approval["plan"] == {"value": "abc", "run": 1}
    await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    gate = status["state"]["steps"]["gate"]["outputs"]
    assert gate["approved_by"] == ["local"]
    assert gate["digest"] == approval["digest"]
    assert manager.list_approvals() == []


async def test_another_digest_is_refused_and_decides_nothing(house: House) -> None:
    manager, workflow, approval = await waiting(house)
    with pytest.raises(Conflict) as refused:
        await manager.decide_approval(approval["id"], "approve", digest="sha256:0")
    assert refused.value.code == "digest_mismatch"
    with pytest.raises(Invalid):
        await manager.decide_approval(approval["id"], "approve")
    assert manager.get_workflow_status(workflow)["metadata"]["status"] == "waiting_for_approval"


async def test_exactly_one_of_many_decisions_wins(house: House) -> None:
    manager, workflow, approval = await waiting(house)
    answers = await asyncio.gather(
        *(
            manager.decide_approval(
                approval["id"],
                ("approve", "reject")[n % 2],
                digest=approval["digest"],
                comment=str(n),
            )
            for n in range(20)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, dict) for answer in answers) == 1
    assert all(
        isinstance(answer, dict)
        or (isinstance(answer, Conflict) and answer.code == "already_decided")
        for answer in answers
    )
    events = [one.type for one in manager.shelf.records[workflow].events]
    assert events.count("approval_decided") == 1


async def test_a_rejected_gate_can_be_asked_again(house: House) -> None:
    manager, workflow, approval = await waiting(house)
    await manager.decide_approval(approval["id"], "reject", comment="not yet")
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_recovery"
    assert "not yet" in status["metadata"]["last_error"]["message"]
    await manager.retry_step(workflow)
    await manager.wait_settled(workflow)
    again = manager.list_approvals()[0]
    assert again["id"] != approval["id"]
    await manager.decide_approval(again["id"], "approve", digest=again["digest"])
    assert (await manager.wait_settled(workflow))["metadata"]["status"] == "completed"


async def test_a_waiting_gate_survives_a_restart_and_is_not_asked_twice(house: House) -> None:
    manager, workflow, approval = await waiting(house)
    await manager.close()
    manager = await house.manager()
    assert manager.get_workflow_status(workflow)["metadata"]["status"] == "waiting_for_approval"
    assert [one["id"] for one in manager.list_approvals()] == [approval["id"]]
    await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    events = [one.type for one in manager.shelf.records[workflow].events]
    assert events.count("approval_requested") == 1
    assert house.world.runs["build"] == 1


async def test_an_overdue_approval_expires(house: House) -> None:
    manager = await house.manager()
    text = GATED.replace("title: Ship it", "title: Ship it, expires: 1ms")
    workflow = await house.start(manager, text)
    await manager.wait_settled(workflow)
    await manager.expire_overdue()
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["last_error"]["code"] == "approval_expired"
    assert status["metadata"]["status"] == "waiting_for_recovery"


async def test_an_unknown_approval_is_not_found(house: House) -> None:
    manager = await house.manager()
    with pytest.raises(NotFound):
        await manager.decide_approval("ap_none", "approve", digest="x")


async def test_an_approval_step_without_a_block_still_asks(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, "name: bare\nsteps: [{id: gate, type: approval}]\n")
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_approval"


async def test_a_decision_that_a_cancel_overtakes_is_not_acknowledged(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, workflow, approval = await waiting(house)
    real = Decisions.record

    async def overtaken(
        self: Decisions, decision: Decision, quorum: int
    ) -> tuple[list[Decision], bool]:
        await manager.cancel_workflow(workflow)
        return await real(self, decision, quorum)

    monkeypatch.setattr(Decisions, "record", overtaken)
    with pytest.raises(Conflict) as refused:
        await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])
    assert refused.value.code == "approval_voided"
    assert house.world.made == []


async def test_a_dry_run_shows_a_plan_of_which_a_part_is_known_later(house: House) -> None:
    manager = await house.manager()
    text = """
name: made
steps:
  - {id: make, type: test.make, with: {name: tag}}
  - id: gate
    type: approval
    approval: {title: Ship it, plan: {made: ["{{ make.outputs.made }}"], by: ada}}
"""
    planned = await manager.plan_loaded(
        load_definition(text, handlers=house.registry.handlers), {}, StartOptions()
    )
    (gate,) = planned["approvals"]
    assert gate["plan"] == {"made": ["(known later)"], "by": "ada"}
    assert gate["digest"] is None


async def test_what_was_decided_is_found_after_a_restart_and_says_by_whom(house: House) -> None:
    manager, workflow, approval = await waiting(house)
    assert manager.find_approvals("decided") == []
    await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])
    await manager.wait_settled(workflow)
    await manager.close()
    manager = await house.manager()
    assert manager.shelf.records == {}
    (found,) = manager.find_approvals("decided")
    assert found == manager.get_approval(approval["id"])
    assert found["decisions"][0]["by"] == "local"
    assert manager.find_approvals("all", workflow_id="wf_other") == []
    with pytest.raises(Conflict) as refused:
        await manager.decide_approval(approval["id"], "reject")
    assert refused.value.code == "already_decided"
    assert refused.value.details["decision"]["by"] == "local"


async def test_an_approval_that_a_cancel_voids_says_so(house: House) -> None:
    manager, workflow, approval = await waiting(house)
    await manager.cancel_workflow(workflow)
    await manager.wait_settled(workflow)
    (found,) = manager.find_approvals("voided")
    assert found["voided"]["code"] == "workflow_cancelled"
    assert found["voided"]["by"] == "local"
    with pytest.raises(Conflict) as refused:
        await manager.decide_approval(approval["id"], "approve", digest=approval["digest"])
    assert refused.value.details["voided"] == found["voided"]
    assert (refused.value.details["instead"], refused.value.details["changes"]) == (None, [])


async def test_why_says_whom_it_waits_for(house: House) -> None:
    people = 'title: Ship it, approvers: ["role:operator", "user:ada"]'
    manager, workflow, _ = await waiting(house, GATED.replace("title: Ship it", people))
    (wait,) = manager.why(workflow)["waits"]
    assert wait["message"] == "Ship it waits for somebody with the role operator or ada."


ADA, BO = (Principal(id=name, roles=frozenset({"approver"})) for name in ("ada", "bo"))
PAIRED = GATED.replace("title: Ship it", "title: Ship it, quorum: 2")


async def test_a_quorum_of_two_is_two_people(house: House) -> None:
    manager, workflow, approval = await waiting(house, PAIRED)
    one = {"decision": "approve", "digest": approval["digest"]}
    assert (await manager.decide_approval(approval["id"], **one, actor=ADA))["status"] == "pending"
    with pytest.raises(Conflict, match=r"ada has approved .+ already; 1 more must agree") as again:
        await manager.decide_approval(approval["id"], **one, actor=ADA)
    assert again.value.code == "already_approved"
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_approval"
    assert house.world.made == []

    await manager.decide_approval(approval["id"], **one, actor=BO)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert status["state"]["steps"]["gate"]["outputs"]["approved_by"] == ["ada", "bo"]


async def test_one_refusal_ends_a_quorum(house: House) -> None:
    manager, workflow, approval = await waiting(house, PAIRED)
    await manager.decide_approval(approval["id"], "approve", digest=approval["digest"], actor=ADA)
    found = await manager.decide_approval(approval["id"], "reject", comment="no", actor=BO)
    assert (found["status"], [one["by"] for one in found["decisions"]]) == (
        "rejected",
        ["ada", "bo"],
    )
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_recovery"


async def test_a_part_of_a_quorum_survives_a_restart(house: House) -> None:
    """Of two decisions one is only in its file, as when the service dies between that and its record."""
    manager, workflow, approval = await waiting(house, PAIRED)
    await manager.close()
    answers = Decisions(house.folder / "approvals")
    by_ada = Decision(
        approval["id"], "approve", "ada", "2024-05-01T12:00:00.000Z", "", approval["digest"]
    )
    await answers.record(by_ada, 2)

    manager = await house.manager()
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "waiting_for_approval"
    assert [one["by"] for one in manager.get_approval(approval["id"])["decisions"]] == ["ada"]
    await manager.decide_approval(approval["id"], "approve", digest=approval["digest"], actor=BO)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    events = [one.type for one in manager.shelf.records[workflow].events]
    assert events.count("approval_decided") == 2
