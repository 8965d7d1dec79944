"""Definitions as every interface shows them, and as they leave: canonical text or JSON."""

from collections.abc import Mapping
from typing import Any, Literal

from app.workflows.library.finding import FoundDefinitions
from app.workflows.library.library import DefinitionLibrary, SavedDefinition
from app.workflows.library.names import slug_of
from app.workflows.loader import InvalidDefinition, LoadedDefinition, canonical_text

__all__ = [
    "definition_view",
    "export_text",
    "revision_view",
    "saved_view",
    "validation_view",
]


def definition_view(loaded: LoadedDefinition) -> dict[str, Any]:
    """Return the text as it was written, and the document that was understood."""
    definition = loaded.definition
    return {
        "name": definition.name,
        "version": definition.version,
        "kind": definition.kind,
        "dialect": loaded.dialect,
        "digest": loaded.digest,
        "text": loaded.text,
        "definition": _document(loaded),
        "needs": {step: list(needs) for step, needs in loaded.needs.items()},
        "warnings": [warning.as_json() for warning in loaded.warnings],
        "problems": [],
    }


def revision_view(library: DefinitionLibrary, name: str, version: str | None) -> dict[str, Any]:
    """Return the present text, or that of a version by number or digest, with who saved it (blocks).

    An old text that is no definition any more is shown with its `problems`; the present one raises them.
    """
    if version is None:
        loaded = library.get(name)
        revision = library.history.present(name)
        return {**definition_view(loaded), "revision": revision.as_json()}
    revision = library.history.find(name, version)
    text = library.history.text(name, revision)
    try:
        shown = definition_view(library.load(text, f"{name} {version}"))
    except InvalidDefinition as wrong:
        problems = [problem.as_json() for problem in wrong.problems]
        shown = {
            "name": name,
            "version": None,
            "kind": None,
            "dialect": None,
            "digest": revision.digest,
            "text": text,
            "definition": None,
            "needs": {},
            "warnings": [],
            "problems": problems,
        }
    return {**shown, "revision": revision.as_json()}


def saved_view(saved: SavedDefinition) -> dict[str, Any]:
    return {
        "name": saved.loaded.definition.name,
        "slug": slug_of(saved.loaded.definition.name),
        "version": saved.loaded.definition.version,
        "digest": saved.loaded.digest,
        "number": saved.number,
        "created": saved.created,
        "warnings": [warning.as_json() for warning in saved.loaded.warnings],
    }


def validation_view(
    found: FoundDefinitions, text: str, source: str, config: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return everything that is wrong with a text, else what it declares; a wrong definition is an answer, no error."""
    answer: dict[str, Any] = {"name": None, "version": None, "digest": None, "dialect": None}
    answer |= {"inputs": {}, "config": {}}
    try:
        loaded = found.load(text, source, config)
    except InvalidDefinition as wrong:
        problems = [problem.as_json() for problem in wrong.problems]
        return {"valid": False, **answer, "problems": problems, "warnings": []}
    return {
        "valid": True,
        "name": loaded.definition.name,
        "version": loaded.definition.version,
        "digest": loaded.digest,
        "dialect": loaded.dialect,
        "inputs": {name: {"type": spec.type} for name, spec in loaded.definition.inputs.items()},
        "config": loaded.definition.config,
        "problems": [],
        "warnings": [warning.as_json() for warning in loaded.warnings],
    }


def export_text(loaded: LoadedDefinition, form: Literal["yaml", "json"]) -> str:
    """Return the definition in its canonical form, as `yaml` or `json`."""
    return canonical_text(loaded, form)


def _document(loaded: LoadedDefinition) -> dict[str, Any]:
    return loaded.definition.model_dump(mode="json", by_alias=True, exclude_defaults=True)
