"""TOML documents that are edited in place: tomlkit keeps comments, order and quotes."""

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import ParseError, TOMLKitError
from tomlkit.items import AbstractTable, String, StringType

from app.plugins.release.version_files.updater import Malformed

__all__ = ["Table", "parse_toml", "set_text", "table_at", "text_at"]

Table = Container | AbstractTable


def parse_toml(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except ParseError as error:
        raise Malformed(error.line, f"it is no TOML: {error}") from None
    except TOMLKitError as error:
        raise Malformed(1, f"it is no TOML: {error}") from None


def table_at(table: Table, *path: str) -> Table | None:
    """Return the table under a path of keys, None where there is none."""
    found: object = table
    for key in path:
        found = found.get(key) if isinstance(found, Table) else None
    return found if isinstance(found, Table) else None


def text_at(table: Table | None, key: str) -> str | None:
    value = table.get(key) if table is not None else None
    return str(value) if isinstance(value, String) else None


def set_text(table: Table, key: str, value: str) -> None:
    """Replace a string by another one in the same quotes."""
    old = table.get(key)
    kind = StringType.SLB
    if isinstance(old, String) and old.as_string().startswith("'"):
        kind = StringType.SLL
    table[key] = String.from_raw(value, kind)
