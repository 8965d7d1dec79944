"""Where a version is kept by convention, judged by path alone: vendored, generated and example folders are not ours."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from app.plugins.release.version_files.table import updater_of

__all__ = ["find_version_files"]

_FOREIGN = frozenset(
    {
        "build",
        "dist",
        "doc",
        "docs",
        "env",
        "example",
        "examples",
        "fixtures",
        "node_modules",
        "out",
        "sample",
        "samples",
        "site-packages",
        "target",
        "templates",
        "test",
        "testdata",
        "tests",
        "third_party",
        "third-party",
        "vendor",
        "vendored",
        "venv",
    }
)
_MOST_FOLDERS = 2


def find_version_files(paths: Iterable[str]) -> list[str]:
    """Return the paths that may hold the version of this repository, the shallowest first.

    A deeper one is a candidate only: `bump_files` writes it where it follows the shallowest ones.
    """
    found = [path for path in paths if _is_ours(PurePosixPath(path))]
    return sorted(found, key=lambda path: (path.count("/"), path))


def _is_ours(path: PurePosixPath) -> bool:
    folders = path.parts[:-1]
    if len(folders) > _MOST_FOLDERS or updater_of(str(path)) is None:
        return False
    return not any(
        folder.casefold() in _FOREIGN or folder.startswith((".", "_")) for folder in folders
    )
