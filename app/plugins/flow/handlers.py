"""Steps that change nothing outside: waiting, checking, choosing."""

from app.plugins.flow.asserting import AssertStep
from app.plugins.flow.choosing import ConditionalStep
from app.plugins.flow.waiting import WaitStep
from app.workflows.registry import PluginRegistry

__all__ = ["register"]


def register(registry: PluginRegistry) -> None:
    registry.register_step_handler(WaitStep())
    registry.register_step_handler(AssertStep())
    registry.register_step_handler(ConditionalStep())
