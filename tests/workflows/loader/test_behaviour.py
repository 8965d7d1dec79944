"""Documents of the other forms run as they promise, and their canonical texts run the same."""

from typing import Any

import pytest

from app.workflows.loader import migrate
from tests.workflows.harness import House

BRANCHES = """\
name: Branches
inputs: {size: {type: string, default: big}}
steps:
  - id: how-big
    type: conditional
    condition: "inputs.size == 'big'"
    then:
      - {id: Carry-It, type: test.work, with: {value: "{{ inputs.size }}"}}
      - later
    else: [{id: pocket, type: test.work}]
  - {id: later, type: test.work, with: {value: "{{ steps['Carry-It'].outputs.value | default('none') }}"}}
  - {id: last-one, type: test.work}
"""
FAILURES = """\
name: Failures
steps:
  - {id: try-twice, type: test.work, with: {fails: 1}, retry: {attempts: 2, delay: 0}}
  - {id: warns, type: test.work, with: {broken: true}, on_failure: warn, retry: {attempts: 1}}
  - {id: in-the-end, type: test.work, with: {fails: 9}, retry: {attempts: 3, delay: 0}}
  - {id: never, type: test.work}
"""
WRAPPED = """\
workflow:
  name: "Wrapped Thing"
  config: {what: tag}
  parameters: [{name: summary, type: string, default: hello}]
  steps:
    - {id: "step-1", handler: test.work, config: {value: "${parameters.summary} ${HOME}"}, dependencies: []}
    - {id: "step-2", handler: test.work, config: {value: "${step-outputs.step-1.value}: ${config.what}"}}
    - {id: "step-3", handler: test.work, config: {broken: true}, required: false, dependencies: ["step-1"]}
    - {id: "step-4", handler: test.work, dependencies: ["step-2", "step-3"]}
"""


async def outcome(
    house: House, text: str, **inputs: Any
) -> tuple[str, dict[str, Any], dict[str, int]]:
    """Run to the end; return the status, each step's status and value, and how often each ran."""
    manager = await house.manager()
    house.world.runs.clear()
    workflow = await house.start(manager, text, **inputs)
    status = await manager.wait_settled(workflow)
    values = status["state"]["steps"]
    steps = {
        row["id"]: (row["status"], (values.get(row["id"], {}).get("outputs") or {}).get("value"))
        for row in status["steps"]
    }
    await manager.close()
    return status["metadata"]["status"], steps, dict(house.world.runs)


async def both(
    house: House, text: str, **inputs: Any
) -> tuple[str, dict[str, Any], dict[str, int]]:
    """Run a text and its canonical form; return what is the same for both."""
    found = migrate(text)
    old = await outcome(house, text, **inputs)
    new = await outcome(house, found.text, **inputs)
    ids = {new: old for old, new in found.ids.items()}
    renamed = tuple(
        {ids.get(step, step): value for step, value in part.items()} for part in new[1:]
    )
    assert old == (new[0], *renamed)
    return old


@pytest.mark.parametrize(
    ("size", "steps"),
    [
        (
            "big",
            {
                "how-big": ("completed", None),
                "Carry-It": ("completed", "big"),
                "pocket": ("skipped", None),
                "later": ("completed", "big"),
                "last-one": ("completed", None),
            },
        ),
        (
            "small",
            {
                "how-big": ("completed", None),
                "Carry-It": ("skipped", None),
                "pocket": ("completed", None),
                "later": ("skipped", None),
                "last-one": ("completed", None),
            },
        ),
    ],
)
async def test_one_branch_is_taken(house: House, size: str, steps: dict[str, Any]) -> None:
    status, found, _ = await both(house, BRANCHES, size=size)

    assert (status, found) == ("completed", steps)


async def test_attempts_warnings_and_the_end(house: House) -> None:
    status, steps, runs = await both(house, FAILURES)

    assert status == "failed"
    assert [state for state, _ in steps.values()][:3] == ["completed", "failed", "failed"]
    assert runs == {"try-twice": 2, "warns": 1, "in-the-end": 3}


async def test_a_wrapped_document_runs(house: House) -> None:
    status, steps, runs = await both(house, WRAPPED)

    assert status in {"completed", "completed_with_failures"}
    assert steps["step-2"] == ("completed", "hello ${HOME}: tag")
    assert steps["step-3"][0] == "failed"
    assert runs["step-4"] == 1
