"""Reading the definitions at hand: those that come with the package, overlaid by those that users saved."""

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from app.errors import NotFound
from app.nearest import nearest
from app.workflows.levels import merged
from app.workflows.library.names import STORED_NAME, slug_of
from app.workflows.loader import InvalidDefinition, LoadedDefinition, Problem, load_definition
from app.workflows.platform_file import Platform
from app.workflows.registry import PluginRegistry

__all__ = ["FoundDefinitions", "unknown"]

_SUFFIX = ".yaml"


class FoundDefinitions:
    """A definition is the file `SLUG.yaml`. Files are read when asked for, so edits are seen."""

    def __init__(
        self, saved: Path | None, registry: PluginRegistry, platform: Platform | None = None
    ) -> None:
        self.platform = platform or Platform()
        self._saved = saved
        self.registry = registry
        self._loaded: dict[str, LoadedDefinition] = {}

    def names(self) -> list[str]:
        return sorted({name for name, _, _ in self._files()})

    def get(self, name: str, config: Mapping[str, Any] | None = None) -> LoadedDefinition:
        """Return a definition by its name or its slug; `config` is what a start adds to its own.

        Raises NotFound `unknown_definition` with the nearest name, InvalidDefinition when it is wrong.
        """
        found = {known: (source, file) for known, source, file in self._files()}
        if name in found:
            return self._load(name, *found[name], config)
        slug = slug_of(name)
        if (
            slug in found
            and (loaded := self._load(slug, *found[slug], config)).definition.name == name
        ):
            return loaded
        raise unknown(name, found)

    def slug(self, name: str) -> str:
        """Return the slug of a name that is a slug already, or that a definition bears; NotFound otherwise."""
        if STORED_NAME.fullmatch(name):
            return name
        self.get(name)
        return slug_of(name)

    def load(
        self, text: str, source: str, config: Mapping[str, Any] | None = None
    ) -> LoadedDefinition:
        """Return the definition of a text that is at hand; InvalidDefinition with all its problems.

        It may name the `config` of the platform, of its kind, and what a start adds to it.
        """

        def config_of(name: str | None) -> dict[str, Any]:
            kind = self.registry.get_workflow_kind(name)
            return merged(self.platform.config, kind.config if kind else {}, config or {})

        return load_definition(
            text, source=source, handlers=self.registry.handlers, config_of=config_of
        )

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

    def built_in(self, slug: str) -> LoadedDefinition | None:
        """Return the definition of the package under that name, also where a saved one overlays it."""
        for name, source, file in _in_folder(files("app.library") / "definitions", "built_in"):
            if name == slug:
                return self._load(name, source, file)
        return None

    def _files(self) -> Iterator[tuple[str, str, Traversable]]:
        """Yield name, source and file; saved ones come last and so win."""
        yield from _in_folder(files("app.library") / "definitions", "built_in")
        if self._saved is not None and self._saved.is_dir():
            yield from _in_folder(self._saved, "saved")

    def _load(
        self,
        name: str,
        source: str,
        file: Traversable,
        config: Mapping[str, Any] | None = None,
    ) -> LoadedDefinition:
        shown = f"{source}/{file.name}"
        try:
            text = file.read_bytes().decode()
        except (OSError, UnicodeDecodeError) as error:
            problem = Problem("unreadable", f"The file cannot be read: {error}.", shown, 1, 1, "")
            raise InvalidDefinition(shown, [problem]) from None
        known = None if config else self._loaded.get(shown)
        if known is None or known.text != text:
            known = self.load(text, shown, config)
            if not config:
                self._loaded[shown] = known
        if slug_of(known.definition.name) != name:
            message = f"The file {file.name} holds the definition {known.definition.name!r}."
            raise InvalidDefinition(shown, [Problem("wrong_name", message, shown, 1, 1, "name")])
        return known


def unknown(name: str, known: Iterable[str]) -> NotFound:
    return NotFound(
        f"There is no definition {name!r}.{nearest(name, known)}",
        code="unknown_definition",
        next_action="List them with `slipway definitions list`.",
    )


def _in_folder(folder: Traversable, source: str) -> Iterator[tuple[str, str, Traversable]]:
    for file in folder.iterdir():
        name = file.name.removesuffix(_SUFFIX)
        if file.name.endswith(_SUFFIX) and STORED_NAME.fullmatch(name):
            yield name, source, file
