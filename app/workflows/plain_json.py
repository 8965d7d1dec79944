"""Refuse what is not JSON before it is stored: orjson flattens tuples and turns NaN into null in silence."""

import math
from collections.abc import Mapping
from typing import Any

from app.errors import Invalid

__all__ = ["require_plain"]


def require_plain(value: Any, where: str) -> None:
    """Raise Invalid naming the place of the first value that plain JSON cannot hold."""
    match value:
        case None | bool() | int():
            return
        case str() if value.isascii() or _encodable(value):
            return
        case float() if math.isfinite(value):
            return
        case Mapping():
            for name, item in value.items():
                if not isinstance(name, str):
                    raise _not_json(name, f"a key of {where}")
                require_plain(item, f"{where}.{name}")
        case list():
            for index, item in enumerate(value):
                require_plain(item, f"{where}[{index}]")
        case _:
            raise _not_json(value, where)


def _encodable(text: str) -> bool:
    """Return whether the text is Unicode throughout; bytes read with `surrogateescape` are not."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _not_json(value: Any, where: str) -> Invalid:
    return Invalid(
        f"{where} is {type(value).__name__}, which JSON cannot hold.",
        code="result_not_json",
        next_action="Return strings, numbers, booleans, null, lists and objects with string keys only.",
    )
