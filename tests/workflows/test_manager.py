"""Commands: admission, pause and resume, cancel, rollback, deletion, restarts."""

import asyncio

import pytest

from app.errors import Conflict, NotFound
from app.workflows.gates import digest_of
from app.workflows.loader import load_definition
from app.workflows.starting import StartOptions
from tests.workflows.harness import House

TWO = """
name: two
inputs: {tag: {type: string, default: x}}
steps:
  - {id: make, type: test.make, with: {name: "{{ inputs.tag }}"}}
  - {id: hold, type: test.work, with: {gate: hold}}
  - {id: last, type: test.work}
"""


async def test_the_same_idempotency_key_starts_one_workflow(house: House) -> None:
    (house.folder / "definitions").mkdir()
    (house.folder / "definitions" / "two.yaml").write_text(TWO)
    manager = await house.manager()
    ids = await asyncio.gather(
        *(manager.start_workflow({}, definition="two", idempotency_key="k") for _ in range(10))
    )
    assert len(set(ids)) == 1
    with pytest.raises(Conflict) as refused:
        await manager.start_workflow({"tag": "y"}, definition="two", idempotency_key="k")
    assert refused.value.code == "idempotency_key_reused"
    house.world.gate("hold").set()


async def test_a_duplicate_is_refused_and_names_the_active_one(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, TWO)
    with pytest.raises(Conflict) as refused:
        await house.start(manager, TWO)
    assert refused.value.code == "duplicate_in_progress"
    assert refused.value.details["decision"]["duplicate_of"] == workflow
    house.world.gate("hold").set()


async def test_pause_stops_between_steps_and_resume_goes_on(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, TWO)
    while not house.world.runs["hold"]:
        await asyncio.sleep(0.005)
    status = await manager.pause_workflow(workflow)
    assert status["metadata"]["status"] == "paused"
    house.world.gate("hold").set()
    await manager.wait_settled(workflow)
    assert house.world.runs["last"] == 0
    await manager.resume_workflow(workflow)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert house.world.runs == {"hold": 1, "last": 1}


async def test_cancel_undoes_what_was_prepared(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, TWO)
    while not house.world.runs["hold"]:
        await asyncio.sleep(0.005)
    house.world.gate("hold").set()
    await manager.cancel_workflow(workflow)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "cancelled"
    assert house.world.undone == ["x"]


async def test_cancel_keeps_what_was_prepared_when_asked(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, TWO)
    while not house.world.runs["hold"]:
        await asyncio.sleep(0.005)
    house.world.gate("hold").set()
    await manager.cancel_workflow(workflow, keep=True)
    await manager.wait_settled(workflow)
    assert house.world.undone == []


async def test_cancel_undoes_nothing_once_something_irreversible_was_made(house: House) -> None:
    text = TWO.replace('{name: "{{ inputs.tag }}"}', "{name: tag, reversibility: irreversible}")
    manager = await house.manager()
    workflow = await house.start(manager, text)
    while not house.world.runs["hold"]:
        await asyncio.sleep(0.005)
    house.world.gate("hold").set()
    await manager.cancel_workflow(workflow)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "cancelled"
    last = manager.shelf.records[workflow].events[-1]
    assert [effect["target"] for effect in last.data["stays"]] == ["tag"]


async def test_rollback_is_in_reverse_order_and_happens_once(house: House) -> None:
    text = """
name: three
steps:
  - {id: one, type: test.make, with: {name: one}}
  - {id: two, type: test.make, with: {name: two}}
  - {id: three, type: test.make, with: {name: three, reversibility: irreversible}}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text)
    await manager.wait_settled(workflow)
    await manager.rollback_workflow(workflow)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "rolled_back"
    assert house.world.undone == ["two", "one"]
    with pytest.raises(Conflict):
        await manager.rollback_workflow(workflow)


async def test_on_error_rollback_undoes_without_a_person(house: House) -> None:
    text = """
name: undo
steps:
  - {id: make, type: test.make, with: {name: x}}
  - {id: bad, type: test.work, with: {broken: true}, on_error: {action: rollback}}
