"""What is asked and what was answered, and the port of the transport. Loads no HTTP client."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

from app.errors import Invalid, SlipwayError, Unavailable
from app.redaction import redact

__all__ = [
    "READING_METHODS",
    "RESPONSE_LIMIT",
    "Request",
    "Response",
    "Web",
    "failure_of",
    "never_happened",
]

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing by their definition."""

RESPONSE_LIMIT = 10 << 20
"""The most bytes of an answer, unpacked."""

_EXCERPT = 500
_BUSY = frozenset({429, 503})
_NOT_SENT = frozenset({"host_refused", "host_unreachable", "url_refused", "wrong_header"})
_LONGEST_PAUSE_S = 86400.0


@dataclass(frozen=True, slots=True)
class Request:
    """`timeout_s` is for everything together: the name, the connection, the answer, redirects."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    timeout_s: float = 30.0
    response_limit: int = RESPONSE_LIMIT


@dataclass(frozen=True, slots=True)
class Response:
    """`headers` have lower-case names; `url` is the one that answered, without its query."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str
    elapsed_s: float

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def text(self) -> str:
        """Return the content as text; what is no text in its character set is replaced."""
        _, _, rest = self.headers.get("content-type", "").partition("charset=")
        name = rest.partition(";")[0].strip(" \"'") or "utf-8"
        try:
            return self.content.decode(name, errors="replace")
        except LookupError:
            return self.content.decode("utf-8", errors="replace")


class Web(Protocol):
    async def send(self, request: Request) -> Response:
        """Send once and return the answer, whatever its status.

        Raises Invalid `url_refused`, `host_refused`, `redirect_refused`, `response_too_large`, and
        Unavailable `host_unreachable` (nothing was sent), `no_answer` (it may have been received).
        """
        ...


def failure_of(
    request: Request, response: Response, now: datetime, expected: Collection[int] | None = None
) -> SlipwayError | None:
    """Return the error that the status means, None for one that is expected (without `expected`: 200 to 299).

    429 and 5xx may go away by themselves (`Unavailable`, with what `Retry-After` asks for); others do not.
    """
    status = response.status
    if status in expected if expected is not None else 200 <= status < 300:
        return None
    said = redact(response.text()[: 4 * _EXCERPT].strip())[:_EXCERPT]
    message = f"{request.method} {response.url} was answered with {status}."
    details = {"status": status, "body": said}
    shown = f" It said: {said}" if said else ""
    if status == 429 or status >= 500:
        return Unavailable(
            message + shown,
            code="http_status",
            next_action="It is tried again by itself; if that does not help, look at the other side.",
            details=details,
            retry_after_s=_retry_after_s(response, now),
        )
    return Invalid(
        message + shown,
        code="http_status",
        next_action="Correct the request, or name the status under `expect`.",
        details=details,
    )


def never_happened(error: SlipwayError) -> bool:
    """Return whether the error says for certain that what was asked was not done: not sent, or refused (4xx, 503)."""
    if error.code == "http_status":
        return 400 <= error.details["status"] < 500 or error.details["status"] in _BUSY
    return error.code in _NOT_SENT


def _retry_after_s(response: Response, now: datetime) -> float | None:
    """Read `Retry-After`: seconds or a date; at most a day."""
    text = response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), _LONGEST_PAUSE_S)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), _LONGEST_PAUSE_S)
