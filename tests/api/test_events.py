"""The events of a workflow as a stream: numbered, resumable, closed when there is nothing more to come."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from app.api.server import Server
from tests.api.conftest import Events
from tests.api.fake_service import FakeService

EVENTS = "/api/v1/workflows/wf_1/events"

pytestmark = pytest.mark.enable_socket


async def _all(
    client: httpx.AsyncClient, events_of: Events, **options: Any
) -> list[dict[str, str]]:
    async with client.stream("GET", EVENTS, **options) as response:
        assert response.status_code == 200
        return [event async for event in events_of(response)]


async def test_every_event_carries_number_type_and_data(
    online: httpx.AsyncClient, service: FakeService, events_of: Events
) -> None:
    service.manager.happens("workflow_started")
    service.manager.happens("workflow_completed", status="completed")
    found = await _all(online, events_of)
    assert [(each["id"], each["event"]) for each in found] == [
        ("1", "workflow_started"),
        ("2", "workflow_completed"),
    ]
    assert json.loads(found[1]["data"]) == service.manager.events[1].as_json()


async def test_live_events_follow_the_recorded_ones_until_the_last(
    online: httpx.AsyncClient, service: FakeService, events_of: Events
) -> None:
    service.manager.happens("workflow_started")
    async with online.stream("GET", EVENTS) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["x-accel-buffering"] == "no"
        found = events_of(response)
        assert (await anext(found))["id"] == "1"
        service.manager.happens("step_started")
        assert (await anext(found))["id"] == "2"
        service.manager.happens("workflow_failed")
        assert [event["event"] async for event in found] == ["workflow_failed"]


@pytest.mark.parametrize(
    "options",
    [
        {"headers": {"Last-Event-ID": "2"}},
        {"params": {"last_event_id": "2"}},
        {"headers": {"Last-Event-ID": "2"}, "params": {"last_event_id": "0"}},
    ],
)
async def test_a_client_resumes_without_gap_or_duplicate(
    online: httpx.AsyncClient, service: FakeService, events_of: Events, options: dict[str, Any]
) -> None:
    for _ in range(4):
        service.manager.happens("step_log")
    service.manager.happens("workflow_completed")
    found = await _all(online, events_of, **options)
    assert [each["id"] for each in found] == ["3", "4", "5"]


async def test_who_has_the_last_event_of_an_ended_workflow_is_told_to_stop(
    online: httpx.AsyncClient, service: FakeService
) -> None:
    service.manager.happens("workflow_completed")
    response = await online.get(EVENTS, headers={"Last-Event-ID": "1"})
    assert response.status_code == 204


async def test_a_cursor_older_than_what_is_kept_gets_a_gap(
    online: httpx.AsyncClient, service: FakeService, events_of: Events
) -> None:
    for _ in range(4):
        service.manager.happens("step_log")
    service.manager.happens("workflow_completed")
    service.manager.first_seq = 4
    gap, *rest = await _all(online, events_of, headers={"Last-Event-ID": "1"})
    assert gap["event"] == "gap"
    assert gap["id"] == "3"
    assert json.loads(gap["data"]) == {
        "workflow_id": "wf_1",
        "asked_after": 1,
        "first": 4,
        "last": 5,
    }
    assert [each["id"] for each in rest] == ["4", "5"]


async def test_a_cursor_that_was_never_written_gets_a_gap_and_what_follows(
    online: httpx.AsyncClient, service: FakeService, events_of: Events
) -> None:
    service.manager.happens("workflow_started")
    async with online.stream("GET", EVENTS, headers={"Last-Event-ID": "9"}) as response:
        found = events_of(response)
        gap = await anext(found)
        assert (gap["event"], gap["id"]) == ("gap", "1")
        service.manager.happens("workflow_completed")
        assert [event["id"] async for event in found] == ["2"]


async def test_a_client_that_comes_back_gets_its_pending_approval_again(
    online: httpx.AsyncClient, service: FakeService, events_of: Events
) -> None:
    service.manager.asks_for("ap_1")
    async with online.stream("GET", EVENTS, headers={"Last-Event-ID": "1"}) as response:
        again = await anext(events_of(response))
    assert again["event"] == "approval_requested"
    assert "id" not in again
    data = json.loads(again["data"])["data"]
    assert (data["approval_id"], data["repeated"]) == ("ap_1", True)


async def test_an_approval_that_is_replayed_is_not_repeated(
    online: httpx.AsyncClient, service: FakeService, events_of: Events
) -> None:
    service.manager.happens("workflow_started")
    service.manager.asks_for("ap_1")
    async with online.stream("GET", EVENTS, headers={"Last-Event-ID": "1"}) as response:
        found = events_of(response)
        assert (await anext(found))["id"] == "2"
        service.manager.happens("workflow_completed")
        assert [event["id"] async for event in found] == ["3"]


async def test_an_unknown_workflow_is_a_problem_not_a_stream(online: httpx.AsyncClient) -> None:
    response = await online.get("/api/v1/workflows/wf_2/events")
    assert (response.status_code, response.json()["code"]) == (404, "unknown_workflow")


@pytest.mark.parametrize("cursor", ["-1", "x", "1.5"])
async def test_a_cursor_that_is_no_number_is_refused(
    online: httpx.AsyncClient, cursor: str
) -> None:
    response = await online.get(EVENTS, headers={"Last-Event-ID": cursor})
    assert response.status_code == 422


async def test_a_client_that_leaves_leaves_nothing_behind(
    online: httpx.AsyncClient, service: FakeService, events_of: Events
) -> None:
    service.manager.happens("workflow_started")
    for _ in range(5):
        async with online.stream("GET", EVENTS) as response:
            await anext(events_of(response))
    async with asyncio.timeout(5):
        while service.manager.streams:
            await asyncio.sleep(0.01)


async def test_a_stop_of_the_service_ends_streams_cleanly(
    online: httpx.AsyncClient, serving: Server, service: FakeService, events_of: Events
) -> None:
    service.manager.happens("workflow_started")
    async with online.stream("GET", EVENTS) as response:
        found = events_of(response)
        await anext(found)
        serving.should_exit = True
        assert [event async for event in found] == []
    assert service.manager.streams == 0


async def test_many_clients_of_one_workflow_see_the_same(
    online: httpx.AsyncClient, service: FakeService, events_of: Events
) -> None:
    clients = [asyncio.create_task(_all(online, events_of)) for _ in range(20)]
    async with asyncio.timeout(10):
        while service.manager.streams < 20:
            await asyncio.sleep(0.01)
    for _ in range(50):
        service.manager.happens("step_log")
    service.manager.happens("workflow_completed")
    for found in await asyncio.gather(*clients):
        assert [each["id"] for each in found] == [str(number) for number in range(1, 52)]
