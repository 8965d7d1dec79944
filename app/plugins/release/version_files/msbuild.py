"""`.csproj`, `.fsproj`, `.vbproj` and `Directory.Build.props`: `Version` or `VersionPrefix` of a property group."""

from collections.abc import Sequence

from app.plugins.release.version_files.updater import Span, updater_of_spans
from app.plugins.release.version_files.xml_text import texts_of

__all__ = ["MSBUILD"]

_PATHS = tuple(("Project", "PropertyGroup", name) for name in ("Version", "VersionPrefix"))


def _own(text: str) -> Sequence[Span]:
    return [
        span for path, span in texts_of(text) if path in _PATHS and "$(" not in text[slice(*span)]
    ]


MSBUILD = updater_of_spans(_own)
