"""The interface over everything that is really there: wiring, engine, chat and disk."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.api.server import Server
from app.main import application, create_app
from app.settings import Settings
from app.wiring import build_service
from tests.api.conftest import Events

DEFINITION = """\
schema: 1
name: asked
inputs:
  who: {type: string, required: true}
steps:
  - {id: greet, type: assert, with: {that: "{{ inputs.who != '' }}"}}
  - id: ask
    type: approval
    approval: {title: "Greet {{ inputs.who }}?", plan: "{{ inputs }}"}
"""

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    definitions = tmp_path / "data" / "definitions"
    definitions.mkdir(parents=True)
    (definitions / "asked.yaml").write_text(DEFINITION, encoding="utf-8")
    return create_app(build_service(Settings(data_dir=tmp_path / "data"), take_up=True))


@pytest.fixture
async def online(serving: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=serving.url or "", timeout=20) as client:
        async with asyncio.timeout(20):
            while (await client.get("/health/ready")).status_code != 200:
                await asyncio.sleep(0.02)
        yield client


async def test_a_workflow_is_started_approved_and_followed_to_its_end(
    online: httpx.AsyncClient, events_of: Events
) -> None:
    body = {"definition": "asked", "inputs": {"who": "Ada"}}
    started = await online.post("/api/v1/workflows", json=body, headers={"Idempotency-Key": "1"})
    assert started.status_code == 202, started.text
    path = started.headers["location"]
    again = await online.post("/api/v1/workflows", json=body, headers={"Idempotency-Key": "1"})
    assert again.json()["workflow_id"] == started.json()["workflow_id"]

    seen: list[dict[str, str]] = []
    async with online.stream("GET", f"{path}/events") as response:
        async for event in events_of(response):
            seen.append(event)
            if event["event"] == "approval_requested":
                await _approve(online)
    assert [int(event["id"]) for event in seen] == list(range(1, len(seen) + 1))
    assert seen[-1]["event"] == "workflow_completed"
    last = {"Last-Event-ID": seen[-1]["id"]}
    assert (await online.get(f"{path}/events", headers=last)).status_code == 204
    found = (await online.get(path)).json()
    assert found["metadata"]["status"] == "completed"
    refused = await online.post(f"{path}/pause")
    assert refused.json()["allowed_operations"] == found["allowed_operations"]


async def _approve(client: httpx.AsyncClient) -> None:
    (approval,) = (await client.get("/api/v1/approvals")).json()["items"]
    assert approval["title"] == "Greet Ada?"
    path = f"/api/v1/approvals/{approval['id']}"
    stale = await client.post(path, json={"decision": "approve", "digest": "0" * 64})
    assert stale.json()["code"] == "digest_mismatch"
    body = {"decision": "approve", "digest": approval["digest"]}
    decided = await client.post(path, json=body)
    assert decided.json()["status"] == "approved", decided.text


async def test_wrong_starts_say_what_is_wrong_and_leave_nothing(
    online: httpx.AsyncClient,
) -> None:
    for body, status, code in (
        ({"definition": "askd"}, 404, "unknown_definition"),
        ({"definition": "asked"}, 422, "invalid_inputs"),
        ({"definition": "asked", "inputs": {"who": 1}}, 422, "invalid_inputs"),
        (
            {
                "definition": "release",
                "inputs": {"repositories": ["nope"], "fix_version": "v1.0.0", "sprint_name": "s"},
            },
            422,
            "unknown_repository",
        ),
    ):
        response = await online.post("/api/v1/workflows", json=body)
        assert (response.status_code, response.json()["code"]) == (status, code), response.text
    assert (await online.get("/api/v1/workflows")).json()["items"] == []


async def test_the_chat_answers_and_can_be_rejoined(
    online: httpx.AsyncClient, events_of: Events
) -> None:
    async with online.stream("POST", "/api/v1/chat", json={"message": "help"}) as response:
        session = response.headers["slipway-session"]
        found = [event async for event in events_of(response)]
    assert found[0]["event"] == "status"
    assert found[-1]["event"] == "complete"
    path, last = f"/api/v1/chat/{session}/events", {"Last-Event-ID": found[0]["id"]}
    async with online.stream("GET", path, headers=last) as response:
        rest = events_of(response)
        assert [(await anext(rest))["id"] for _ in found[1:]] == [each["id"] for each in found[1:]]
    listed = (await online.get("/api/v1/chat")).json()["items"]
    assert [each["session_id"] for each in listed] == [session]
    refused = await online.post(f"/api/v1/chat/{session}/confirm", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_confirm")


async def test_what_is_missing_is_asked(online: httpx.AsyncClient, events_of: Events) -> None:
    body = {"message": "release v2.1.0"}
    async with online.stream("POST", "/api/v1/chat", json=body) as response:
        found = [event async for event in events_of(response)]
    assert found[-1]["event"] == "clarification_required"
    proposal = await online.post("/api/v1/chat/proposal", json={"text": body["message"]})
    assert proposal.json()["questions"] == ["repositories", "sprint_name"]
    asked = json.loads(found[-1]["data"])["data"]
    assert asked["message"]


async def test_the_shipped_definitions_can_be_read_checked_and_drawn(
    online: httpx.AsyncClient,
) -> None:
    names = [each["name"] for each in (await online.get("/api/v1/definitions")).json()["items"]]
    assert {"asked", "release"} <= set(names)
    shown = (await online.get("/api/v1/definitions/release")).json()
    body = {"text": shown["text"], "source": "release.yaml"}
    checked = await online.post("/api/v1/definitions/validate", json=body)
    assert checked.json()["problems"] == []
    assert "-->" in (await online.get("/api/v1/definitions/release/graph")).text
    body = {"definition": "asked", "inputs": {"who": "Ada"}}
    planned = (await online.post("/api/v1/definitions/plan", json=body)).json()
    assert planned["approvals"][0]["title"] == "Greet Ada?"
    types = {each["type"] for each in (await online.get("/api/v1/handlers")).json()["items"]}
    assert {"approval", "assert", "wait"} <= types


def test_any_server_can_make_the_application_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLIPWAY_DATA_DIR", str(tmp_path / "elsewhere"))
    made = application()
    assert made.state.service.settings.data_dir == tmp_path / "elsewhere"
    assert not (tmp_path / "elsewhere").exists()


def test_the_way_to_listening_imports_no_engine_and_no_terminal() -> None:
    """Ask another process: this one has imported everything already."""
    heavy = {"langgraph", "langchain_core", "httpx", "rich", "typer", "jinja2", "structlog"}
    code = "import sys, app.main; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert heavy.isdisjoint(found.stdout.split())
