"""What an agent changed in the working folder, by comparing what was there before with what is there after."""

import asyncio
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from app.errors import Invalid, NotFound
from app.workflows.handlers import Artifacts
from app.workspace import Workspace

__all__ = ["Changes", "keep_files", "picture_of"]

_DERIVED = frozenset(
    [
        "__pycache__",
        ".pytest_cache",
        ".mypy_cache",
        ".ruff_cache",
        ".hypothesis",
        ".tox",
        ".venv",
        "node_modules",
    ]
)
"""Folders that programs fill by themselves."""
_MOST_FILES = 1000
_MOST_BYTES = 64 << 20

Picture = Mapping[str, str]
"""Path -> the SHA-256 of its content; `-` for what is no plain file."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths, sorted: written (new or with other content) and gone."""

    written: tuple[str, ...]
    gone: tuple[str, ...]

    @classmethod
    def between(cls, before: Picture, after: Picture) -> "Changes":
        written = (path for path, digest in after.items() if before.get(path) != digest)
        return cls(tuple(sorted(written)), tuple(sorted(before.keys() - after.keys())))


async def picture_of(workspace: Workspace) -> Picture:
    return await asyncio.to_thread(_look, workspace)


async def keep_files(
    paths: tuple[str, ...], workspace: Workspace, artifacts: Artifacts
) -> tuple[dict[str, Any], ...]:
    """Store the files as artifacts whose references say where they belong; Invalid `too_many_changes` beyond the bounds."""
    if len(paths) > _MOST_FILES:
        raise _too_many(f"{len(paths)} files, at most {_MOST_FILES}")
    kept, size = [], 0
    for path in paths:
        content = await asyncio.to_thread(_content, workspace, path)
        if content is None:
            continue
        size += len(content)
        if size > _MOST_BYTES:
            raise _too_many(f"more than {_MOST_BYTES >> 20} MiB")
        media_type = mimetypes.guess_type(path)[0] or "application/octet-stream"
        name = PurePosixPath(path).name
        kept.append({**await artifacts.put(name, content, media_type), "path": path})
    return tuple(kept)


def _look(workspace: Workspace) -> Picture:
    if not workspace.root.is_dir():
        return {}
    return {path: _digest(workspace, path) for path in workspace.glob("**") if _counts(path)}


def _counts(path: str) -> bool:
    return _DERIVED.isdisjoint(PurePosixPath(path).parts[:-1])


def _digest(workspace: Workspace, path: str) -> str:
    try:
        return workspace.digest(path)
    except (Invalid, NotFound):
        return "-"


def _content(workspace: Workspace, path: str) -> bytes | None:
    try:
        return workspace.read_bytes(path, _MOST_BYTES)
    except NotFound:
        return None
    except Invalid as error:
        if error.code == "file_too_large":
            raise _too_many(f"{path}, which is larger than {_MOST_BYTES >> 20} MiB") from None
        return None


def _too_many(what: str) -> Invalid:
    return Invalid(
        f"The agent changed {what}, more than can be kept as artifacts.",
        code="too_many_changes",
        next_action="Ask for less at once; what it wrote is still in the working folder.",
    )
