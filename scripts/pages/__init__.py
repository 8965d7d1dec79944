"""Pages of the documentation that are made from the code, so that they cannot say anything else."""

from collections.abc import Callable, Mapping
from pathlib import Path

from scripts.pages import definitions, handlers, http, lifecycle

__all__ = ["PAGES"]

PAGES: Mapping[Path, Callable[[], str]] = {
    Path("docs/handlers.md"): handlers.render,
    Path("docs/http.md"): http.render,
    Path("docs/reference-definitions.md"): definitions.render,
    Path("docs/lifecycle.md"): lifecycle.render,
}
