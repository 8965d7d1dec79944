"""The error tree of the product; HTTP statuses and exit codes are mapped at the edges only.

SlipwayError
  ├── NotFound       the id names nothing
  ├── Conflict       the present status or another workflow forbids it
  ├── Invalid        the input is wrong; nothing was done
  ├── NotAllowed     the principal may not do it
  └── Unavailable    a dependency does not answer now; `retry_after_s` says when to try again

Leaves stand near their subject and set their own `code`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

__all__ = ["Conflict", "Invalid", "NotAllowed", "NotFound", "SlipwayError", "Unavailable"]


class SlipwayError(Exception):
    """What went wrong, with which id, and the next action.

    `code` is stable and machine-readable (snake_case); `message` says what and where; `next_action`
    says what to do; `details` holds JSON values only and becomes extension members of a problem.
    """

    default_code: ClassVar[str] = "internal_error"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        next_action: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.next_action = next_action
        self.details = dict(details or {})

    def __str__(self) -> str:
        return f"{self.message} {self.next_action}".strip()


class NotFound(SlipwayError):
    default_code = "not_found"


class Conflict(SlipwayError):
    default_code = "conflict"


class Invalid(SlipwayError):
    default_code = "invalid_input"


class NotAllowed(SlipwayError):
    default_code = "not_allowed"


class Unavailable(SlipwayError):
    default_code = "unavailable"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        next_action: str = "",
        details: Mapping[str, Any] | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, code=code, next_action=next_action, details=details)
        self.retry_after_s = retry_after_s
