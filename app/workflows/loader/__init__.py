"""Text becomes a checked definition, or a list of problems with their lines. The only reader and writer of YAML."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from app.workflows.loader.loaded import ConfigOf, LoadedDefinition
from app.workflows.loader.problems import InvalidDefinition, Problem

if TYPE_CHECKING:
    from app.workflows.handlers import StepHandler
    from app.workflows.loader.migrating import Migration

__all__ = [
    "ConfigOf",
    "InvalidDefinition",
    "LoadedDefinition",
    "Problem",
    "canonical_text",
    "load_definition",
    "migrate",
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


def canonical_text(loaded: LoadedDefinition, form: Literal["yaml", "json"] = "yaml") -> str:
    """Return a definition in the canonical form; canonical YAML stays as it is written."""
    from app.workflows.loader.migrating.export import (  # noqa: PLC0415  # only who exports needs it
        export,
    )

    return export(loaded, form)


def migrate(text: str, *, source: str = "<text>") -> "Migration":
    """Return a document as canonical YAML that behaves the same; raises InvalidDefinition."""
    from app.workflows.loader.migrating import migrate_text  # noqa: PLC0415  # only who migrates needs it

    return migrate_text(load_definition(text, source=source))
