"""`pyproject.toml`: `[project]` and `[tool.poetry]`; a dynamic version is kept elsewhere."""

from collections.abc import Iterator

from app.plugins.release.version_files.toml_text import (
    Table,
    parse_toml,
    set_text,
    table_at,
    text_at,
)
from app.plugins.release.version_files.updater import Updater

__all__ = ["PYPROJECT"]


def _read(text: str) -> str | None:
    document = parse_toml(text)
    found = (text_at(table, "version") for table in _tables(document))
    return next((version for version in found if version), None)


def _write(text: str, version: str) -> str:
    document = parse_toml(text)
    for table in _tables(document):
        if text_at(table, "version"):
            set_text(table, "version", version)
    return document.as_string()


def _tables(document: Table) -> Iterator[Table]:
    """Yield the tables whose version counts; beside dynamic versioning poetry's is a placeholder."""
    paths: list[tuple[str, ...]] = [("project",)]
    if table_at(document, "tool", "poetry-dynamic-versioning") is None:
        paths.append(("tool", "poetry"))
    for path in paths:
        table = table_at(document, *path)
        if table is not None:
            yield table


PYPROJECT = Updater(_read, _write)
