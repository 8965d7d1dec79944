"""Requests come from this machine only, no foreign page, no endless body."""

from collections.abc import AsyncIterator

import httpx
import pytest

from app.api.access import BODY_LIMIT
from tests.api.fake_service import FakeService


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "LOCALHOST", "[::1]:8000"]
)
async def test_names_of_this_machine_are_served(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/health", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["example.com", "127.0.0.1.example.com", "localhost.example.com:8000", "", "[::1", "10.0.0.1"],
)
async def test_a_name_that_was_rebound_to_this_machine_is_refused(
    client: httpx.AsyncClient, host: str
) -> None:
    response = await client.get("/api/v1/workflows", headers={"Host": host})
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "unknown_host"


@pytest.mark.parametrize(
    "origin",
    [
        "https://example.com",
        "null",
        "http://127.0.0.1:9999",
        "http://127.0.0.1",
        "https://127.0.0.1:8000",
        "http://127.0.0.1:8000.example.com",
    ],
)
async def test_a_foreign_page_is_refused_before_anything_happens(
    client: httpx.AsyncClient, service: FakeService, origin: str
) -> None:
    headers = {"Origin": origin}
    response = await client.post("/api/v1/workflows/wf_1/cancel", headers=headers)
    assert (response.status_code, response.json()["code"]) == (403, "foreign_origin")
    assert service.manager.commands == []


async def test_our_own_page_is_served(client: httpx.AsyncClient) -> None:
    headers = {"Origin": "http://127.0.0.1:8000"}
    assert (await client.post("/api/v1/workflows/wf_1/pause", headers=headers)).status_code == 200


async def test_a_form_of_another_page_cannot_pass_as_json(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        response = await client.post(
            "/api/v1/workflows", content=b'{"definition": "hello"}', headers={"Content-Type": kind}
        )
        assert response.status_code == 422
    assert service.manager.commands == []


async def test_a_body_that_declares_too_much_is_refused_unread(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/v1/workflows", content=b"x" * (BODY_LIMIT + 1))
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


async def test_a_body_in_chunks_is_refused_at_the_limit(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 64 * 1024
            yield b" " * 64 * 1024

    response = await client.post(
        "/api/v1/workflows", content=endless(), headers={"Content-Type": "application/json"}
    )
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
    assert sent <= BODY_LIMIT + 2 * 64 * 1024
    assert service.manager.commands == []


async def test_browsers_must_not_guess_types(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health")).headers["x-content-type-options"] == "nosniff"


async def test_what_is_done_is_done_by_the_person_at_this_machine(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    await client.post("/api/v1/workflows/wf_1/pause")
    assert service.manager.commands == [("pause", {"comment": "", "actor": "local"})]
