"""The step that waits: for a time, until a moment, or until a condition holds."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Self

from pydantic import AwareDatetime, Field, model_validator

from app.clock import timestamp
from app.errors import Invalid, Unavailable
from app.workflows.definition import Reversibility, Seconds
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.step_fields import Condition

__all__ = ["WaitStep"]


class WaitConfig(StepConfig):
    """One of `for` (a duration), `until_time` (an RFC 3339 moment with its zone) and `until` (a condition).

    A condition is asked again `every` five seconds, at most for `timeout`; `now` in it is the present moment.
    """

    for_: Seconds | None = Field(default=None, alias="for")
    until: Condition | None = None
    until_time: AwareDatetime | None = None
    every: Seconds = Field(default=5.0, ge=0.05)
    timeout: Seconds | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        given = [self.for_ is not None, self.until is not None, self.until_time is not None]
        if sum(given) != 1:
            raise ValueError("takes exactly one of for, until and until_time")
        if self.timeout is not None and self.until is None:
            raise ValueError("takes a timeout with until only")
        return self


class WaitStep(Handler[WaitConfig]):
    """Counts from the first start of the step, also over a restart; stops at once when the workflow is to pause."""

    type: ClassVar[str] = "wait"
    title: ClassVar[str] = "Wait"
    description: ClassVar[str] = "Waits for a time, until a moment, or until a condition holds."
    effects: ClassVar[Reversibility] = "none"
    runs_in_plan: ClassVar[bool] = False

    async def run(self, config: WaitConfig, step: Step, context: StepContext) -> StepResult:
        started = _started(step, context)
        if config.until is not None:
            await self._until(config, config.until, started, step, context)
        else:
            end = config.until_time or started + timedelta(seconds=config.for_ or 0)
            while (left := (end - context.clock.now()).total_seconds()) > 0:
                await _pause(left, context)
        waited = (context.clock.now() - started).total_seconds()
        return StepResult({"waited_s": round(max(waited, 0.0), 3)})

    async def _until(
        self,
        config: WaitConfig,
        condition: Condition,
        started: datetime,
        step: Step,
        context: StepContext,
    ) -> None:
        asked = 0
        while True:
            now = context.clock.now()
            asked += 1
            if await context.expressions.holds(condition.text, now=timestamp(now)):
                return
            left = config.every
            if config.timeout is not None:
                left = config.timeout - (now - started).total_seconds()
                if left <= 0:
                    raise Invalid(
                        f"Step {step.key} waited {config.timeout:g} s for {condition.text.strip()[:500]}, which is "
                        "still not true.",
                        code="wait_timeout",
                        next_action="Retry the step to wait once more, or raise its `timeout`.",
                    )
            if asked == 1:
                context.log.write(f"Waiting until {condition.text.strip()[:500]}\n")
            await _pause(min(config.every, left), context)


def _started(step: Step, context: StepContext) -> datetime:
    """Return when the step was first started, as recorded."""
    entry = context.state.get("steps", {}).get(step.key) or {}
    text = entry.get("started_at")
    return datetime.fromisoformat(text).astimezone(UTC) if text else context.clock.now()


async def _pause(seconds: float, context: StepContext) -> None:
    """Sleep; raise Unavailable when the workflow is to stop, which costs no try."""
    waits = [
        asyncio.ensure_future(context.clock.sleep(seconds)),
        asyncio.ensure_future(context.draining.wait()),
    ]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waits:
            task.cancel()
    if context.draining.is_set():
        raise Unavailable(
            "The workflow is to stop; the wait goes on when it does.", code="interrupted"
        )
