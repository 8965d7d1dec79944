"""Logs, artifacts, graphs and the rest of what can be seen of a workflow."""

from pathlib import Path

import httpx
import pytest

from tests.api.fake_service import FakeService

WORKFLOW = "/api/v1/workflows/wf_1"


async def test_effects_history_and_reasons_are_listed(client: httpx.AsyncClient) -> None:
    effects = (await client.get(f"{WORKFLOW}/effects")).json()
    assert effects == {"items": [{"kind": "git.tag", "status": "made"}], "next": None}
    assert (await client.get(f"{WORKFLOW}/history")).json()["items"] == [{"checkpoint_id": "1"}]
    assert (await client.get(f"{WORKFLOW}/why")).json()["waits"] == []


async def test_the_graph_is_mermaid_text(client: httpx.AsyncClient) -> None:
    response = await client.get(f"{WORKFLOW}/graph")
    assert response.text == "graph TD;"
    assert response.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("", "0123456789"),
        ("?offset=3", "3456789"),
        ("?offset=3&limit=2", "34"),
        ("?offset=-4", "6789"),
        ("?offset=-400", "0123456789"),
        ("?offset=400", ""),
    ],
)
async def test_a_log_is_read_in_windows(
    client: httpx.AsyncClient, service: FakeService, tmp_path: Path, query: str, text: str
) -> None:
    log = tmp_path / "merge.log"
    log.write_text("0123456789", encoding="utf-8")
    service.manager.logs["merge", None] = log
    response = await client.get(f"{WORKFLOW}/logs/merge{query}")
    assert response.text == text
    assert response.headers["slipway-log-size"] == "10"


async def test_a_cell_has_a_log_of_its_own(
    client: httpx.AsyncClient, service: FakeService, tmp_path: Path
) -> None:
    log = tmp_path / "merge[backend].log"
    log.write_text("of backend", encoding="utf-8")
    service.manager.logs["merge", "backend"] = log
    assert (await client.get(f"{WORKFLOW}/logs/merge?cell=backend")).text == "of backend"
    assert (await client.get(f"{WORKFLOW}/logs/merge")).json()["code"] == "no_log"


async def test_an_artifact_comes_as_it_was_stored_and_cannot_act_in_a_browser(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    await service.manager.leaves("notes/v2.1.0.html", b"<script>1</script>", "text/html")
    response = await client.get(f"{WORKFLOW}/artifacts/notes/v2.1.0.html")
    assert response.content == b"<script>1</script>"
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["content-security-policy"].startswith("sandbox")
    assert response.headers["content-disposition"] == 'attachment; filename="v2.1.0.html"'
    assert response.headers["x-content-type-options"] == "nosniff"
    [listed] = (await client.get(f"{WORKFLOW}/artifacts")).json()["items"]
    assert (listed["name"], listed["version"], listed["tags"]) == ("notes/v2.1.0.html", 1, [])


async def test_an_artifact_is_read_by_version_in_parts_and_once(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    first = await service.manager.leaves("report.txt", b"the first", "text/plain")
    await service.manager.leaves("report.txt", b"the second", "text/plain")
    path = f"{WORKFLOW}/artifacts/report.txt"
    assert (await client.get(path)).text == "the second"
    response = await client.get(f"{path}?version=1")
    assert (response.text, response.headers["etag"]) == ("the first", f'"{first["sha256"]}"')
    known = {"If-None-Match": response.headers["etag"]}
    assert (await client.get(f"{path}?version=1", headers=known)).status_code == 304
    assert (await client.get(path, headers=known)).text == "the second"
    part = await client.get(path, headers={"Range": "bytes=4-"})
    assert (part.status_code, part.text) == (206, "second")
    for wrong in ("bytes=99-", "bytes=-0", "bytes=1-2,4-5", "lines=1-2", "bytes=9-1"):
        whole = await client.get(path, headers={"Range": wrong})
        assert (whole.status_code, whole.text) == (200, "the second"), wrong
    assert (await client.get(f"{path}?version=3")).json()["code"] == "no_artifact"


async def test_a_damaged_content_is_a_problem_and_not_sent(
    client: httpx.AsyncClient, service: FakeService, tmp_path: Path
) -> None:
    left = await service.manager.leaves("report.txt", b"content", "text/plain")
    (tmp_path / "artifacts" / left["sha256"][:2] / left["sha256"]).write_bytes(b"c0ntent")
    response = await client.get(f"{WORKFLOW}/artifacts/report.txt")
    assert (response.status_code, response.json()["code"]) == (404, "no_artifact")


async def test_a_missing_artifact_is_a_problem(client: httpx.AsyncClient) -> None:
    response = await client.get(f"{WORKFLOW}/artifacts/proof.json")
    assert (response.status_code, response.json()["code"]) == (404, "no_artifact")


async def test_the_log_of_an_earlier_attempt_is_read_by_round_and_attempt(
    client: httpx.AsyncClient, service: FakeService, tmp_path: Path
) -> None:
    log = tmp_path / "merge.1.2.log"
    log.write_text("the second try")
    service.manager.attempts["merge", 1, 2] = log
    found = await client.get(f"{WORKFLOW}/logs/merge?round=1&attempt=2")
    assert (found.text, found.headers["slipway-log-name"]) == ("the second try", "merge.1.2.log")
    assert (await client.get(f"{WORKFLOW}/logs/merge?round=0")).status_code == 422


async def test_a_log_is_saved_as_a_file(
    client: httpx.AsyncClient, service: FakeService, tmp_path: Path
) -> None:
    log = tmp_path / "merge[über].1.1.log"
    log.write_text("all of it")
    service.manager.logs["merge", None] = log
    found = await client.get(f"{WORKFLOW}/logs/merge?download=true&limit=2")
    assert found.text == "all of it"
    named = "attachment; filename*=UTF-8''wf_1-merge%5B%C3%BCber%5D.1.1.log"
    assert found.headers["content-disposition"] == named
