"""`Cargo.toml` and `Cargo.lock`: the package or workspace itself, and what inside the repository needs it."""

import re
from collections.abc import Collection, Iterator, Mapping

from tomlkit.items import AoT

from app.plugins.release.version_files.toml_text import (
    Table,
    parse_toml,
    set_text,
    table_at,
    text_at,
)
from app.plugins.release.version_files.updater import Updater

__all__ = ["CARGO_TOML", "crates_in_line", "lock_updater"]

_PACKAGES = (("package",), ("workspace", "package"))
_DEPENDENCIES = (
    ("dependencies",),
    ("dev-dependencies",),
    ("build-dependencies",),
    ("workspace", "dependencies"),
)
_REQUIREMENT = re.compile(r"(?P<operator>[=^~]?\s*)\d[^\s,]*")


def crates_in_line(manifests: Mapping[str, str]) -> set[str]:
    """Return the names of the crates that have or inherit the version of the shallowest manifest.

    `manifests` maps path -> text. A crate with another version of its own follows its own line.
    """
    versions = {path: version for path, text in manifests.items() if (version := _read(text))}
    top = min((path.count("/") for path in versions), default=0)
    leading = {version for path, version in versions.items() if path.count("/") == top}
    names = (
        text_at(table_at(parse_toml(text), "package"), "name")
        for path, text in manifests.items()
        if versions.get(path) in {None, *leading}
    )
    return {name for name in names if name}


def _read(text: str) -> str | None:
    document = parse_toml(text)
    found = (text_at(table_at(document, *path), "version") for path in _PACKAGES)
    return next((version for version in found if version), None)


def _write(text: str, version: str) -> str:
    document = parse_toml(text)
    present = _read(text)
    for path in _PACKAGES:
        table = table_at(document, *path)
        if table is not None and text_at(table, "version"):
            set_text(table, "version", version)
    for dependency in _own_dependencies(document):
        wanted = text_at(dependency, "version") or ""
        match = _REQUIREMENT.fullmatch(wanted)
        if match and present and wanted.removeprefix(match["operator"]) == present:
            set_text(dependency, "version", f"{match['operator']}{version}")
    return document.as_string()


def _own_dependencies(document: Table) -> Iterator[Table]:
    """Yield dependencies on a path: crates of this repository, which must stay acceptable to each other."""
    for path in _DEPENDENCIES:
        for name in table_at(document, *path) or ():
            dependency = table_at(document, *path, name)
            if dependency is not None and "path" in dependency:
                yield dependency


CARGO_TOML = Updater(_read, _write)


def lock_updater(own: Collection[str]) -> Updater:
    """Return the updater of a `Cargo.lock` for the crates `own`; those from a registry are never ours."""

    def packages(document: Table) -> Iterator[Table]:
        entries = document.get("package")
        if isinstance(entries, AoT):
            for entry in entries.body:
                if "source" not in entry and text_at(entry, "name") in own:
                    yield entry

    def read(text: str) -> str | None:
        found = (text_at(entry, "version") for entry in packages(parse_toml(text)))
        return next((version for version in found if version), None)

    def write(text: str, version: str) -> str:
        document = parse_toml(text)
        for entry in packages(document):
            set_text(entry, "version", version)
        return document.as_string()

    return Updater(read, write)
