"""What the exit code of a command means; the only place that gives an error or a status its code."""

from typing import Final

from app.errors import Conflict, Invalid, NotAllowed, NotFound, SlipwayError, Unavailable

__all__ = [
    "COMPLETED",
    "CONFLICT",
    "INTERRUPTED",
    "INVALID",
    "NOT_ALLOWED",
    "OTHER_END",
    "UNAVAILABLE",
    "USAGE",
    "WAITING",
    "code_of_error",
    "code_of_status",
]

COMPLETED: Final = 0
OTHER_END: Final = 1
USAGE: Final = 2
INVALID: Final = 3
CONFLICT: Final = 4
WAITING: Final = 5
NOT_ALLOWED: Final = 6
UNAVAILABLE: Final = 7
INTERRUPTED: Final = 130

_OF_ERROR: tuple[tuple[type[SlipwayError], int], ...] = (
    (NotFound, INVALID),
    (Invalid, INVALID),
    (Conflict, CONFLICT),
    (NotAllowed, NOT_ALLOWED),
    (Unavailable, UNAVAILABLE),
)
_WAITING_STATUSES = frozenset({"queued", "paused", "waiting_for_approval", "waiting_for_recovery"})


def code_of_error(error: SlipwayError) -> int:
    return next((code for kind, code in _OF_ERROR if isinstance(error, kind)), OTHER_END)


def code_of_status(status: str) -> int:
    """Return 0 for `completed`, 5 for a workflow that goes on only after somebody acts, else 1."""
    if status == "completed":
        return COMPLETED
    return WAITING if status in _WAITING_STATUSES else OTHER_END
