"""Sortable unique ids: a prefix and 26 characters of Crockford base 32 (48 bits of milliseconds, 80 random bits)."""

import secrets
from collections.abc import Callable

from app.clock import Clock

__all__ = ["Ids"]

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Ids:
    """Makes ids that sort by time of creation, also within one millisecond of one process."""

    def __init__(self, clock: Clock, random_bits: Callable[[int], int] = secrets.randbits) -> None:
        self._clock = clock
        self._random_bits = random_bits
        self._last = 0

    def new(self, prefix: str) -> str:
        """Return `<prefix>_` + 26 characters."""
        millis = int(self._clock.now().timestamp() * 1000)
        number = (millis << 80) | self._random_bits(80)
        number = max(number, self._last + 1)
        self._last = number
        text = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
        return f"{prefix}_{text}"
