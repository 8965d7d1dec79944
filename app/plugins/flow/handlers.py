"""Steps that change nothing outside: waiting for a while, and checking a condition."""

from typing import ClassVar

from pydantic import Field

from app.errors import Invalid
from app.workflows.definition import Reversibility, Seconds
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.registry import PluginRegistry

__all__ = ["AssertStep", "WaitStep", "register"]


class WaitConfig(StepConfig):
    """`for`: a duration such as `30s`."""

    for_: Seconds = Field(alias="for")


class WaitStep(Handler[WaitConfig]):
    """Waits for a while; it counts as executing meanwhile."""

    type: ClassVar[str] = "wait"
    title: ClassVar[str] = "Wait"
    description: ClassVar[str] = "Waits for a given time."
    effects: ClassVar[Reversibility] = "none"

    async def run(self, config: WaitConfig, step: Step, context: StepContext) -> StepResult:
        await context.clock.sleep(config.for_)
        return StepResult({"waited_s": config.for_})


class AssertConfig(StepConfig):
    """`that`: usually one expression; any value that is not true fails the step with `message`."""

    that: object
    message: str = ""


class AssertStep(Handler[AssertConfig]):
    """Fails the workflow's step, without retries, when its condition is not true."""

    type: ClassVar[str] = "assert"
    title: ClassVar[str] = "Assert"
    description: ClassVar[str] = "Fails when a condition is not true."
    effects: ClassVar[Reversibility] = "none"

    async def run(self, config: AssertConfig, step: Step, context: StepContext) -> StepResult:
        if not config.that:
            raise Invalid(
                config.message or f"The condition of step {step.key} is not true.",
                code="assertion_failed",
            )
        return StepResult({"passed": True})


def register(registry: PluginRegistry) -> None:
    registry.register_step_handler(WaitStep())
    registry.register_step_handler(AssertStep())
