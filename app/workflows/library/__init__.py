"""The definitions at hand and their history: those of the package, overlaid by those that users save."""

from app.workflows.library.library import DefinitionLibrary
from app.workflows.library.names import slug_of
from app.workflows.library.views import (
    definition_view,
    export_text,
    revision_view,
    saved_view,
    validation_view,
)

__all__ = [
    "DefinitionLibrary",
    "definition_view",
    "export_text",
    "revision_view",
    "saved_view",
    "slug_of",
    "validation_view",
]
