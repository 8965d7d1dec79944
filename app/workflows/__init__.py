"""The engine: definitions, their graphs, and workflows that survive. Importing it loads nothing heavy."""

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.workflows.manager import WorkflowManager

__all__ = ["get_workflow_manager"]

_managers: dict[str, "WorkflowManager"] = {}


def get_workflow_manager() -> "WorkflowManager":
    """Return this process's manager, made on first use by the entry point `slipway.wiring`.

    A host may install its own wiring under that group. Settings come from the environment.
    """
    if "default" not in _managers:
        point = next(iter(entry_points(group="slipway.wiring", name="build_manager")))
        _managers["default"] = point.load()()
    return _managers["default"]
