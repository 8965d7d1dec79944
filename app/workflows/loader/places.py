"""Where a part of a definition stands in its text."""

from collections.abc import Callable

from app.workflows.loader.document import read_document
from app.workflows.loader.loaded import LoadedDefinition

__all__ = ["find_places"]


def find_places(loaded: LoadedDefinition) -> Callable[[tuple[str | int, ...]], str]:
    """Return a function from a path in the definition to `file:line:column`, of the nearest part that is written."""
    document = read_document(loaded.text)

    def place(path: tuple[str | int, ...]) -> str:
        line, column = document.position(path)
        return f"{loaded.source}:{line}:{column}"

    return place
