"""JSON documents that tell when they were changed by anything but their writer: a version and a checksum in each.

People can read a sealed document; one that was edited by hand, truncated or hit by a flipped bit is refused, so
that a reader falls back instead of believing it. The checksum finds accidents, it is no signature.
"""

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from app.errors import Invalid

__all__ = ["DamagedDocument", "seal", "unseal"]

_INDENTED = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


class DamagedDocument(ValueError):
    """The document is not what its writer wrote; the message says which file and why."""


def seal(content: Mapping[str, Any], schema_version: int, *, indent: bool = True) -> bytes:
    """Return the document's bytes; TypeError for what JSON cannot hold."""
    document = {"schema_version": schema_version, **content}
    option = _INDENTED if indent else orjson.OPT_APPEND_NEWLINE
    return orjson.dumps({**document, "checksum": _checksum(document)}, option=option)


def unseal(data: bytes, schema_version: int, path: Path) -> dict[str, Any]:
    """Return the content without its seal; `path` names the file in errors.

    Raises DamagedDocument, or Invalid `unknown_schema_version` for a document of another release.
    """
    try:
        document = orjson.loads(data)
        checksum = document.pop("checksum")
        intact = checksum == _checksum(document)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedDocument(f"{path} is no sealed JSON document") from error
    if not intact:
        raise DamagedDocument(f"{path} does not fit its checksum")
    if (version := document.pop("schema_version", None)) != schema_version:
        raise Invalid(
            f"{path} has schema version {version}; this release reads {schema_version}.",
            code="unknown_schema_version",
            next_action="Use the release that wrote it.",
            details={"path": str(path), "schema_version": version, "known": schema_version},
        )
    return dict(document)


def _checksum(document: Mapping[str, Any]) -> str:
    return f"{zlib.crc32(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)):08x}"
