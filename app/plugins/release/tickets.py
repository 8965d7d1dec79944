"""Ticket keys in text from outside: commit subjects, branch names, messages."""

import re
from functools import lru_cache

from app.errors import Invalid

__all__ = ["TICKET_PATTERN", "natural_order", "ticket_keys"]

TICKET_PATTERN = r"[A-Z][A-Z0-9]+-\d+"
_LONGEST_TEXT = 100_000


def ticket_keys(text: str, pattern: str = TICKET_PATTERN) -> tuple[str, ...]:
    """Return the keys in the order of their first appearance, each once.

    A key stands alone: `SHOP-10` is not in `SHOP-101` nor in `XSHOP-10`. Raises Invalid
    `bad_ticket_pattern` for a pattern that is no regular expression.
    """
    found = _compiled(pattern).finditer(text[:_LONGEST_TEXT])
    return tuple(dict.fromkeys(match[0] for match in found if match[0]))


def natural_order(key: str) -> tuple[str, int, str]:
    """Return what sorts `SHOP-9` before `SHOP-10`."""
    project, _, number = key.rpartition("-")
    return (project, int(number) if number.isascii() and number.isdecimal() else 0, key)


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        re.compile(pattern)  # alone, so that no bracket left open swallows what surrounds it
        return re.compile(rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9])")
    except re.error as error:
        raise Invalid(
            f"The ticket pattern {pattern!r} is no regular expression: {error}.",
            code="bad_ticket_pattern",
            next_action=f"Correct the input ticket_pattern; the usual one is {TICKET_PATTERN}",
        ) from None
