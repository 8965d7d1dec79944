"""Durations in queries and bodies: seconds, or as people write them."""

from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from app.workflows.durations import DURATION_PATTERN, parse_duration

__all__ = ["Duration"]

_LONGEST_S = 100 * 366 * 86400.0

Duration = Annotated[
    float,
    BeforeValidator(parse_duration),
    Field(gt=0, le=_LONGEST_S, allow_inf_nan=False),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN, "examples": ["30d"]}),
]
"""In seconds."""
