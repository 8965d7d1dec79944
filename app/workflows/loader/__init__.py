"""Text becomes a checked definition, or a list of problems with their lines. The only reader of YAML."""

from app.workflows.loader.document import LIMIT_BYTES, read_document
from app.workflows.loader.loading import LoadedDefinition, load_definition
from app.workflows.loader.problems import InvalidDefinition, Problem

__all__ = [
    "LIMIT_BYTES",
    "InvalidDefinition",
    "LoadedDefinition",
    "Problem",
    "load_definition",
    "read_document",
]
