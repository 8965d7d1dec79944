"""What surrounds one judgement of a value: the whole schema, for its references, and how much work is left."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from app.workflows.values.schema import resolve_reference

__all__ = ["MOST_WORK", "TooMuch", "judgement", "resolved", "spend"]

MOST_WORK = 200_000
"""Keywords applied to values in one judgement, about half a second of computing."""


class TooMuch(Exception):
    """Judging on would take too long: references that branch, or a value of a huge size."""


@dataclass(slots=True)
class _Judgement:
    root: Any
    left: int = MOST_WORK


_current: ContextVar[_Judgement] = ContextVar("judgement")


@contextmanager
def judgement(root: Any) -> Iterator[None]:
    token = _current.set(_Judgement(root))
    try:
        yield
    finally:
        _current.reset(token)


def spend(work: int = 1) -> None:
    """Count work; raise TooMuch when more was done than a judgement may take."""
    current = _current.get()
    current.left -= work
    if current.left < 0:
        raise TooMuch


def resolved(reference: str) -> Any:
    """Return the schema that a reference names; raise KeyError where there is none."""
    return resolve_reference(_current.get().root, reference)
