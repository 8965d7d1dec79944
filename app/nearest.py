"""The nearest valid name, for errors that help."""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["nearest", "nearest_name"]


def nearest_name(name: str, valid: Iterable[str]) -> str | None:
    """Return the valid name most like `name`, None when nothing is like it."""
    by_folded = {candidate.casefold(): candidate for candidate in valid}
    matches = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return a sentence to put behind an error: the nearest name, else the valid ones, else nothing."""
    names = sorted(valid)
    if match := nearest_name(name, names):
        return f" Did you mean {match!r}?"
    return f" Known: {', '.join(names[:20])}." if names else ""
