"""Plugins by folder: `NAME/plugin.py` or the package `NAME/__init__.py`, each with `register(registry)`.

A folder's modules are imported under a name of their own, so that no plugin hides a module of ours or of another
plugin; inside of it they import each other relatively (`from .board import Board`).
"""

import importlib.util
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import Invalid

__all__ = ["FolderPlugin", "plugins_in"]

_FILES = ("plugin.py", "__init__.py")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class FolderPlugin:
    """One plugin; `file` is None for a folder in which there is none."""

    name: str
    folder: Path
    file: Path | None

    def load(self) -> Any:
        """Import it and return its `register`; raise Invalid, or whatever its code raises."""
        if self.file is None:
            raise Invalid(
                f"{self.folder} holds no plugin: neither plugin.py nor folders with one.",
                code="no_plugin",
                next_action="Correct SLIPWAY_PLUGINS.",
            )
        if not _NAME.fullmatch(self.name):
            raise Invalid(f"{self.name!r} is no name for a plugin: letters, digits, _ and -.")
        name = f"slipway_plugin_{self.name.replace('-', '_')}"
        spec = importlib.util.spec_from_file_location(
            name, self.file, submodule_search_locations=[str(self.folder)]
        )
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
        if not callable(register := getattr(module, "register", None)):
            raise Invalid(f"{self.file.name} has no function register(registry).")
        return register


def plugins_in(folders: Sequence[Path]) -> Iterator[FolderPlugin]:
    """Yield the plugins: each of `folders` is one, or holds some."""
    for folder in folders:
        place = folder.expanduser().absolute()
        found = list(_found(place))
        yield from found or [FolderPlugin(place.name, place, None)]


def _found(folder: Path) -> Iterator[FolderPlugin]:
    if (file := _entry(folder)) is not None:
        yield FolderPlugin(folder.name, folder, file)
        return
    for inner in sorted(folder.iterdir()) if folder.is_dir() else []:
        if inner.is_dir() and (file := _entry(inner)) is not None:
            yield FolderPlugin(inner.name, inner, file)


def _entry(folder: Path) -> Path | None:
    return next((folder / name for name in _FILES if (folder / name).is_file()), None)
