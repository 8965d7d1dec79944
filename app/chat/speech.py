"""What a session says of its own accord, in its language."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from app.chat.session import Session
from app.chat.vocabulary import load_vocabulary
from app.errors import SlipwayError

__all__ = ["error_told", "refusal", "say"]

_INTERNAL = {
    "interrupted": ("The service was stopped before it answered.", "Say it again."),
    "internal_error": (
        "The message could not be answered.",
        "Look into the service's log, then say it again.",
    ),
}


def say(session: Session, what: str, **values: object) -> str:
    """Return one of the sentences that a vocabulary calls `says`."""
    return load_vocabulary(session.language).says[what].format(**values)


def refusal(session: Session, code: str) -> dict[str, Any]:
    """Return the data of the event that tells of a fault of the service's own."""
    message, next_action = _INTERNAL[code]
    return _worded(session, code, message, next_action, {})


def error_told(session: Session, error: SlipwayError) -> dict[str, Any]:
    """Return the data of the event that tells of an error."""
    told = _worded(session, error.code, error.message, error.next_action, error.details)
    return {**told, "details": error.details}


def _worded(
    session: Session, code: str, message: str, next_action: str, details: Mapping[str, Any]
) -> dict[str, Any]:
    """Word an error in the session's language where it knows words for it and has the values they need."""
    known = load_vocabulary(session.language).refusals.get(code)
    if known is not None:
        with suppress(KeyError):
            message, next_action = (
                known.message.format(**details),
                known.next_action.format(**details),
            )
    return {"what": "message", "code": code, "message": message, "next_action": next_action}
