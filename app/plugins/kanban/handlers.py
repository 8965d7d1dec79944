"""The Kanban step that this plugin supplies."""

from app.plugins.kanban.update_step import UpdateKanban
from app.workflows.registry import PluginRegistry

__all__ = ["register"]


def register(registry: PluginRegistry) -> None:
    registry.register_step_handler(UpdateKanban())
