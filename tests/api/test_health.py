"""Liveness asks nothing; readiness asks each dependency."""

from pathlib import Path

import httpx
import pytest

from tests.api.fake_service import FakeService


async def test_liveness_names_the_version(client: httpx.AsyncClient) -> None:
    found = (await client.get("/health")).json()
    assert found["status"] == "ok"
    assert found["version"]


async def test_readiness_shows_each_dependency_with_its_latency(client: httpx.AsyncClient) -> None:
    response = await client.get("/health/ready")
    assert response.status_code == 200
    found = response.json()
    assert found["status"] == "ready"
    assert set(found["dependencies"]) == {
        "data_folder",
        "engine",
        "workflows",
        "plugins",
        "repositories",
        "sandbox",
    }
    assert all(each["latency_ms"] >= 0 for each in found["dependencies"].values())


async def test_readiness_says_how_steps_are_protected_and_is_ready_without(
    client: httpx.AsyncClient,
) -> None:
    response = await client.get("/health/ready")
    sandbox = response.json()["dependencies"]["sandbox"]
    assert (response.status_code, sandbox["status"]) == (200, "degraded")
    assert "SLIPWAY_SANDBOX=none" in sandbox["message"]


async def test_a_data_folder_that_cannot_be_written_fails_readiness_but_not_liveness(
    client: httpx.AsyncClient, service: FakeService, tmp_path: Path
) -> None:
    service.settings.data_dir = tmp_path / "absent"
    response = await client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["dependencies"]["data_folder"]["status"] == "failed"
    assert (await client.get("/health")).status_code == 200


async def test_a_broken_plugin_is_shown_and_stops_nothing(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    service.registry.errors["jira"] = "ImportError: no module"
    response = await client.get("/health/ready")
    assert response.status_code == 200
    assert response.json()["dependencies"]["plugins"] == {
        "status": "degraded",
        "latency_ms": response.json()["dependencies"]["plugins"]["latency_ms"],
        "message": "jira: ImportError: no module",
    }


@pytest.mark.parametrize(
    ("stops", "code", "shown"), [(True, 503, "failed"), (False, 200, "degraded")]
)
async def test_readiness_says_which_workflow_cannot_be_acknowledged(
    client: httpx.AsyncClient, service: FakeService, stops: bool, code: int, shown: str
) -> None:
    fault = {
        "workflow_id": "wf_7",
        "code": "storage_failed",
        "message": "No space.",
        "stops": stops,
    }
    service.manager.faults.append(fault)
    response = await client.get("/health/ready")
    assert response.status_code == code
    found = response.json()["dependencies"]["workflows"]
    assert (found["status"], found["message"]) == (shown, "wf_7: No space.")


async def test_a_client_is_told_which_service_it_is_and_as_whom_it_acts(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    service.ready.clear()
    found = (await client.get("/api/v1/about")).json()
    assert (found["name"], found["auth"], found["ready"]) == ("Slipway", "single_user", False)
    assert found["principal"]["id"] == "local"
    assert "approver" in found["principal"]["roles"]
