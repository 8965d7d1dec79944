"""From a checked document of any form to the canonical text, with what could not be kept as it was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.workflows.checks import Path
from app.workflows.loader.dialects import Translation, translate
from app.workflows.loader.document import read_document
from app.workflows.loader.loaded import Dialect, LoadedDefinition
from app.workflows.loader.migrating.comments import comments_of, with_comments
from app.workflows.loader.migrating.renaming import canonical_name, new_ids, renamed
from app.workflows.loader.migrating.spacing import spaced
from app.workflows.loader.migrating.yaml_text import ordered, yaml_text

__all__ = ["Migration", "canonical_data", "migrate_text"]


@dataclass(frozen=True, slots=True)
class Migration:
    """`ids` are the steps' old and new ids; `notes` say what reads differently now, in sentences."""

    text: str
    dialect: Dialect
    ids: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def canonical_data(loaded: LoadedDefinition) -> dict[str, Any]:
    """Return a loaded document as plain canonical data, with canonical ids and name."""
    return _data(translate(read_document(loaded.text), loaded.dialect), loaded.dialect)[0]


def migrate_text(loaded: LoadedDefinition) -> Migration:
    """Return the canonical text of a loaded document; a canonical one stays as it is, letter by letter."""
    if loaded.dialect == "canonical":
        return Migration(loaded.text, "canonical")
    document = read_document(loaded.text)
    translation = translate(document, loaded.dialect)
    data, ids = _data(translation, loaded.dialect)
    plain = spaced(yaml_text(data))
    parts = {translation.written(path): path for path in reversed(list(_paths(data, ())))}
    comments = comments_of(loaded.text, document)
    text = with_comments(plain, comments, parts)
    notes = list(_notes(loaded, data, ids))
    if read_document(text).data != ordered(data):
        text = plain
        notes.append("The comments could not be kept.")
    return Migration(text, loaded.dialect, ids, tuple(notes))


def _data(translation: Translation, dialect: Dialect) -> tuple[dict[str, Any], dict[str, str]]:
    data = translation.data
    if dialect == "canonical":
        return data, {}
    ids = new_ids(data["steps"])
    new = renamed({"schema": 1, **data, "name": canonical_name(data["name"])}, ids)
    return new, ids


def _paths(value: Any, path: Path) -> Iterator[Path]:
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _paths(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _paths(item, (*path, index))


def _notes(
    loaded: LoadedDefinition, data: Mapping[str, Any], ids: Mapping[str, str]
) -> Iterator[str]:
    definition = loaded.definition
    if data["name"] != definition.name:
        yield f"The name {definition.name!r} is now {data['name']}."
    if ids:
        changed = ", ".join(f"{old} is now {new}" for old, new in ids.items())
        yield f"Ids of steps, and all that names them: {changed}."
    if loaded.dialect == "wrapped" and any(step.tags for step in definition.steps):
        yield "The `type` of a step was a label: it is in `tags` now."
    if loaded.dialect == "flat":
        yield from _flat_notes(loaded, data)


def _flat_notes(loaded: LoadedDefinition, data: Mapping[str, Any]) -> Iterator[str]:
    written = read_document(loaded.text).data or {}
    if "on_error" not in written and "on_failure" not in written:
        yield "A failure fails a flat workflow: that is written down as `on_error` now."
    steps = [step for step in written["steps"] if isinstance(step, dict)]
    if any(step.get("on_failure") == "warn" for step in steps):
        yield "`on_failure: warn` is `on_error: {action: continue}` now."
    if any({"then", "else"} & step.keys() for step in steps):
        yield "The branches of a conditional are conditions (`when`) of their steps now."
    if any("retry" in step for step in steps):
        yield "A retry of a flat workflow is for any failure: that is written down as `on: [any]` now."
