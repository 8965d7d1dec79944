"""The functions of expressions that read the step's working folder; the folder itself is handed in."""

import hashlib
import posixpath
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from app.errors import SlipwayError
from app.workflows.expressions.coverage import read_coverage
from app.workflows.expressions.values import LIMIT

__all__ = ["FILES", "FILE_FUNCTIONS", "FILE_FUNCTION_NAMES", "Files", "call_on_files"]

FILES = "working files"
"""The name under which a scope holds the files; no expression can write it."""

_TESTS = (
    "**/test_*.py",
    "**/*_test.py",
    "**/*.test.*",
    "**/*.spec.*",
    "**/*_test.go",
    "**/*Test.java",
)

File = str | Mapping[str, Any]
"""A path, or the reference of a file that a step left: that one is read as it was left, whatever stands there now."""


class Files(Protocol):
    """Raises NotFound for a file that is absent, Invalid for a path that leaves the folder; blocks."""

    def read(self, file: File, limit: int) -> bytes: ...

    def digest(self, file: File) -> str: ...

    def glob(self, pattern: str) -> list[str]: ...


def call_on_files(name: str, files: Files, *args: Any, **kwargs: Any) -> Any:
    """Call a function by its name; what is not there is a LookupError, so that `default` covers it."""
    try:
        return FILE_FUNCTIONS[name](files, *args, **kwargs)
    except SlipwayError as error:
        if error.code in {"no_file", "no_artifact"}:
            raise LookupError(error.message) from None
        raise ValueError(error.message.rstrip(".")) from None


def file_hash(files: Files, file: File) -> str:
    """Return the SHA-256 of a file's content."""
    return files.digest(file)


def dir_hash(files: Files, folder: str = ".", pattern: str = "**") -> str:
    """Return one SHA-256 over names and contents of the folder's files that match."""
    found = hashlib.sha256()
    for path in files.glob(posixpath.join(folder, pattern)):
        found.update(f"{path}\0{files.digest(path)}\n".encode())
    return found.hexdigest()


def file_content(files: Files, file: File) -> str:
    return files.read(file, LIMIT).decode("utf-8", "replace")


def list_files(files: Files, pattern: str = "**") -> list[str]:
    return files.glob(pattern)


def list_test_files(files: Files, folder: str = ".") -> list[str]:
    """Return the files whose names say that they hold tests."""
    return sorted({path for one in _TESTS for path in files.glob(posixpath.join(folder, one))})


def parse_coverage(files: Files, file: File) -> dict[str, Any]:
    """Return `{line_coverage, branch_coverage, lines_covered, lines_valid, files}` of a report; shares in percent.

    Cobertura XML (also of coverage.py), LCOV and the JSON of coverage.py are understood.
    """
    return read_coverage(files.read(file, 16 * LIMIT))


FILE_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    one.__name__: one
    for one in (file_hash, dir_hash, file_content, list_files, list_test_files, parse_coverage)
}
FILE_FUNCTION_NAMES = frozenset(FILE_FUNCTIONS)
