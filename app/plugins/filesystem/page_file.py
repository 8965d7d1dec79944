"""One page as a file: a small front matter and the Markdown below it, byte for byte as it was given."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson

from app.atomic_files import storage_failed, sync_folder, write_atomic
from app.errors import Unavailable

__all__ = ["PageFile", "file_names", "read_page", "write_page"]

_FRONT_MATTER = re.compile(
    r'---\ntitle: (?P<title>".*")\nversion: (?P<version>\d{1,9})\nstatus: (?:draft|published)\n---\n\n'
)
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class PageFile:
    title: str
    version: int
    status: Literal["draft", "published"]
    body: str


def file_names(title: str) -> tuple[str, str]:
    """Return the name that people expect, and one that only this title has, for when the first is taken.

    Both hold letters, digits, `.`, `_` and `-` only, whatever the title is.
    """
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9._]+", "-", ascii_title.casefold()).strip("-._")[:_LONGEST_NAME]
    slug = slug or "page"
    digest = hashlib.sha256(title.encode(errors="surrogatepass")).hexdigest()
    return f"{slug}.md", f"{slug}-{digest[:12]}.md"


def read_page(path: Path) -> PageFile | None:
    """Return the page; None where there is no file or one that is none of ours."""
    try:
        text = path.read_bytes().decode(errors="surrogateescape")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unavailable(
            f"Cannot read the page {path}: {error.strerror or error}.",
            code="pages_unreadable",
            next_action="Look at the folder's permissions and its disk.",
        ) from error
    match = _FRONT_MATTER.match(text)
    if match is None:
        return None
    try:
        title = orjson.loads(match["title"])
    except orjson.JSONDecodeError:
        return None
    status: Literal["draft", "published"] = (
        "draft" if "\nstatus: draft\n" in match[0] else "published"
    )
    return PageFile(title, int(match["version"]), status, text[match.end() :])


def write_page(path: Path, page: PageFile) -> None:
    """Replace the file durably."""
    title = orjson.dumps(page.title).decode()
    head = f"---\ntitle: {title}\nversion: {page.version}\nstatus: {page.status}\n---\n\n"
    _make_folder(path.parent)
    write_atomic(path, (head + page.body).encode(errors="surrogateescape"))


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        sync_folder(folder.parent)
    except OSError as error:
        raise storage_failed(folder, error) from error
