"""The service listens before it is ready: liveness and listings first, commands refused until then."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.api.application import create_app
from app.errors import Unavailable
from tests.api.fake_service import FakeService

COMMANDS = [
    ("POST", "/api/v1/workflows"),
    ("POST", "/api/v1/workflows/wf_1/pause"),
    ("GET", "/api/v1/workflows/wf_1/events"),
    ("GET", "/api/v1/approvals"),
    ("POST", "/api/v1/chat"),
    ("POST", "/api/v1/definitions/plan"),
]
READINGS = [
    "/health",
    "/api/v1/workflows",
    "/api/v1/workflows/wf_1",
    "/api/v1/repositories",
    "/api/v1/definitions",
    "/api/v1/handlers",
    "/docs",
    "/openapi.json",
]


@pytest.fixture
def service(tmp_path: Path) -> FakeService:
    service = FakeService(tmp_path)
    service.opens.clear()
    return service


@pytest.fixture
async def lived(app: FastAPI) -> AsyncIterator[FastAPI]:
    async with app.router.lifespan_context(app):
        yield app


@pytest.mark.usefixtures("lived")
async def test_commands_wait_for_readiness_and_say_when_to_come_back(
    client: httpx.AsyncClient,
) -> None:
    for method, path in COMMANDS:
        body = {"message": "help"} if path.endswith("/chat") else {}
        response = await client.request(method, path, json=body)
        assert (response.status_code, response.json()["code"]) == (503, "starting"), path
        assert response.headers["retry-after"] == "1"
    ready = await client.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (503, "starting")


@pytest.mark.usefixtures("lived")
async def test_reading_does_not_wait(client: httpx.AsyncClient) -> None:
    for path in READINGS:
        assert (await client.get(path)).status_code == 200, path


@pytest.mark.usefixtures("lived")
async def test_commands_are_taken_once_it_is_ready(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    service.opens.set()
    await asyncio.wait_for(service.ready.wait(), 5)
    assert (await client.post("/api/v1/workflows", json={})).status_code == 202


@pytest.mark.parametrize(
    ("cause", "code"),
    [
        (Unavailable("The disk is full.", code="storage_failed"), "storage_failed"),
        (RuntimeError("plainly broken"), "internal_error"),
    ],
)
async def test_a_start_that_failed_is_told_and_can_be_looked_at(
    client: httpx.AsyncClient, service: FakeService, app: FastAPI, cause: Exception, code: str
) -> None:
    service.opening_fails = cause
    service.opens.set()
    async with app.router.lifespan_context(app), asyncio.timeout(5):
        while (await client.get("/health/ready")).json()["status"] != "failed":
            await asyncio.sleep(0.01)
        response = await client.post("/api/v1/workflows", json={})
        assert (response.status_code, response.json()["code"]) == (503, "not_ready")
        assert response.json()["cause"] == code
        assert (await client.get("/api/v1/workflows")).status_code == 200


async def test_the_life_of_the_application_claims_and_closes_the_service(tmp_path: Path) -> None:
    service = FakeService(tmp_path)
    service.opens.clear()
    app = create_app(service)
    async with app.router.lifespan_context(app):
        assert (service.claimed, service.closed) == (1, 0)
    assert service.closed == 1
