"""Text becomes a checked definition, or a list of problems with their lines. The only reader of YAML."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.workflows.loader.loaded import ConfigOf, LoadedDefinition
from app.workflows.loader.problems import InvalidDefinition, Problem

if TYPE_CHECKING:
    from app.workflows.handlers import StepHandler

__all__ = [
    "ConfigOf",
    "InvalidDefinition",
    "LoadedDefinition",
    "Problem",
    "load_definition",
    "places_of",
]


def load_definition(
    text: str,
    *,
    source: str = "<text>",
    handlers: "Mapping[str, StepHandler] | None" = None,
    config_of: ConfigOf | None = None,
) -> LoadedDefinition:
    """Read a definition in YAML or JSON; raise InvalidDefinition with every problem it has.

    Without `handlers` the step types and their configuration are not judged. `config_of` gives the keys of `config`
    that may be named although the definition does not have them.
    """
    from app.workflows.loader.loading import (  # noqa: PLC0415  # a service listens 0.1 s earlier without
        read_definition,
    )

    return read_definition(text, source, handlers, config_of)


def places_of(loaded: LoadedDefinition) -> Callable[[tuple[str | int, ...]], str]:
    """Return a function from a path in the definition to its `file:line:column` in the text."""
    from app.workflows.loader.places import (  # noqa: PLC0415  # only who explains needs it
        find_places,
    )

    return find_places(loaded)
