"""The log of a step: whole up to its limit, and saying where it was cut."""

import asyncio
from pathlib import Path
from typing import ClassVar

import pytest

from app.workflows import step_log
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult
from tests.workflows.harness import House

TALK = """
name: talk
steps:
  - {id: talk, type: test.talk}
"""


class _Talk(Handler[StepConfig]):
    type: ClassVar[str] = "test.talk"
    title: ClassVar[str] = "Talk"
    description: ClassVar[str] = "Writes a long log."

    async def run(self, config: StepConfig, step: Step, context: StepContext) -> StepResult:
        for number in range(20):
            context.log.write(f"{number:03} {'x' * 95}\n")
            await asyncio.sleep(0.01)
        return StepResult()


async def _log(house: House) -> Path:
    house.registry.register_step_handler(_Talk())
    manager = await house.manager()
    workflow = await house.start(manager, TALK)
    assert (await manager.wait_settled(workflow))["metadata"]["status"] == "completed"
    return manager.get_log(workflow, "talk")


async def test_what_a_step_writes_is_in_its_log(house: House) -> None:
    assert len((await _log(house)).read_text().splitlines()) == 20


async def test_a_log_that_is_too_long_says_where_it_was_cut(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_log, "_FILE_LIMIT", 450)
    text = (await _log(house)).read_text()
    assert text.startswith("000 x")
    assert text.count("what follows is not kept") == 1
    assert len(text) < 450 + 100


MAKE = """
name: make
steps:
  - {id: make, type: test.make, with: {name: tag}}
"""


async def test_the_log_tells_what_became_of_an_effect(house: House) -> None:
    manager = await house.manager()
    workflow = await house.start(manager, MAKE)
    await manager.wait_settled(workflow)
    assert manager.get_log(workflow, "make").read_text() == "Making: Make tag\nMade: Make tag\n"

    house.world.made.append("sign")
    workflow = await house.start(manager, MAKE.replace("name: tag", "name: sign"))
    await manager.wait_settled(workflow)
    assert manager.get_log(workflow, "make").read_text() == "Found as it should be: Make sign\n"
