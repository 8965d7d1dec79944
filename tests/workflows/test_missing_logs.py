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


async def test_the_logs_of_earlier_rounds_and_attempts_are_found(house: House) -> None:
    house.world.broken.add("quiet")
    manager = await house.manager()
    workflow = await house.start(manager, TEXT.replace("test.work}", "test.work, retry: {max: 0}}"))
    await manager.wait_settled(workflow)
    await manager.retry_step(workflow)
    await manager.wait_settled(workflow)
    for name in ("quiet.1.1", "quiet.2.1"):
        (house.folder / "workflows" / workflow / "logs" / f"{name}.log").write_text(name)

    def text(round_: int | None = None, attempt: int | None = None) -> str:
        path = manager.get_log(workflow, "quiet", round_=round_, attempt=attempt)
        return path.read_text()

    assert text() == text(attempt=1) == text(round_=2) == "quiet.2.1"
    assert text(round_=1) == text(round_=1, attempt=1) == "quiet.1.1"
    for round_, attempt in ((None, 2), (3, None)):
        with pytest.raises(NotFound):
            text(round_, attempt)
