"""Starting, listing, reading and steering: what arrives at the manager and what goes back."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.api.fake_service import FakeService


async def test_a_start_is_accepted_with_its_place(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    response = await client.post(
        "/api/v1/workflows",
        json={
            "definition": "release",
            "inputs": {"repositories": ["frontend"]},
            "disable": ["notify"],
        },
        headers={"Idempotency-Key": "k1"},
    )
    assert response.status_code == 202
    assert response.headers["location"] == "/api/v1/workflows/wf_1"
    assert response.json()["workflow_id"] == "wf_1"
    assert response.json()["metadata"]["status"] == "running"
    (command, arguments), *_ = service.manager.commands
    assert command == "start"
    assert arguments == {
        "inputs": {"repositories": ["frontend"]},
        "definition": "release",
        "idempotency_key": "k1",
        "enable": (),
        "disable": ("notify",),
        "env": {},
        "actor": "local",
    }


async def test_the_definition_is_the_release_where_none_is_named(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    await client.post("/api/v1/workflows", json={})
    assert service.manager.commands[0][1]["definition"] == "release"


async def test_an_unknown_member_of_a_start_is_refused(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    response = await client.post("/api/v1/workflows", json={"input": {}})
    assert response.status_code == 422
    assert service.manager.commands == []


async def test_lists_are_filtered_and_paged_by_the_manager(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    query = (
        "status=running&status=failed&definition=release&repository=frontend&limit=7&cursor=wf_2"
    )
    more = "kind=release&started_by=ada&since=2024-01-31T08:00:00Z&text=v2"
    response = await client.get(f"/api/v1/workflows?{query}&{more}")
    assert response.json() == {
        "items": [{"workflow_id": "wf_1", "status": "running"}],
        "next": None,
    }
    assert service.manager.commands == [
        (
            "list",
            {
                "status": ["running", "failed"],
                "definition": "release",
                "repository": "frontend",
                "kind": "release",
                "started_by": "ada",
                "since": datetime(2024, 1, 31, 8, tzinfo=UTC),
                "text": "v2",
                "limit": 7,
                "cursor": "wf_2",
            },
        )
    ]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=501", "limit=x", "status=asleep", "since=noon"]
)
async def test_filters_that_mean_nothing_are_refused(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"/api/v1/workflows?{query}")).status_code == 422


async def test_a_workflow_is_read_as_the_manager_shows_it(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    response = await client.get("/api/v1/workflows/wf_1")
    assert response.json() == service.manager.get_workflow_status("wf_1")


async def test_an_unknown_workflow_is_not_found(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/v1/workflows/wf_2")
    assert (response.status_code, response.json()["code"]) == (404, "unknown_workflow")


@pytest.mark.parametrize(
    ("command", "body", "arguments"),
    [
        ("pause", None, {"comment": ""}),
        ("pause", {"comment": "outage"}, {"comment": "outage"}),
        ("resume", {"comment": "over"}, {"comment": "over"}),
        ("cancel", None, {"keep": False, "comment": ""}),
        ("cancel", {"keep": True}, {"keep": True, "comment": ""}),
        ("rollback", {}, {"comment": ""}),
        ("retry", None, {"step": None, "cell": None, "comment": ""}),
        (
            "retry",
            {"step": "merge", "cell": "backend"},
            {"step": "merge", "cell": "backend", "comment": ""},
        ),
        (
            "resolve",
            {"step": "merge", "answer": "happened"},
            {"step": "merge", "cell": None, "effect": None, "answer": "happened", "comment": ""},
        ),
        (
            "scope",
            {"drop_tickets": ["PAY-1"], "comment": "not ready"},
            {
                "add_repositories": [],
                "drop_repositories": [],
                "drop_tickets": ["PAY-1"],
                "include_branches": [],
                "exclude_branches": [],
                "comment": "not ready",
            },
        ),
        ("skip", {"step": "merge"}, {"step": "merge", "cell": None, "comment": ""}),
    ],
)
async def test_a_command_reaches_the_manager_and_answers_with_the_workflow(
    client: httpx.AsyncClient,
    service: FakeService,
    command: str,
    body: dict[str, Any] | None,
    arguments: dict[str, Any],
) -> None:
    response = await client.post(f"/api/v1/workflows/wf_1/{command}", json=body)
    assert response.status_code == 200, response.text
    assert response.json()["workflow_id"] == "wf_1"
    assert service.manager.commands == [(command, {**arguments, "actor": "local"})]


async def test_a_deleted_workflow_answers_with_nothing(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    response = await client.delete("/api/v1/workflows/wf_1")
    assert (response.status_code, response.content) == (204, b"")
    assert service.manager.commands == [("delete", {"actor": "local"})]
