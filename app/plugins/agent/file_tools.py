"""Tools over the files of the working folder. They block; every path is contained by the workspace."""

import re
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from app.errors import Invalid, NotFound
from app.plugins.agent.hidden_text import visible
from app.workspace import Workspace

__all__ = ["FILE_TOOLS", "FileTool"]

_MOST_NAMES = 1000
_MOST_MATCHES = 200
_MOST_LINES = 2000
_LARGEST_READ = 2 << 20
_LARGEST_WRITE = 4 << 20
_LONGEST_LINE = 400
_MANAGED = re.compile(r"(?:^|/)\.git(?:/|$)", re.IGNORECASE)


class FileTool(BaseModel):
    """The arguments of one call; the docstring is what the model reads about the tool."""

    model_config = ConfigDict(extra="forbid")

    def call(self, workspace: Workspace) -> str:
        raise TypeError(f"{type(self).__name__} does not say what it does")


class ListFiles(FileTool):
    """List the files whose path matches a pattern: `*` within a folder, `**` across folders."""

    pattern: str = "**"

    def call(self, workspace: Workspace) -> str:
        names = workspace.glob(self.pattern)
        more = f"\n(and {len(names) - _MOST_NAMES} more)" if len(names) > _MOST_NAMES else ""
        return visible("\n".join(names[:_MOST_NAMES])) + more or "(no file matches)"


class ReadFile(FileTool):
    """Read lines of a text file. `start` is the number of the first line, counted from 1."""

    path: str
    start: int = Field(default=1, ge=1)
    lines: int = Field(default=_MOST_LINES, ge=1, le=_MOST_LINES)

    def call(self, workspace: Workspace) -> str:
        lines = _text(workspace, self.path).splitlines()
        end = self.start - 1 + self.lines
        more = f"\n({len(lines) - end} more lines)" if len(lines) > end else ""
        return visible("\n".join(lines[self.start - 1 : end])) + more or "(no lines)"


class SearchFiles(FileTool):
    """Find a text in the files that match a pattern; answers `path:line: text`."""

    text: str = Field(min_length=1)
    pattern: str = "**"
    ignore_case: bool = False

    def call(self, workspace: Workspace) -> str:
        wanted = self.text.casefold() if self.ignore_case else self.text
        found: list[str] = []
        for path in workspace.glob(self.pattern):
            for number, line in enumerate(_lines(workspace, path), start=1):
                if wanted in (line.casefold() if self.ignore_case else line):
                    found.append(f"{path}:{number}: {line.strip()[:_LONGEST_LINE]}")
                if len(found) >= _MOST_MATCHES:
                    return visible("\n".join(found)) + "\n(there may be more)"
        return visible("\n".join(found)) or "(not found)"


class WriteFile(FileTool):
    """Write a whole text file; what was there is replaced, folders are made."""

    path: str
    content: str = Field(max_length=_LARGEST_WRITE)

    def call(self, workspace: Workspace) -> str:
        _refuse_managed(self.path)
        workspace.write_bytes(self.path, self.content.encode())
        return f"Wrote {len(self.content)} characters."


class EditFile(FileTool):
    """Replace a piece of a text file. `old` must be in the file exactly once, unless `all` is true."""

    path: str
    old: str = Field(min_length=1)
    new: str
    all: bool = False

    def call(self, workspace: Workspace) -> str:
        _refuse_managed(self.path)
        text = _text(workspace, self.path)
        count = text.count(self.old)
        if count == 0 or (count > 1 and not self.all):
            raise Invalid(
                f"`old` is {count} times in {self.path}.",
                code="no_single_place",
                next_action="Read the file and give a piece that is there exactly once.",
            )
        changed = text.replace(self.old, self.new)
        if len(changed) > _LARGEST_WRITE:
            raise Invalid(f"{self.path} would become too large.", code="file_too_large")
        workspace.write_bytes(self.path, changed.encode())
        return f"Replaced {count} place{'' if count == 1 else 's'}."


FILE_TOOLS: Mapping[str, type[FileTool]] = {
    "list_files": ListFiles,
    "read_file": ReadFile,
    "search_files": SearchFiles,
    "write_file": WriteFile,
    "edit_file": EditFile,
}


def _text(workspace: Workspace, path: str) -> str:
    try:
        return workspace.read_bytes(path, _LARGEST_READ).decode()
    except UnicodeDecodeError:
        raise Invalid(f"{path} is no text.", code="no_text") from None


def _lines(workspace: Workspace, path: str) -> list[str]:
    try:
        return _text(workspace, path).splitlines()
    except (Invalid, NotFound):
        return []


def _refuse_managed(path: str) -> None:
    """Keep what git would execute or obey later, such as hooks, out of reach."""
    if _MANAGED.search(path):
        raise Invalid(f"{path} belongs to git.", code="managed_by_git")
