"""The step that only asks people; its gate is the step's `approval` block."""

from collections.abc import Mapping
from typing import Any, ClassVar

from app.workflows.definition import Reversibility
from app.workflows.handlers import Handler, Step, StepConfig, StepContext, StepResult
from app.workflows.registry import PluginRegistry

__all__ = ["ApprovalStep", "register"]


class _Config(StepConfig):
    pass


class ApprovalStep(Handler[_Config]):
    """Completes once its approval is granted; its outputs say who decided and on what."""

    type: ClassVar[str] = "approval"
    title: ClassVar[str] = "Approval"
    description: ClassVar[str] = "Waits until people have approved what its `approval` block shows."
    effects: ClassVar[Reversibility] = "none"

    async def run(self, config: _Config, step: Step, context: StepContext) -> StepResult:
        approval: Mapping[str, Any] = context.state.get("approval") or {}
        decisions = approval.get("decisions") or [{}]
        return StepResult(
            {
                "approval_id": approval.get("id"),
                "digest": approval.get("digest"),
                "approved_by": [one.get("by") for one in decisions],
                "comment": decisions[-1].get("comment", ""),
            }
        )


def register(registry: PluginRegistry) -> None:
    registry.register_step_handler(ApprovalStep())
