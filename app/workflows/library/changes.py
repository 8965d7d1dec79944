"""What changed between two texts of a definition: line by line, and step by step without order of keys or layout."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from app.workflows.definition import Definition
from app.workflows.loader import LoadedDefinition

__all__ = ["changes_between", "text_changes"]

_LAYOUT = "layout"


def changes_between(before: LoadedDefinition, after: LoadedDefinition) -> dict[str, Any]:
    """Return `{fields, steps: {added, removed, changed: [{id, fields}], moved}}`; `layout` is left out.

    A nested step is told by its own id; `moved` are those that stand in another order or group.
    """
    old, new = _document(before.definition), _document(after.definition)
    old_steps, new_steps = dict(_steps(old)), dict(_steps(new))
    changed = [
        {"id": step, "fields": fields}
        for step in new_steps
        if step in old_steps and (fields := _fields(old_steps[step], new_steps[step]))
    ]
    kept = [step for step in old_steps if step in new_steps]
    return {
        "fields": [name for name in _fields(old, new) if name not in {"steps", _LAYOUT}],
        "steps": {
            "added": [step for step in new_steps if step not in old_steps],
            "removed": [step for step in old_steps if step not in new_steps],
            "changed": changed,
            "moved": [
                step
                for step, there in zip(kept, (s for s in new_steps if s in old_steps), strict=True)
                if step != there
            ],
        },
    }


def text_changes(before: str, after: str, old: str, new: str) -> str:
    """Return a unified diff; `old` and `new` are the names of the texts in it."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), old, new
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _document(definition: Definition) -> dict[str, Any]:
    return definition.model_dump(mode="json", by_alias=True)


def _steps(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for step in document["steps"]:
        yield step["id"], {**step, "steps": [nested["id"] for nested in step["steps"]]}
        yield from _steps(step)


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [name for name in new if old.get(name) != new[name]]
