"""What is wrong with a definition, as people read it: place, message, path."""

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["judgement_lines"]


def judgement_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield every problem and warning, then the verdict."""
    for each in [*found["problems"], *found["warnings"]]:
        where = f" ({each['path']})" if each["path"] else ""
        kind = "" if each in found["problems"] else "warning: "
        yield f"{each['file']}:{each['line']}:{each['column']}: {kind}{each['message']}{where}"
    count = len(found["problems"])
    if found["valid"]:
        yield f"{found['name']} {found['version']} is valid. {found['digest']}"
    else:
        yield f"{count} problem{'' if count == 1 else 's'}."
