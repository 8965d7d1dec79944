"""The accepted dialects: which one a document is written in, and the same document in the canonical form. Pure."""

from app.workflows.loader.dialects.detection import detect
from app.workflows.loader.dialects.flat import from_flat
from app.workflows.loader.dialects.translation import Translation
from app.workflows.loader.dialects.wrapped import from_wrapped
from app.workflows.loader.document import Document
from app.workflows.loader.loaded import Dialect

__all__ = ["Translation", "detect", "translate"]


def translate(document: Document, dialect: Dialect) -> Translation:
    """Return the document's data in the canonical form; what is wrong in the dialect's own words is in `findings`."""
    translation = Translation(document)
    match dialect:
        case "canonical":
            translation.data = document.data or {}
        case "flat":
            from_flat(document.data or {}, translation)
        case "wrapped":
            from_wrapped(document.data or {}, translation)
    return translation
