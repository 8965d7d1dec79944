"""What loading a definition gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.workflows.definition import Definition
from app.workflows.loader.problems import Problem

__all__ = ["ConfigOf", "Dialect", "LoadedDefinition"]

ConfigOf = Callable[[str | None], Mapping[str, Any]]
"""Kind of a definition -> the `config` that it has beside its own: of the platform, the kind, and the start."""

Dialect = Literal["canonical", "flat", "wrapped"]


@dataclass(frozen=True, slots=True)
class LoadedDefinition:
    """A definition with its text, the SHA-256 of it, and the needs of every step, inferred ones included.

    `dialect` is the form that the text is written in; `definition` is the same document in the canonical form.
    """

    definition: Definition
    source: str
    text: str
    digest: str
    warnings: tuple[Problem, ...]
    needs: Mapping[str, tuple[str, ...]]
    dialect: Dialect = "canonical"
