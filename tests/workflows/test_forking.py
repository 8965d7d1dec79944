"""A fork: what was done is carried over, the original does not change, and nothing it made is ever undone by the fork."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from app.errors import Conflict, Invalid, NotFound
from app.workflows.manager import WorkflowManager
from tests.workflows.harness import House

LINE = """
name: line
inputs: {word: {type: string, default: a}}
steps:
  - {id: read, type: test.work, with: {value: "{{ inputs.word }}"}}
  - {id: make, type: test.make, with: {name: "thing-{{ read.outputs.value }}"}}
  - {id: gate, type: approval, approval: {title: Go on, plan: "{{ read.outputs.value }}"}}
  - {id: after, type: test.make, with: {name: "after-{{ inputs.word }}"}}
"""


async def ended(house: House) -> tuple[WorkflowManager, str]:
    manager = await house.manager()
    workflow = await house.start(manager, LINE)
    await approve(manager, workflow)
    return manager, workflow


async def approve(manager: WorkflowManager, workflow: str) -> dict[str, Any]:
    await manager.wait_settled(workflow)
    (asked,) = manager.list_approvals(workflow_id=workflow)
    await manager.decide_approval(asked["id"], "approve", digest=asked["digest"])
    status = await manager.wait_settled(workflow)
    assert status["metadata"]["status"] == "completed", status["metadata"]
    return status


def files(folder: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


async def test_a_fork_from_a_step_runs_it_and_what_follows_and_asks_again(house: House) -> None:
    manager, workflow = await ended(house)
    before = files(house.folder / "workflows" / workflow)
    forked = await manager.fork_workflow(workflow, step="after", inputs={"word": "b"})
    assert forked != workflow
    status = await approve(manager, forked)
    assert files(house.folder / "workflows" / workflow) == before
    assert house.world.runs["read"] == 1, "what was done is carried over"
    assert house.world.made == ["thing-a", "after-a", "after-b"]
    assert status["state"]["steps"]["read"]["outputs"]["value"] == "a"
    origin = status["metadata"]["forked_from"]
    assert (origin["workflow_id"], origin["step"]) == (workflow, "after")
    assert set(origin["carried"]) == {"read", "make"}


async def test_a_replay_finds_what_the_original_made_and_makes_nothing_twice(house: House) -> None:
    manager, workflow = await ended(house)
    forked = await manager.fork_workflow(workflow)
    await approve(manager, forked)
    assert house.world.runs["read"] == 2
    assert house.world.made == ["thing-a", "after-a"]
    assert [one["status"] for one in manager.get_effects(forked)] == ["found", "found"]


async def test_rolling_a_fork_back_undoes_what_it_made_and_nothing_of_the_original(
    house: House,
) -> None:
    manager, workflow = await ended(house)
    forked = await manager.fork_workflow(workflow, inputs={"word": "a"})
    await approve(manager, forked)
    another = await manager.fork_workflow(workflow, step="after", inputs={"word": "c"})
    await approve(manager, another)
    for one in (forked, another):
        await manager.rollback_workflow(one)
        assert (await manager.wait_settled(one))["metadata"]["status"] == "rolled_back"
    assert house.world.undone == ["after-c"]


async def test_every_checkpoint_can_be_forked_from(house: House) -> None:
    manager, workflow = await ended(house)
    checkpoints = await manager.get_history(workflow)
    assert len(checkpoints) > 4
    for number, checkpoint in enumerate(checkpoints):
        word = f"w{number}"
        forked = await manager.fork_workflow(
            workflow, checkpoint=checkpoint["checkpoint_id"], inputs={"word": word}
        )
        status = await manager.wait_settled(forked)
        if status["metadata"]["status"] == "waiting_for_approval":
            status = await approve(manager, forked)
        assert status["metadata"]["status"] == "completed"
        origin = status["metadata"]["forked_from"]
        assert origin["checkpoint"] == checkpoint["checkpoint_id"]
        assert len(origin["carried"]) == sum(
            status["state"]["steps"][key]["status"] == "completed" for key in origin["carried"]
        )


async def test_a_checkpoint_tells_after_which_event_it_is_the_state(house: House) -> None:
    manager, workflow = await ended(house)
    rows = await manager.get_history(workflow)
    events = [event async for event in manager.get_workflow_stream(workflow)]
    numbers = [row["seq"] for row in reversed(rows)]
    assert numbers == sorted(numbers)
    for row in rows:
        before = events[: row["seq"]]
        done = sum(one.type in {"step_completed", "step_skipped"} for one in before)
        assert row["completed"] <= done
        fork = await manager.preview_fork(workflow, checkpoint=row["checkpoint_id"])
        assert len(fork["forked_from"]["carried"]) <= done
    assert rows[0]["label"], "the last step has a title"
    assert rows[-1]["label"] is None, "nothing was begun yet"


async def test_a_fork_survives_a_restart_with_what_it_carried(house: House) -> None:
    manager, workflow = await ended(house)
    forked = await manager.fork_workflow(workflow, step="after", inputs={"word": "b"})
    await manager.wait_settled(forked)
    await manager.close()
    again = await house.manager()
    await approve(again, forked)
    assert house.world.runs["read"] == 1


async def test_the_first_event_lists_what_stays(house: House) -> None:
    manager, workflow = await ended(house)
    forked = await manager.fork_workflow(workflow, step="make")
    stream = manager.get_workflow_stream(forked)
    first = await anext(stream)
    assert first.type == "workflow_started"
    assert [one["target"] for one in first.data["effects_that_stay"]] == ["thing-a", "after-a"]
    await stream.aclose()  # type: ignore[attr-defined]  # it is a generator


async def test_the_same_key_forks_once(house: House) -> None:
    manager, workflow = await ended(house)
    one = await manager.fork_workflow(workflow, step="make", idempotency_key="k")
    assert await manager.fork_workflow(workflow, step="make", idempotency_key="k") == one
    with pytest.raises(Conflict) as refused:
        await manager.fork_workflow(workflow, step="read", idempotency_key="k")
    assert refused.value.code == "idempotency_key_reused"


@pytest.mark.parametrize(
    ("place", "error", "code"),
    [
        ({"checkpoint": "none"}, NotFound, "unknown_checkpoint"),
        ({"step": "mke"}, Invalid, "unknown_step"),
        ({"step": "make", "checkpoint": "x"}, Invalid, "ambiguous_fork"),
        ({"step": "make", "inputs": {"wrd": "b"}}, Invalid, "invalid_inputs"),
    ],
)
async def test_a_place_that_is_none_is_refused_and_nothing_is_started(
    house: House, place: dict[str, Any], error: type[Exception], code: str
) -> None:
    manager, workflow = await ended(house)
    with pytest.raises(error) as refused:
        await manager.fork_workflow(workflow, **place)
    assert refused.value.code == code  # type: ignore[attr-defined]  # all of them are SlipwayErrors
    assert len(manager.list_workflows()["items"]) == 1
