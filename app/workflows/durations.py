"""Durations as people write them: `250ms`, `30s`, `5m`, `1h`, `7d`, or a plain number of seconds."""

import re

__all__ = ["DURATION_PATTERN", "LONGEST_S", "parse_duration"]

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")

_LONGEST_TEXT = 40

DURATION_PATTERN = r"^\s*(\d+(\.\d+)?|(\d+(\.\d+)?(ms|s|m|h|d))+)\s*$"
LONGEST_S = 366 * 86400.0
"""A year; what is longer is a mistake of writing."""


def parse_duration(value: object) -> object:
    """Return seconds for a duration text such as `1h30m`; other values pass through to pydantic.

    Raises ValueError for text that is no duration.
    """
    if not isinstance(value, str):
        return value
    text = value.strip()
    if len(text) > _LONGEST_TEXT:
        raise ValueError(
            f"a duration of {len(text)} characters is a mistake: write for example 1h30m"
        )
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    if not re.fullmatch(f"(?:{_PART.pattern})+", text):
        raise ValueError(f"{value!r} is no duration: write for example 30s, 5m, 1h30m or 7d")
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text))
