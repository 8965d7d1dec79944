"""The validating step that this plugin supplies."""

from app.plugins.validators.run_step import RunValidators
from app.workflows.registry import PluginRegistry

__all__ = ["register"]


def register(registry: PluginRegistry) -> None:
    registry.register_step_handler(RunValidators())
