"""The files of the built page, as they are on disk now: a build beside a running service is seen at once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PageFile", "PageFiles"]

_MEDIA_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_PACKED = ".gz"


@dataclass(frozen=True, slots=True)
class PageFile:
    content: bytes
    media_type: str
    etag: str
    packed: bool
    """Whether `content` is compressed with gzip."""
    varies: bool
    """Whether the same file is there in both forms."""


class PageFiles:
    """What is not listed is not served: no address reaches out of the folder, to a hidden file or through a link."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str, *, packed: bool) -> PageFile | None:
        """Return the file, compressed if that is wanted and there; None where there is no such file."""
        listed = self._listed()
        if name not in listed or listed[name].suffix == _PACKED:
            return None
        twin = name + _PACKED
        varies = twin in listed
        packed = packed and varies
        try:
            content = listed[twin if packed else name].read_bytes()
        except FileNotFoundError:  # a build took it away between the list and here
            return None
        digest = hashlib.sha256(content).hexdigest()[:32]
        media_type = _MEDIA_TYPES[listed[name].suffix]
        return PageFile(content, media_type, f'"{digest}"', packed, varies)

    def _listed(self) -> Mapping[str, Path]:
        found = {
            path.relative_to(self._folder).as_posix(): path
            for path in self._folder.rglob("*")
            if path.suffix in {*_MEDIA_TYPES, _PACKED} and path.is_file() and not path.is_symlink()
        }
        return {name: path for name, path in found.items() if not _is_hidden(name)}


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/"))
