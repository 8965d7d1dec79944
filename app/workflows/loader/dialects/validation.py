"""The checks of an input as the dialects write them, as keywords of JSON Schema."""

from collections.abc import Mapping
from typing import Any

from app.workflows.checks import Path
from app.workflows.loader.dialects.translation import Translation

__all__ = ["put_validation"]

_KEYS = ("pattern", "min", "max", "min_length", "max_length", "min_items", "max_items", "enum")
_KEYWORDS: Mapping[str, str] = {
    "enum": "enum",
    "max_items": "maxItems",
    "max_length": "maxLength",
    "min_items": "minItems",
    "min_length": "minLength",
    "pattern": "pattern",
}
_BOUNDS: Mapping[str, tuple[str, str]] = {
    "array": ("minItems", "maxItems"),
    "string": ("minLength", "maxLength"),
}


def put_validation(
    value: Any, value_type: object, path: Path, written: Path, translation: Translation
) -> None:
    """Put what `validation` says below the input at `path`; `min` and `max` bound a text's length, a list's items, a number."""
    checks = translation.mapping(value, written)
    for key, bound in translation.known(checks or {}, written, _KEYS):
        keyword = _KEYWORDS.get(key) or _bound(key, value_type)
        translation.put((*path, keyword), bound, (*written, key))


def _bound(key: str, value_type: object) -> str:
    least, most = _BOUNDS.get(str(value_type), ("minimum", "maximum"))
    return least if key == "min" else most
