"""Where a part of a definition stands in its text, in whatever dialect that is written."""

from collections.abc import Callable

from app.workflows.loader.dialects import translate
from app.workflows.loader.document import read_document
from app.workflows.loader.loaded import LoadedDefinition

__all__ = ["find_places"]


def find_places(loaded: LoadedDefinition) -> Callable[[tuple[str | int, ...]], str]:
    """Return a function from a path in the definition to `file:line:column`, of the nearest part that is written."""
    translation = translate(read_document(loaded.text), loaded.dialect)

    def place(path: tuple[str | int, ...]) -> str:
        line, column = translation.document.position(translation.written(path))
        return f"{loaded.source}:{line}:{column}"

    return place