"""
    manager = await house.manager()
    workflow = await house.start(manager, text)
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "rolled_back"
    assert house.world.undone == ["x"]


async def test_a_restart_continues_from_the_last_checkpoint(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, TWO)
    while not house.world.runs["hold"]:
        await asyncio.sleep(0.005)
    closing = asyncio.create_task(manager.close())
    await asyncio.sleep(0.02)
    house.world.gate("hold").set()
    await closing
    manager = await house.manager()
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed"
    assert house.world.made == ["x"]
    assert house.world.runs["last"] == 1


async def test_a_command_that_the_status_does_not_allow_names_the_allowed_ones(
    house: House,
) -> None:
    manager = await house.manager()
    house.world.gate("hold").set()
    workflow = await house.start(manager, TWO)
    await manager.wait_settled(workflow)
    with pytest.raises(Conflict) as refused:
        await manager.pause_workflow(workflow)
    assert refused.value.details["allowed_operations"] == ["rollback", "delete"]


async def test_a_deleted_workflow_is_gone(house: House) -> None:
    manager = await house.manager()
    house.world.gate("hold").set()
    workflow = await house.start(manager, TWO)
    await manager.wait_settled(workflow)
    await manager.delete_workflow(workflow)
    assert manager.list_workflows()["items"] == []
    with pytest.raises(NotFound):
        manager.get_workflow_status(workflow)


async def test_lists_are_paged_newest_first(house: House) -> None:
    manager = await house.manager()
    house.world.gate("hold").set()
    ids = [await house.start(manager, TWO, tag=str(n)) for n in range(5)]
    for workflow in ids:
        await manager.wait_settled(workflow)
    page = manager.list_workflows(limit=2)
    rest = manager.list_workflows(limit=10, cursor=page["next"])
    found = [row["workflow_id"] for row in (*page["items"], *rest["items"])]
    assert found == ids[::-1]
    assert rest["next"] is None


async def test_a_plan_makes_nothing_and_names_every_effect(house: House) -> None:
    (house.folder / "definitions").mkdir()
    (house.folder / "definitions" / "two.yaml").write_text(TWO)
    manager = await house.manager()
    house.world.gate("hold").set()
    plan = await manager.plan_workflow({"tag": "planned"}, definition="two")
    assert house.world.made == []
    assert [effect["target"] for effect in plan["effects"]] == ["planned"]
    assert [row["disposition"] for row in plan["steps"]] == ["will_run"] * 3
    assert manager.list_workflows()["items"] == []


FORESEEN = """
name: foreseen
steps:
  - {id: made, type: test.make, with: {name: thing}}
  - {id: rest, type: test.work, with: {value: "{{ made.outputs.name }}"}}
  - {id: maybe, type: test.work, needs: [made], when: "{{ made.outputs.name == 'thing' }}"}
  - {id: never, type: test.work, needs: [], when: "{{ 1 > 2 }}"}
  - {id: off, type: test.work, needs: [], required: false, enabled: false}
  - {id: asked, type: approval, needs: [never]}
"""


async def test_a_plan_says_of_every_step_whether_it_runs_and_why_not(house: House) -> None:
    manager = await house.manager()
    loaded = load_definition(FORESEEN, handlers=house.registry.handlers)
    plan = await manager.plan_loaded(loaded, {}, StartOptions())
    assert {row["id"]: (row["disposition"], row["reason"]) for row in plan["steps"]} == {
        "made": ("will_run", None),
        "rest": ("known_later", "known once made ran"),
        "maybe": (
            "known_later",
            "it runs if {{ made.outputs.name == 'thing' }}, known once made ran",
        ),
        "never": ("skipped", "when: {{ 1 > 2 }}"),
        "off": ("skipped", "disabled"),
        "asked": ("needs_approval", "known once it runs"),
    }


MANY = """
name: many
steps:
  - {id: made, type: test.make, with: {name: thing}}
  - {id: each, type: test.work, matrix: {one: "{{ made.outputs.names }}"}, with: {value: "{{ matrix.one }}"}}
  - id: group
    matrix: {one: "{{ made.outputs.names }}"}
    steps: [{id: inner, type: test.work, with: {value: "{{ matrix.one }}"}}]
  - {id: rest, type: test.work, with: {value: "{{ each.outputs }}"}}
"""


async def test_a_plan_says_that_the_cells_of_a_matrix_are_known_later(house: House) -> None:
    manager = await house.manager()
    loaded = load_definition(MANY, handlers=house.registry.handlers)
    plan = await manager.plan_loaded(loaded, {}, StartOptions())
    assert plan["errors"] == []
    dispositions = {row["id"]: row["disposition"] for row in plan["steps"]}
    assert dispositions == {
        "made": "will_run",
        **dict.fromkeys(("each", "group", "inner", "rest"), "known_later"),
    }


BEHIND_APPROVALS = """
name: behind
inputs: {tag: {type: string}}
steps:
  - {id: known, type: test.make, with: {name: "{{ inputs.tag }}"}, approval: {title: Go?, plan: "{{ inputs.tag }}"}}
  - {id: later, type: test.make, needs: [known], with: {name: "{{ known.outputs.name }}"}, approval: {title: Go?}}
"""


async def test_a_plan_lists_the_effects_behind_an_approval_where_they_are_known(
    house: House,
) -> None:
    manager = await house.manager()
    loaded = load_definition(BEHIND_APPROVALS, handlers=house.registry.handlers)
    plan = await manager.plan_loaded(loaded, {"tag": "v1"}, StartOptions())
    assert [
        (row["disposition"], row["reason"], [one["target"] for one in row["effects"]])
        for row in plan["steps"]
    ] == [("needs_approval", None, ["v1"]), ("needs_approval", "known once known ran", [])]
    assert plan["digest"] == digest_of("v1")
    assert house.world.made == []


async def test_a_workflow_whose_first_fact_was_never_written_stops_no_start(house: House) -> None:
    before = await house.manager()
    kept = await house.start(before, "name: one\nsteps:\n  - {id: only, type: test.work}\n")
    await before.wait_settled(kept)
    await before.close()
    for number, content in enumerate((None, b"", b'{"kind":"journal","da')):
        folder = house.folder / "workflows" / f"wf_{number:026}"
        folder.mkdir()
        if content is not None:
            (folder / "journal.jsonl").write_bytes(content)

    manager = await house.manager()

    listed = [one["workflow_id"] for one in manager.list_workflows()["items"]]
    assert listed == [kept]
    with pytest.raises(NotFound):
        await manager.pause_workflow(f"wf_{0:026}")
