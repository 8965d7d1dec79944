"""The definitions at hand: those that come with the package, overlaid by those that users saved."""

import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from app.errors import NotFound
from app.nearest import nearest
from app.workflows.loader import InvalidDefinition, LoadedDefinition, Problem, load_definition
from app.workflows.registry import PluginRegistry

__all__ = ["DefinitionLibrary"]

_NAME = re.compile(r"[a-z][a-z0-9-]{0,63}")
_SUFFIX = ".yaml"


class DefinitionLibrary:
    """A definition `NAME` is the file `NAME.yaml`. Files are read when asked for, so edits are seen."""

    def __init__(self, saved: Path | None, registry: PluginRegistry) -> None:
        self._saved = saved
        self._registry = registry
        self._loaded: dict[str, LoadedDefinition] = {}

    def names(self) -> list[str]:
        return sorted({name for name, _, _ in self._files()})

    def get(self, name: str) -> LoadedDefinition:
        """Raise NotFound `unknown_definition` with the nearest name, InvalidDefinition when it is wrong."""
        found = {known: (source, file) for known, source, file in self._files()}
        if name not in found:
            raise NotFound(
                f"There is no definition {name!r}.{nearest(name, found)}",
                code="unknown_definition",
                next_action="List them with `slipway definitions list`.",
            )
        return self._load(name, *found[name])

    def list(self) -> list[dict[str, Any]]:
        """Return what is known of each; one that cannot be used has `problems`."""
        found = {name: (source, file) for name, source, file in self._files()}
        return [self._described(name, *found[name]) for name in sorted(found)]

    def _described(self, name: str, source: str, file: Traversable) -> dict[str, Any]:
        try:
            definition = self._load(name, source, file).definition
        except InvalidDefinition as error:
            return {
                "name": name,
                "version": None,
                "kind": None,
                "description": "",
                "source": source,
                "problems": [problem.as_json() for problem in error.problems],
            }
        return {
            "name": name,
            "version": definition.version,
            "kind": definition.kind,
            "description": definition.description,
            "source": source,
        }

    def _files(self) -> Iterator[tuple[str, str, Traversable]]:
        """Yield name, source and file; saved ones come last and so win."""
        yield from _in_folder(files("app.library") / "definitions", "built_in")
        if self._saved is not None and self._saved.is_dir():
            yield from _in_folder(self._saved, "saved")

    def _load(self, name: str, source: str, file: Traversable) -> LoadedDefinition:
        shown = f"{source}/{file.name}"
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            problem = Problem("unreadable", f"The file cannot be read: {error}.", shown, 1, 1, "")
            raise InvalidDefinition(shown, [problem]) from None
        known = self._loaded.get(shown)
        if known is None or known.text != text:
            known = load_definition(text, source=shown, handlers=self._registry.handlers)
            self._loaded[shown] = known
        if known.definition.name != name:
            message = f"The file {file.name} holds the definition {known.definition.name!r}."
            raise InvalidDefinition(shown, [Problem("wrong_name", message, shown, 1, 1, "name")])
        return known


def _in_folder(folder: Traversable, source: str) -> Iterator[tuple[str, str, Traversable]]:
    for file in folder.iterdir():
        name = file.name.removesuffix(_SUFFIX)
        if file.name.endswith(_SUFFIX) and _NAME.fullmatch(name):
            yield name, source, file
