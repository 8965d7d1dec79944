"""Input that JSON, paths and headers allow but nothing expects: a problem each, never a defect."""

from urllib.parse import quote

import httpx
import pytest

from tests.api.fake_service import FakeService

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"inputs": {"n": NaN}}',
        b'{"inputs": {"n": 1e999}}',
        b'{"inputs": {"s": "\\ud800"}}',
        b'{"inputs": {"\\ud800": 1}}',
        b'{"\\ud800": 1}',
        b'{"definition": "\\ud800"}',
        b'{"inputs": ' + b'{"a":' * 2000 + b"1" + b"}" * 2000 + b"}",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"inputs": [1]}',
        b"null",
        b'"text"',
    ],
)
async def test_a_body_that_cannot_be_stored_is_refused(
    client: httpx.AsyncClient, service: FakeService, body: bytes
) -> None:
    for path in ("/api/v1/workflows", "/api/v1/definitions/plan"):
        response = await client.post(path, content=body, headers=JSON)
        assert response.status_code in {400, 422}, response.text
        assert response.headers["content-type"] == "application/problem+json"
    assert service.manager.commands == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/workflows/wf_1/pause", b'{"comment": "\\ud800"}'),
        ("/api/v1/workflows/wf_1/skip", b'{"step": "\\udfff"}'),
        ("/api/v1/chat", b'{"message": "\\ud800"}'),
        ("/api/v1/chat", b'{"message": "x", "repositories": ["\\ud800"]}'),
        ("/api/v1/chat/proposal", b'{"text": "\\ud800"}'),
        ("/api/v1/repositories", b'{"name": "x", "url": "\\ud800"}'),
        ("/api/v1/definitions/validate", b'{"text": "\\ud800"}'),
    ],
)
async def test_half_a_character_is_refused_everywhere(
    client: httpx.AsyncClient, path: str, body: bytes
) -> None:
    response = await client.post(path, content=body, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (400, "malformed_json")


@pytest.mark.parametrize("offset", ["99999999999999999999", "-99999999999999999999", "1e3", "NaN"])
async def test_an_offset_beyond_every_file_is_refused(
    client: httpx.AsyncClient, offset: str
) -> None:
    response = await client.get(f"/api/v1/workflows/wf_1/logs/merge?offset={offset}")
    assert response.status_code == 422


@pytest.mark.parametrize("name", ["../run.json", "\0", "%", "a" * 5000, "\ud7ff", "wf_1/.."])
async def test_names_that_are_paths_lead_nowhere(client: httpx.AsyncClient, name: str) -> None:
    sent = quote(name, safe="")
    for path in (
        f"/api/v1/workflows/{sent}",
        f"/api/v1/workflows/wf_1/logs/{sent}",
        f"/api/v1/workflows/wf_1/artifacts/{sent}",
        f"/api/v1/approvals/{sent}",
        f"/api/v1/definitions/{sent}",
        f"/api/v1/repositories/{sent}",
        f"/api/v1/chat/{sent}",
    ):
        response = await client.get(path)
        assert response.status_code == 404, path
        assert response.headers["content-type"] == "application/problem+json"
