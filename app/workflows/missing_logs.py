"""Why there is no log of what was asked for: no such step, a cell to be named, or nothing was written. Pure."""

from app.errors import NotFound
from app.nearest import nearest
from app.workflows.loader import LoadedDefinition
from app.workflows.projection import Projection
from app.workflows.state import split_key, step_key

__all__ = ["no_log"]


def no_log(view: Projection, loaded: LoadedDefinition, step: str, cell: str | None) -> NotFound:
    """Return the error that names what could be meant."""
    steps = [spec.id for top in loaded.definition.steps for spec in (top, *top.steps)]
    if step not in steps and not any(split_key(key)[0] == step for key in view.entries):
        return NotFound(
            f"Workflow {view.workflow_id} has no step {step!r}.{nearest(step, steps)}",
            code="unknown_step",
            next_action=f"Its steps: {', '.join(steps)}.",
        )
    cells = [name for at, name in map(split_key, view.entries) if at == step and name is not None]
    if cells and cell not in cells:
        what = (
            f"Step {step} has a log for each of its cells"
            if cell is None
            else f"Step {step} has no cell {cell!r}.{nearest(cell, cells)} It has"
        )
        return NotFound(
            f"{what}: {', '.join(cells)}.",
            code="no_log",
            next_action=f"Name one: slipway workflows logs {view.workflow_id} {step} --cell '{cells[0]}'",
            details={"cells": cells},
        )
    return NotFound(
        f"Step {step_key(step, cell)} of workflow {view.workflow_id} wrote no log.", code="no_log"
    )
