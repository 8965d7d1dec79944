"""Writing one version into all files of a repository that hold it."""

import codecs
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from app.plugins.release.version_files.cargo import crates_in_line, lock_updater
from app.plugins.release.version_files.pom_xml import artifact_id, module_updater
from app.plugins.release.version_files.table import malformed, present_version, updater_of
from app.plugins.release.version_files.updater import Malformed, Updater

__all__ = ["bump_files"]

_MARK = codecs.BOM_UTF8


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    text: str
    updater: Updater
    version: str

    @property
    def depth(self) -> int:
        return self.path.count("/")


def bump_files(files: Mapping[str, bytes], version: str) -> dict[str, bytes]:
    """Return path -> new content of the files that change.

    The shallowest files that hold a version are written; deeper ones only where they hold the same
    version as those, because a package with a version of its own follows its own line. Raises Invalid
    `malformed_version_file` naming file and line; then nothing was changed.
    """
    texts = {path: _decoded(path, files[path]) for path in sorted(files)}
    for path, text in texts.items():
        present_version(path, text)
    found = [file for path in texts if (file := _opened(path, texts)) is not None]
    changed = {}
    for file in _in_line(found):
        mark = _MARK if files[file.path].startswith(_MARK) else b""
        content = mark + file.updater.write(file.text, version).encode()
        if content != files[file.path]:
            changed[file.path] = content
    return changed


def _decoded(path: str, content: bytes) -> str:
    """Return the text behind a byte order mark."""
    try:
        return content.removeprefix(_MARK).decode()
    except UnicodeDecodeError as error:
        line = content.removeprefix(_MARK)[: error.start].count(b"\n") + 1
        raise malformed(path, Malformed(line, "it is no UTF-8 text")) from None


def _opened(path: str, texts: Mapping[str, str]) -> _File | None:
    """Return the file if it holds a version."""
    updater = _updater(path, texts)
    version = updater.read(texts[path]) if updater else None
    return _File(path, texts[path], updater, version) if updater and version else None


def _updater(path: str, texts: Mapping[str, str]) -> Updater | None:
    """Return the updater; some need the names of the packages whose manifests are here."""
    name = PurePosixPath(path).name
    if name == "Cargo.lock":
        return lock_updater(crates_in_line(_named("Cargo.toml", texts)))
    if name == "pom.xml" and "/" in path:
        poms = _named("pom.xml", texts).values()
        return module_updater({own for text in poms if (own := artifact_id(text))})
    return updater_of(path)


def _named(name: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return path -> text of all files of that name."""
    return {path: text for path, text in texts.items() if PurePosixPath(path).name == name}


def _in_line(found: list[_File]) -> Iterable[_File]:
    shallowest = min((file.depth for file in found), default=0)
    versions = {file.version for file in found if file.depth == shallowest}
    return [file for file in found if file.depth == shallowest or file.version in versions]
