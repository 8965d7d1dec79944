"""What a row of the table is: a promise, how it is tried, and how often."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["NotAvailable", "Row", "SweepEnded", "Trial"]

Trial = Callable[[int], int]
"""Tries the promise once under the number; returns how many cases that were. AssertionError: it was broken."""


class SweepEnded(Exception):
    """There is no n-th place any more: everything was tried."""


class NotAvailable(Exception):
    """The fault cannot be brought about on the machine; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Row:
    """`stage` opens a folder for trials; after a broken promise it is opened anew in another folder.

    `number` is how many cases the promise is tried in; None is a sweep that ends by `SweepEnded`.
    """

    name: str
    promise: str
    method: str
    number: int | None
    stage: Callable[[Path], AbstractContextManager[Trial]]
