"""Text becomes a checked definition, or a list of problems with their lines. The only reader of YAML."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.workflows.loader.loaded import LoadedDefinition
from app.workflows.loader.problems import InvalidDefinition, Problem

if TYPE_CHECKING:
    from app.workflows.handlers import StepHandler

__all__ = ["InvalidDefinition", "LoadedDefinition", "Problem", "load_definition"]


def load_definition(
    text: str, *, source: str = "<text>", handlers: "Mapping[str, StepHandler] | None" = None
) -> LoadedDefinition:
    """Read a definition in YAML or JSON; raise InvalidDefinition with every problem it has.

    Without `handlers` the step types and their configuration are not judged.
    """
    from app.workflows.loader.loading import (  # noqa: PLC0415  # a service listens 0.1 s earlier without
        read_definition,
    )

    return read_definition(text, source, handlers)
