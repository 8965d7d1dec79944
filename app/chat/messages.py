"""Which messages a session takes, and what is wrong with one."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from app.chat.proposal import FIELDS
from app.errors import Invalid

__all__ = ["bad_fields", "check_message"]

_LONGEST_TEXT = 20_000


def check_message(text: str, fields: Mapping[str, Any]) -> None:
    """Raise Invalid `message_too_long`, `empty_message` or `unknown_field`."""
    if len(text) > _LONGEST_TEXT:
        raise Invalid(
            f"The message has {len(text)} characters.",
            code="message_too_long",
            next_action=f"Say it in at most {_LONGEST_TEXT}.",
        )
    if not text.strip() and not fields:
        raise Invalid(
            "The message is empty.", code="empty_message", next_action="Say what to release."
        )
    for name in fields:
        if name not in FIELDS:
            raise Invalid(
                f"{name!r} is no field of a release.",
                code="unknown_field",
                next_action=f"Fields are {', '.join(FIELDS)}.",
            )


def bad_fields(error: ValidationError) -> Invalid:
    errors = [
        {"input": ".".join(str(part) for part in one["loc"]), "message": one["msg"]}
        for one in error.errors()
    ]
    return Invalid(
        f"The field {errors[0]['input']} is wrong: {errors[0]['message']}.",
        code="invalid_fields",
        next_action="Correct it and say it again.",
        details={"errors": errors},
    )
