"""A log that is not there: what could have been meant is named."""

import pytest

from app.errors import NotFound
from tests.workflows.harness import House

TEXT = """
name: checks
steps:
  - {id: quiet, type: test.work}
  - id: each
    matrix: {repository: [backend, frontend]}
    steps:
      - {id: lint, type: test.work}
"""


async def test_what_could_be_meant_is_named(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, TEXT)
    await manager.wait_settled(workflow)

    def refusal(step: str, cell: str | None = None) -> NotFound:
        with pytest.raises(NotFound) as refused:
            manager.get_log(workflow, step, cell)
        return refused.value

    unknown = refusal("qiet")
    assert (unknown.code, "Did you mean 'quiet'?" in unknown.message) == ("unknown_step", True)
    silent = refusal("quiet")
    assert (silent.code, silent.details) == ("no_log", {})
    without = refusal("lint")
    assert without.details["cells"] == ["backend", "frontend"]
    assert "backend, frontend" in without.message
    assert "--cell" in without.next_action
    assert "Did you mean 'backend'?" in refusal("lint", "bakend").message
    assert "wrote no log" in refusal("lint", "backend").message
