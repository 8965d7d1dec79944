"""The step that fails when a condition does not hold, and says what it saw."""

from typing import Any, ClassVar

import orjson

from app.errors import Invalid
from app.workflows.definition import Reversibility
from app.workflows.expressions import is_file_reference, text_of
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.step_fields import Condition

__all__ = ["AssertStep"]

_LONGEST_VALUE = 200
_LONGEST_TEXT = 500


class AssertConfig(StepConfig):
    """`that`: an expression, with or without braces; when it is not true the step fails with `message`."""

    that: Condition
    message: str = ""


class AssertStep(Handler[AssertConfig]):
    """Fails the workflow's step, without retries, when its condition is not true."""

    type: ClassVar[str] = "assert"
    title: ClassVar[str] = "Assert"
    description: ClassVar[str] = "Fails when a condition is not true."
    effects: ClassVar[Reversibility] = "none"

    async def run(self, config: AssertConfig, step: Step, context: StepContext) -> StepResult:
        if await context.expressions.holds(config.that.text):
            return StepResult({"passed": True})
        said = config.message or f"The condition of step {step.key} is not true."
        text = _cut(config.that.text.strip(), _LONGEST_TEXT)
        seen = {**config.that.seen, **await context.expressions.compared(config.that.text)}
        raise Invalid(
            f"{said} {text} is not true{_values(seen)}.",
            code="assertion_failed",
            details={"condition": text, "values": _shown(seen)},
        )


def _values(seen: dict[str, Any]) -> str:
    if not seen:
        return ""
    return ": " + ", ".join(f"{name} = {value}" for name, value in _shown(seen).items())


def _shown(seen: dict[str, Any]) -> dict[str, str]:
    return {name: _cut(_shown_value(value), _LONGEST_VALUE) for name, value in seen.items()}


def _shown_value(value: Any) -> str:
    return text_of(value) if is_file_reference(value) else orjson.dumps(value).decode()


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
