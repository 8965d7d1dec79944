"""`package.json` and its lock file, and `composer.json`: the version of the package itself, not of what it needs."""

from collections.abc import Sequence

from app.plugins.release.version_files.json_text import JsonPath, strings_of
from app.plugins.release.version_files.updater import Span, updater_of_spans

__all__ = ["MANIFEST", "PACKAGE_LOCK"]


def _in_manifest(text: str) -> Sequence[Span]:
    return [span for path, span in strings_of(text) if path == ("version",)]


def _in_lock(text: str) -> Sequence[Span]:
    """Return the root's version, and those of workspace packages that follow it."""
    found = [(path, span) for path, span in strings_of(text) if _is_own(path)]
    roots = [span for path, span in found if path in {("version",), ("packages", "", "version")}]
    present = {text[slice(*span)] for span in roots}
    rest = [span for _, span in found if span not in roots and text[slice(*span)] in present]
    return [*roots, *rest]


def _is_own(path: JsonPath) -> bool:
    if path == ("version",):
        return True
    inner = len(path) == 3 and path[0] == "packages" and path[2] == "version"
    return inner and "node_modules" not in path[1].split("/")


MANIFEST = updater_of_spans(_in_manifest)
PACKAGE_LOCK = updater_of_spans(_in_lock)
