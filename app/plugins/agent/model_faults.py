"""What went wrong between us and a chat model, whichever package speaks to it: told apart by HTTP status and kind."""

import re

from app.errors import Invalid, SlipwayError, Unavailable
from app.redaction import redact

__all__ = ["model_faults"]

_TRANSIENT = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529})
_CONNECTION = re.compile(r"Timeout|Connect|Connection|Transport|RemoteProtocol|ReadError")
_LONGEST = 500


class model_faults:  # noqa: N801  # used like contextlib.suppress
    """Turns what an integration raises into our errors; what has neither status nor a known kind passes."""

    def __init__(self, model: str) -> None:
        self._model = model

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if not isinstance(error, Exception) or isinstance(error, SlipwayError):
            return
        said = redact(str(error))[:_LONGEST]
        status = getattr(error, "status_code", None)
        if isinstance(error, NotImplementedError):
            raise Invalid(
                f"The chat model {self._model} cannot call tools.",
                code="model_without_tools",
                next_action="Use another model, or give the step `allowed_tools: []`.",
            ) from None
        if isinstance(status, int) and status not in _TRANSIENT:
            raise Invalid(
                f"The chat model {self._model} refused the request ({status}): {said}",
                code="model_refused",
                next_action="Check its key, its name and the size of what it is given.",
            ) from None
        if isinstance(status, int) or _is_connection(error):
            raise Unavailable(
                f"The chat model {self._model} does not answer now: {said}",
                code="model_unavailable",
                next_action="Try again later.",
                retry_after_s=_retry_after(error),
            ) from None


def _is_connection(error: Exception) -> bool:
    if isinstance(error, TimeoutError | ConnectionError):
        return True
    return any(_CONNECTION.search(kind.__name__) for kind in type(error).__mro__)


def _retry_after(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return float(headers["retry-after"])
    except (KeyError, TypeError, ValueError):
        return None
