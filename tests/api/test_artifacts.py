"""Finding, tagging, keeping and removing artifacts over HTTP."""

import httpx
import pytest

from tests.api.fake_service import FakeService

ARTIFACTS = "/api/v1/artifacts"
REPORT = f"{ARTIFACTS}/wf_1/reports/coverage.xml"


@pytest.fixture(autouse=True)
async def report(service: FakeService) -> None:
    await service.manager.leaves("reports/coverage.xml", b"<old/>", "application/xml")
    await service.manager.leaves("reports/coverage.xml", b"<new/>", "application/xml")
    await service.manager.leaves("notes.md", b"# Notes", "text/markdown")
    service.manager.status = "completed"


async def test_artifacts_are_found_by_name(client: httpx.AsyncClient) -> None:
    everything = (await client.get(ARTIFACTS)).json()
    assert [(one["name"], one["version"]) for one in everything["items"]] == [
        ("reports/coverage.xml", 1),
        ("reports/coverage.xml", 2),
        ("notes.md", 1),
    ]
    assert everything["next"] is None
    notes = (await client.get(f"{ARTIFACTS}?name=notes.md")).json()["items"]
    assert [one["name"] for one in notes] == ["notes.md"]


async def test_a_description_says_where_it_comes_from(client: httpx.AsyncClient) -> None:
    described = (await client.get(REPORT)).json()
    assert (described["version"], described["step"], described["workflow_id"]) == (
        2,
        "check",
        "wf_1",
    )
    assert (described["kept_until"], described["removed_at"]) == (None, None)
    assert (await client.get(f"{REPORT}?version=9")).json()["code"] == "no_artifact"
    assert (await client.get(f"{ARTIFACTS}/wf_2/notes.md")).json()["code"] == "unknown_workflow"


async def test_tags_and_pins_change_one_version_only(client: httpx.AsyncClient) -> None:
    changed = await client.patch(f"{REPORT}?version=1", json={"tags": ["reviewed", "reviewed"]})
    assert changed.json()["tags"] == ["reviewed"]
    pinned = (await client.patch(f"{REPORT}?version=1", json={"keep": "forever"})).json()
    assert (pinned["tags"], pinned["kept_until"]) == (["reviewed"], "forever")
    assert (await client.get(REPORT)).json()["tags"] == []
    for query in ("tag=reviewed", "pinned=true"):
        found = (await client.get(f"{ARTIFACTS}?{query}")).json()["items"]
        assert [(one["name"], one["version"]) for one in found] == [("reports/coverage.xml", 1)]
    unpinned = (await client.patch(f"{REPORT}?version=1", json={"keep": None})).json()
    assert unpinned["kept_until"] is None


@pytest.mark.parametrize(
    "body", [{"tags": ["a b"]}, {"keep": "soon"}, {"keep": -1}, {"name": "other"}, {"tags": "a"}]
)
async def test_a_wrong_change_is_refused(client: httpx.AsyncClient, body: object) -> None:
    response = await client.patch(REPORT, json=body)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


async def test_what_was_removed_says_so(client: httpx.AsyncClient, service: FakeService) -> None:
    assert (await client.delete(REPORT)).status_code == 204
    assert service.manager.dropped == 1
    assert (await client.get(REPORT)).json()["version"] == 1
    gone = (await client.get(f"{REPORT}?version=2")).json()
    assert gone["code"] == "no_artifact"
    assert "was removed at" in gone["detail"]
    listed = (await client.get("/api/v1/workflows/wf_1/artifacts")).json()["items"]
    assert [one["removed_at"] is None for one in listed] == [True, False, True]
    assert len((await client.get(ARTIFACTS)).json()["items"]) == 2


async def test_a_pinned_one_and_one_of_a_live_workflow_stay(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    await client.patch(REPORT, json={"keep": "30d"})
    assert (await client.delete(REPORT)).json()["code"] == "artifact_pinned"
    service.manager.status = "running"
    refused = await client.delete(f"{ARTIFACTS}/wf_1/notes.md")
    assert (refused.status_code, refused.json()["code"]) == (409, "artifact_in_use")


async def test_reading_and_changing_take_their_roles(service: FakeService) -> None:
    from app.errors import NotAllowed
    from app.principal import Principal

    catalog = service.manager.artifacts
    nobody, viewer = Principal("eve", frozenset()), Principal("vera", frozenset({"viewer"}))
    with pytest.raises(NotAllowed):
        catalog.of_workflow("wf_1", nobody)
    with pytest.raises(NotAllowed):
        catalog.resolve("wf_1/notes.md", nobody)
    assert catalog.resolve("wf_1/notes.md", viewer)["name"] == "notes.md"
    with pytest.raises(NotAllowed):
        catalog.mark("wf_1", "notes.md", None, {"tags": ["mine"]}, viewer)
    with pytest.raises(NotAllowed):
        catalog.remove("wf_1", "notes.md", None, viewer)
