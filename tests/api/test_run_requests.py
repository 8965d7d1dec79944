"""A text is started as a name is; only who asks from this machine names a folder of it."""

from pathlib import Path

import httpx
import pytest
from fastapi import Request

from app.api.run_requests import RunRequest, options_of
from app.errors import Invalid, NotAllowed
from tests.api.fake_service import DEFINITION, FakeService


def asked(host: str | None = "127.0.0.1", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw, "client": host and (host, 1234)})


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", None])
def test_a_folder_is_taken_from_this_machine(host: str | None) -> None:
    body = RunRequest(definition="hello", directory="/srv/shop", no_cache=True)
    options = options_of(body, asked(host), on_error="pause")
    assert (options.directory, options.no_cache, options.on_error) == (
        Path("/srv/shop"),
        True,
        "pause",
    )


@pytest.mark.parametrize(
    "request_",
    [
        asked("192.0.2.1"),
        asked("no address"),
        asked(x_forwarded_for="192.0.2.1"),
        asked(forwarded="for=192.0.2.1"),
    ],
)
def test_a_folder_is_refused_from_elsewhere(request_: Request) -> None:
    with pytest.raises(NotAllowed) as refused:
        options_of(RunRequest(directory="/srv/shop"), request_)
    assert refused.value.code == "directory_not_local"
    assert options_of(RunRequest(), request_).directory is None


@pytest.mark.parametrize("directory", ["shop", "", "/srv/\0"])
def test_a_folder_has_to_be_absolute(directory: str) -> None:
    with pytest.raises(Invalid) as refused:
        options_of(RunRequest(directory=directory), asked())
    assert refused.value.code == "directory_not_absolute"


async def test_a_text_is_started_without_being_saved(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    body = {"text": DEFINITION, "source": "hello.yaml", "on_error": "fail", "no_cache": True}
    response = await client.post("/api/v1/workflows", json=body, headers={"Idempotency-Key": "k"})
    assert response.status_code == 202
    (command, arguments), *_ = service.manager.commands
    assert (command, arguments["source"]) == ("start", "hello.yaml")
    options = arguments["options"]
    assert (options.on_error, options.no_cache, options.idempotency_key) == ("fail", True, "k")


async def test_a_wrong_start_is_refused(client: httpx.AsyncClient, service: FakeService) -> None:
    wrong = [
        ({"text": "name: 1"}, "invalid_definition"),
        ({"text": DEFINITION, "definition": "hello"}, "invalid_request"),
        ({"definition": "hello", "on_error": "abort"}, "invalid_request"),
    ]
    for body, code in wrong:
        response = await client.post("/api/v1/workflows", json=body)
        assert (response.status_code, response.json()["code"]) == (422, code)
    away = await client.post("/api/v1/workflows", json={"text": DEFINITION, "directory": "/srv"})
    assert (away.status_code, away.json()["code"]) == (403, "directory_not_local")
    assert service.manager.commands == []
