"""Errors as `application/problem+json`: the only place that gives an error its HTTP status."""

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.errors import Conflict, Invalid, NotAllowed, NotFound, SlipwayError, Unavailable

__all__ = [
    "PROBLEM_MEDIA_TYPE",
    "add_problem_handlers",
    "problem_of",
    "problem_response",
    "status_of",
]

PROBLEM_MEDIA_TYPE = "application/problem+json"

_STATUS_OF_KIND: tuple[tuple[type[SlipwayError], HTTPStatus], ...] = (
    (NotFound, HTTPStatus.NOT_FOUND),
    (Conflict, HTTPStatus.CONFLICT),
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)
_STATUS_OF_CODE = {
    "body_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "malformed_json": HTTPStatus.BAD_REQUEST,
    "definition_changed": HTTPStatus.PRECONDITION_FAILED,
    "if_match_required": HTTPStatus.PRECONDITION_REQUIRED,
}
_MEMBERS = frozenset({"type", "title", "status", "detail", "code", "instance", "next_action"})
_LOOK_UP = "See /docs for the routes and what they take."


def status_of(error: SlipwayError) -> int:
    if error.code in _STATUS_OF_CODE:
        return _STATUS_OF_CODE[error.code]
    kinds = (status for kind, status in _STATUS_OF_KIND if isinstance(error, kind))
    return next(kinds, HTTPStatus.INTERNAL_SERVER_ERROR)


def problem_of(error: SlipwayError, instance: str, status: int | None = None) -> dict[str, Any]:
    """Return the problem's members; details become members too, those whose name is taken below `details`."""
    extensions = {name: value for name, value in error.details.items() if name not in _MEMBERS}
    taken = {name: value for name, value in error.details.items() if name in _MEMBERS}
    if taken:
        extensions["details"] = taken
    return {
        "type": f"urn:slipway:problem:{error.code}",
        "title": error.code.replace("_", " ").capitalize(),
        "status": int(status or status_of(error)),
        "detail": error.message,
        "code": error.code,
        "instance": instance,
        "next_action": error.next_action,
        **extensions,
    }


def problem_response(
    error: SlipwayError,
    instance: str,
    *,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    problem = problem_of(error, instance, status)
    sent = dict(headers or {})
    if isinstance(error, Unavailable) and error.retry_after_s is not None:
        sent["Retry-After"] = str(max(1, math.ceil(error.retry_after_s)))
    return Response(orjson.dumps(problem, default=str), problem["status"], sent, PROBLEM_MEDIA_TYPE)


def add_problem_handlers(app: FastAPI) -> None:
    app.add_exception_handler(SlipwayError, _on_our_error)
    app.add_exception_handler(RequestValidationError, _on_wrong_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_defect)


async def _on_our_error(request: Request, error: Exception) -> Response:
    return problem_response(cast("SlipwayError", error), request.url.path)


async def _on_wrong_request(request: Request, error: Exception) -> Response:
    """Say which field is wrong and why, never what was sent: it may be a secret."""
    found = cast("RequestValidationError", error).errors()
    if any(each["type"] == "json_invalid" for each in found):
        return problem_response(_malformed(found[0]), request.url.path)
    errors = [
        {"field": ".".join(str(part) for part in each["loc"]), "message": each["msg"]}
        for each in found
    ]
    return problem_response(
        Invalid(
            "; ".join(f"{each['field']}: {each['message']}" for each in errors) + ".",
            code="invalid_request",
            next_action="Correct the fields that `errors` names; /docs shows what the route takes.",
            details={"errors": errors},
        ),
        request.url.path,
    )


def _malformed(found: Mapping[str, Any]) -> Invalid:
    return Invalid(
        f"The body is no JSON: {found['ctx']['error']} at character {found['loc'][-1]}.",
        code="malformed_json",
        next_action="Send one JSON document as UTF-8.",
    )


async def _on_http_error(request: Request, error: Exception) -> Response:
    """Answer what the framework refuses itself: unknown routes and methods, unreadable bodies."""
    refusal = cast("HTTPException", error)
    method, path = request.method, request.url.path
    known: dict[int, SlipwayError] = {
        HTTPStatus.NOT_FOUND: NotFound(
            f"There is no route {path}.", code="unknown_route", next_action=_LOOK_UP
        ),
        HTTPStatus.METHOD_NOT_ALLOWED: Invalid(
            f"{path} takes no {method}.", code="method_not_allowed", next_action=_LOOK_UP
        ),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Invalid(
            str(refusal.detail),
            code="body_too_large",
            next_action="Send less; large values belong into files that a step reads.",
        ),
    }
    fallback = Invalid(f"{refusal.detail}.", code="bad_request", next_action=_LOOK_UP)
    return problem_response(
        known.get(refusal.status_code, fallback),
        path,
        status=refusal.status_code,
        headers=refusal.headers,
    )


async def _on_defect(request: Request, _: Exception) -> Response:
    """Answer an error that nobody foresaw; the server logs it, the answer tells nothing of it."""
    return problem_response(
        SlipwayError(
            f"{request.method} {request.url.path} failed for a reason that was not foreseen.",
            next_action="Look at the service's log; read the state again before you repeat a command.",
        ),
        request.url.path,
    )
