"""The step that chooses one of several named branches; the steps behind it ask for the name in their `when`."""

from typing import ClassVar

from pydantic import Field

from app.errors import Invalid
from app.workflows.definition import Reversibility
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.step_fields import Condition

__all__ = ["ConditionalStep"]


class ConditionalConfig(StepConfig):
    """`branches`: name -> condition, asked in their order until one holds; `default` is taken when none does."""

    branches: dict[str, Condition] = Field(min_length=1)
    default: str | None = None


class ConditionalStep(Handler[ConditionalConfig]):
    """Its outputs are `branch`, the name, and `taken`, name -> whether it is the one."""

    type: ClassVar[str] = "conditional"
    title: ClassVar[str] = "Choose a branch"
    description: ClassVar[str] = (
        "Chooses the first branch whose condition holds. Steps behind it ask, for example, "
        "`when: size.outputs.branch == 'big'`."
    )
    effects: ClassVar[Reversibility] = "none"

    async def run(self, config: ConditionalConfig, step: Step, context: StepContext) -> StepResult:
        chosen = config.default
        for name, condition in config.branches.items():
            if await context.expressions.holds(condition.text):
                chosen = name
                break
        if chosen is None:
            raise Invalid(
                f"No branch of step {step.key} is taken: none of {', '.join(config.branches)} holds.",
                code="no_branch",
                next_action="Name a `default`, or correct the conditions.",
            )
        names = dict.fromkeys([*config.branches, *([config.default] if config.default else [])])
        taken = {name: name == chosen for name in names}
        context.log.write(f"Branch {chosen}\n")
        return StepResult({"branch": chosen, "taken": taken})
