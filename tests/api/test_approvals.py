"""Listing, reading and deciding."""

import httpx

from tests.api.fake_service import FakeService


async def test_pending_approvals_are_listed(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    service.manager.asks_for("ap_1")
    listed = (await client.get("/api/v1/approvals")).json()
    assert [each["id"] for each in listed["items"]] == ["ap_1"]
    other = (await client.get("/api/v1/approvals?workflow_id=wf_2")).json()
    assert other == {"items": [], "next": None}


async def test_a_decision_counts_once(client: httpx.AsyncClient, service: FakeService) -> None:
    service.manager.asks_for("ap_1")
    body = {"decision": "approve", "comment": "fine", "digest": "abc"}
    first = await client.post("/api/v1/approvals/ap_1", json=body)
    assert first.status_code == 200
    assert first.json()["decisions"][0]["by"] == "local"
    second = await client.post("/api/v1/approvals/ap_1", json={"decision": "reject"})
    assert (second.status_code, second.json()["code"]) == (409, "already_decided")
    assert second.json()["decision"]["decision"] == "approve"
    assert (await client.get("/api/v1/approvals")).json()["items"] == []
    listed = (await client.get("/api/v1/approvals?pending=false")).json()
    assert [each["status"] for each in listed["items"]] == ["approved"]


async def test_an_unknown_approval_is_not_found(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/v1/approvals/ap_9")
    assert (response.status_code, response.json()["code"]) == (404, "unknown_approval")


async def test_decided_ones_are_looked_for_among_all_workflows(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    service.manager.asks_for("ap_1")
    found = await client.get("/api/v1/approvals?status=decided&limit=7")
    assert [each["id"] for each in found.json()["items"]] == ["ap_1"]
    assert service.manager.commands == [("find", {"status": "decided", "limit": 7})]
    waiting = await client.get("/api/v1/approvals?status=pending")
    assert [each["status"] for each in waiting.json()["items"]] == ["pending"]
    assert (await client.get("/api/v1/approvals?status=lost")).status_code == 422
