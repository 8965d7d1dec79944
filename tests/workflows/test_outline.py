"""What is told of the steps of a workflow before they run: dependencies, limits, cells."""

import asyncio
from typing import Any

from app.workflows.loader import load_definition
from app.workflows.outline import outlines
from app.workflows.projection import Projection
from app.workflows.reading import steps_view
from tests.workflows.harness import House

RELEASE = """
name: shaped
inputs: {repositories: {type: array, default: [web, shop]}}
steps:
  - {id: look, type: test.work, with: {gate: look, value: [b, a]}, retry: {max: 4}}
  - id: each
    matrix: {repository: "{{ inputs.repositories }}"}
    steps:
      - {id: build, type: test.work}
      - {id: push, type: test.make, with: {name: "{{ matrix.repository }}"}, required: false}
  - id: found
    needs: [look]
    type: test.work
    matrix: {letter: "{{ look.outputs.value }}"}
    with: {gate: found}
  - {id: last, type: approval, when: "inputs.repositories != []", approval: {plan: 1}}
"""


def _of(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


async def test_cells_are_told_as_soon_as_they_are_known_in_the_order_of_the_matrix(
    house: House,
) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, RELEASE)
    while not house.world.runs["look"]:
        await asyncio.sleep(0.005)
    rows = manager.get_workflow_status(workflow)["steps"]
    assert _of(rows, "id", "cell", "group", "is_group") == [
        ("look", None, None, False),
        ("each", None, None, True),
        ("build", "web", "each", False),
        ("build", "shop", "each", False),
        ("push", "web", "each", False),
        ("push", "shop", "each", False),
        ("found", None, None, True),
        ("last", None, None, False),
    ]
    house.world.gate("look").set()
    while not house.world.runs["found[a]"]:
        await asyncio.sleep(0.005)
    rows = [row for row in manager.get_workflow_status(workflow)["steps"] if row["id"] == "found"]
    assert _of(rows, "cell", "group", "is_group") == [
        (None, None, True),
        ("b", "found", False),
        ("a", "found", False),
    ]
    assert rows[0]["cells"] == ["b", "a"]
    house.world.gate("found").set()


async def test_each_step_tells_what_it_waits_for_and_what_it_may_do(house: House) -> None:
    loaded = load_definition(RELEASE, handlers=house.registry.handlers)
    rows = {one.spec.id: one.row for one in outlines(loaded, house.registry.handlers, None)}
    assert rows["look"] == {
        "needs": [],
        "optional": False,
        "condition": None,
        "reversibility": "none",
        "asks": False,
        "of": 5,
        "goto": None,
    }
    assert rows["push"]["needs"] == ["build"]
    assert (rows["push"]["optional"], rows["push"]["reversibility"]) == (True, "reversible")
    assert (rows["each"]["needs"], rows["each"]["reversibility"]) == (["look"], None)
    assert (rows["last"]["asks"], rows["last"]["condition"]) == (True, "inputs.repositories != []")


def test_a_thousand_steps_are_told(house: House) -> None:
    steps = "".join(f"  - {{id: s{number}, type: test.work}}\n" for number in range(1000))
    loaded = load_definition(f"name: long\nsteps:\n{steps}", handlers=house.registry.handlers)
    view = Projection("wf_1", request={"inputs": {}})
    rows = steps_view(view, [*outlines(loaded, house.registry.handlers, None)])
    assert len(rows) == 1000
    assert rows[-1]["needs"] == ["s998"]


async def test_a_list_counts_the_steps_with_their_cells_and_without_the_groups(
    house: House,
) -> None:
    manager = await house.manager()
    text = RELEASE.replace("- {id: last, type", "- {id: last, needs: [each, found], type")
    workflow = await house.start(manager, text)
    for gate in ("look", "found"):
        house.world.gate(gate).set()
    await manager.wait_settled(workflow)
    (row,) = manager.list_workflows()["items"]
    assert row["status"] == "waiting_for_approval"
    assert (row["steps_total"], row["steps_completed"], row["steps_failed"]) == (8, 7, 0)
    await manager.close()
    (row,) = (await house.manager()).list_workflows()["items"]
    assert (row["steps_total"], row["steps_completed"]) == (8, 7)
