"""The levels of configuration put together: later ones win, mappings are merged key by key. Pure."""

from collections.abc import Mapping
from typing import Any

from app.workflows.definition import Retry, Seconds

__all__ = ["merged", "retry_of", "timeout_of"]


def merged(*levels: Mapping[str, Any]) -> dict[str, Any]:
    """Return one mapping of all levels, the most general first; everything but a mapping is replaced as a whole."""
    result: dict[str, Any] = {}
    for level in levels:
        for key, value in level.items():
            below = result.get(key)
            both = isinstance(value, Mapping) and isinstance(below, Mapping)
            result[key] = merged(below, value) if both else value  # type: ignore[arg-type]  # both are mappings
    return result


def retry_of(*levels: Retry | None) -> Retry:
    """Return what is written of a retry, key by key, the most general level first; the rest is the default."""
    written = [level for level in levels if level is not None]
    if len(written) == 1:
        return written[0]
    fields = {name: getattr(level, name) for level in written for name in level.model_fields_set}
    return Retry.model_construct(**fields)


def timeout_of(*levels: Seconds | None) -> Seconds | None:
    """Return the time limit of the most special level that has one, the most general first."""
    return next((level for level in reversed(levels) if level is not None), None)
