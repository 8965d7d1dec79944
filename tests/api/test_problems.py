"""Every error says what, which id, and the next action, with one status per kind."""

import httpx
import pytest
from fastapi import FastAPI

from app.api.problems import problem_of
from app.errors import Conflict, Invalid, NotAllowed, NotFound, SlipwayError, Unavailable
from tests.api.fake_service import FakeService

COMMAND = "/api/v1/workflows/wf_1/pause"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("gone"), 404),
        (Conflict("busy"), 409),
        (Invalid("wrong"), 422),
        (NotAllowed("no"), 403),
        (Unavailable("later"), 503),
        (SlipwayError("broken"), 500),
    ],
)
async def test_each_kind_of_error_has_its_status(
    client: httpx.AsyncClient, service: FakeService, error: SlipwayError, status: int
) -> None:
    service.manager.refusal = error
    response = await client.post(COMMAND)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == error.code


async def test_a_conflict_names_what_is_allowed(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    service.manager.refusal = Conflict(
        "pause is not allowed while workflow wf_1 is completed.",
        code="operation_not_allowed",
        next_action="Allowed now: rollback.",
        details={"status": "completed", "allowed_operations": ["rollback"]},
    )
    assert (await client.post(COMMAND)).json() == {
        "type": "urn:slipway:problem:operation_not_allowed",
        "title": "Operation not allowed",
        "status": 409,
        "detail": "pause is not allowed while workflow wf_1 is completed.",
        "code": "operation_not_allowed",
        "instance": COMMAND,
        "next_action": "Allowed now: rollback.",
        "allowed_operations": ["rollback"],
        "details": {"status": "completed"},
    }


def test_details_hide_no_standard_member() -> None:
    problem = problem_of(Conflict("x", code="busy", details={"status": "a", "code": "b"}), "/x")
    assert (problem["status"], problem["code"]) == (409, "busy")
    assert problem["details"] == {"status": "a", "code": "b"}


async def test_when_to_try_again_is_said_in_whole_seconds(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    service.manager.refusal = Unavailable("later", retry_after_s=1.2)
    assert (await client.post(COMMAND)).headers["retry-after"] == "2"


async def test_wrong_fields_are_named_and_not_repeated(client: httpx.AsyncClient) -> None:
    body = {"decision": "s3cret", "coment": "typo"}
    response = await client.post("/api/v1/approvals/ap_1", json=body)
    assert response.status_code == 422
    problem = response.json()
    assert problem["code"] == "invalid_request"
    assert {each["field"] for each in problem["errors"]} == {"body.decision", "body.coment"}
    assert "s3cret" not in response.text


async def test_a_body_that_is_no_json_is_said_to_be_none(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/api/v1/workflows", content=b'{"a": ', headers={"Content-Type": "application/json"}
    )
    assert (response.status_code, response.json()["code"]) == (400, "malformed_json")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "unknown_route"),
        ("PATCH", "/api/v1/workflows", 405, "method_not_allowed"),
    ],
)
async def test_unknown_routes_and_methods_are_problems_too(
    client: httpx.AsyncClient, method: str, path: str, status: int, code: str
) -> None:
    response = await client.request(method, path)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["instance"] == path


async def test_an_error_that_nobody_foresaw_tells_nothing_of_itself(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    @app.get("/boom")
    async def boom() -> None:
        raise RuntimeError("s3cret")

    response = await client.get("/boom")
    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert "s3cret" not in response.text
