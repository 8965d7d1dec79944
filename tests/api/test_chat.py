"""A message and the session's events that answer it."""

import json

import httpx
import pytest

from tests.api.conftest import Events
from tests.api.fake_service import FakeService

pytestmark = pytest.mark.enable_socket


async def test_a_message_is_answered_until_it_is_the_persons_turn(
    online: httpx.AsyncClient, service: FakeService, events_of: Events
) -> None:
    service.chat.answers("status", text="reading")
    service.chat.answers("plan", digest="abc")
    service.chat.answers("status", text="never part of this answer")
    body = {"message": "release v2.1.0 of frontend", "sprint_name": "sprint-2024-01"}
    async with online.stream("POST", "/api/v1/chat", json=body) as response:
        assert response.headers["slipway-session"] == "ch_1"
        found = [event async for event in events_of(response)]
    assert [(each["id"], each["event"]) for each in found] == [("1", "status"), ("2", "plan")]
    assert json.loads(found[1]["data"])["data"] == {"digest": "abc"}
    assert service.chat.said == [
        (None, "release v2.1.0 of frontend", {"sprint_name": "sprint-2024-01"})
    ]


@pytest.mark.parametrize(
    "turn", ["clarification_required", "plan", "approval_required", "error", "complete"]
)
async def test_a_later_message_is_answered_by_what_is_new(
    online: httpx.AsyncClient, service: FakeService, events_of: Events, turn: str
) -> None:
    service.chat.answers("clarification_required", questions=["sprint_name"])
    body = {"message": "sprint-2024-01", "session": "ch_1"}
    async with online.stream("POST", "/api/v1/chat", json=body) as response:
        service.chat.answers(turn)
        found = [event async for event in events_of(response)]
    assert [(each["id"], each["event"]) for each in found] == [("2", turn)]


async def test_a_confirmation_is_answered_by_the_workflows_progress(
    online: httpx.AsyncClient, service: FakeService, events_of: Events
) -> None:
    service.chat.answers("plan", digest="abc")
    body = {"digest": "abc"}
    async with online.stream("POST", "/api/v1/chat/ch_1/confirm", json=body) as response:
        service.chat.answers("progress", done=1)
        service.chat.answers("complete")
        found = [event["event"] async for event in events_of(response)]
    assert found == ["progress", "complete"]
    assert service.chat.confirmed == [("ch_1", "abc")]


async def test_the_sessions_stream_stays_open_and_resumes(
    online: httpx.AsyncClient, service: FakeService, events_of: Events
) -> None:
    for kind in ("status", "plan", "complete"):
        service.chat.answers(kind)
    path, headers = "/api/v1/chat/ch_1/events", {"Last-Event-ID": "1"}
    async with online.stream("GET", path, headers=headers) as response:
        found = events_of(response)
        assert [(await anext(found))["id"] for _ in range(2)] == ["2", "3"]
        service.chat.answers("status")
        assert (await anext(found))["id"] == "4"


async def test_an_unknown_session_is_a_problem(online: httpx.AsyncClient) -> None:
    for method, path in (
        ("GET", "/api/v1/chat/ch_2"),
        ("GET", "/api/v1/chat/ch_2/events"),
        ("POST", "/api/v1/chat/ch_2/confirm"),
    ):
        response = await online.request(method, path)
        assert (response.status_code, response.json()["code"]) == (404, "unknown_session")


async def test_an_endless_message_is_refused(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    body = {"message": "x" * 20_001}
    assert (await client.post("/api/v1/chat", json=body)).status_code == 422
    assert service.chat.said == []


async def test_a_proposal_starts_and_keeps_nothing(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    text = "release v2.1.0 of frontend"
    response = await client.post("/api/v1/chat/proposal", json={"text": text})
    assert response.json()["command"] == "release"
    assert service.chat.said == []
    assert service.manager.commands == []


async def test_sessions_are_listed_and_read(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/chat")).json()["items"] == [{"session_id": "ch_1"}]
    assert (await client.get("/api/v1/chat/ch_1")).json()["session_id"] == "ch_1"


async def test_a_sessions_approval_is_found_by_its_workflow(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    service.chat.workflow_id = "wf_1"
    service.manager.asks_for("ap_1")
    body = {"session": "ch_1", "decision": "approve", "digest": "abc"}
    response = await client.post("/api/v1/chat/approval", json=body)
    assert response.json()["status"] == "approved"


async def test_an_approval_is_bound_to_what_the_session_showed(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    service.chat.workflow_id = "wf_1"
    service.chat.shown = {"ap_1": "as shown"}
    service.manager.asks_for("ap_1")
    body = {"session": "ch_1", "decision": "approve"}
    await client.post("/api/v1/chat/approval", json=body)
    assert service.manager.commands == [("decide", {"approval_id": "ap_1", "digest": "as shown"})]


async def test_an_approval_is_not_guessed(client: httpx.AsyncClient, service: FakeService) -> None:
    body = {"session": "ch_1", "decision": "reject"}
    response = await client.post("/api/v1/chat/approval", json=body)
    assert (response.status_code, response.json()["code"]) == (409, "no_pending_approval")
    service.chat.workflow_id = "wf_1"
    service.manager.asks_for("ap_1")
    service.manager.asks_for("ap_2")
    response = await client.post("/api/v1/chat/approval", json=body)
    assert response.json()["code"] == "several_approvals"
    assert response.json()["approvals"] == ["ap_1", "ap_2"]
    response = await client.post("/api/v1/chat/approval", json={**body, "approval_id": "ap_2"})
    assert response.json()["status"] == "rejected"
