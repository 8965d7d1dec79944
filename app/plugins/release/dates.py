"""Dates as people write their pattern: `DD-MM-YY`, `YYYY-MM-DD HH:mm:ss`. Always UTC."""

import re
from datetime import UTC, datetime

from app.errors import Invalid

__all__ = ["date_problem", "dated", "full_timestamp"]

_PARTS = {
    "YYYY": "%Y",
    "YY": "%y",
    "MM": "%m",
    "DD": "%d",
    "HH": "%H",
    "mm": "%M",
    "ss": "%S",
    "SS": "%S",
}
_PART = re.compile("|".join(_PARTS))


def date_problem(pattern: str) -> str | None:
    """Return why a pattern is refused, None where it is fine."""
    if re.search(r"[A-Za-z%]", _PART.sub("", pattern)) or not _PART.search(pattern):
        return f"it is made of {', '.join(_PARTS)} and signs between them, such as DD-MM-YY"
    return None


def dated(moment: str, pattern: str) -> str:
    """Return a moment (RFC 3339) in the pattern; Invalid `bad_date_format`."""
    if problem := date_problem(pattern):
        raise Invalid(f"{pattern!r} is no pattern of a date: {problem}.", code="bad_date_format")
    return _utc(moment).strftime(_PART.sub(lambda match: _PARTS[match[0]], pattern))


def full_timestamp(moment: str) -> str:
    """Return `2024-02-01 10:00:00 UTC`."""
    return _utc(moment).strftime("%Y-%m-%d %H:%M:%S UTC")


def _utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC)
