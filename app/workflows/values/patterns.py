"""Regular expressions in linear time, whatever the pattern: those of pydantic-core, without look-around and back-references."""

from functools import lru_cache
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import SchemaError

__all__ = ["is_pattern", "searches"]


def is_pattern(pattern: str) -> bool:
    try:
        _matcher(pattern)
    except SchemaError:
        return False
    return True


def searches(pattern: str, text: str) -> bool:
    """Return whether the pattern fits anywhere in the text."""
    try:
        _matcher(pattern).validate_python(text)
    except ValidationError:
        return False
    return True


@lru_cache(maxsize=256)
def _matcher(pattern: str) -> TypeAdapter[str]:
    return TypeAdapter(Annotated[str, Field(pattern=pattern)])
