"""The models that describe answers and events hold for what the running service really sends, member by member."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.api.described.schemas import MODELS
from tests.acceptance.slipway_process import SlipwayProcess

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket]

REQUEST = "release v2.1.0 of frontend and backend from sprint-2024-01"


class Reader:
    """Asks the service, and holds each answer to the model that the document names for its route."""

    def __init__(self, service: SlipwayProcess) -> None:
        self._client = httpx.Client(base_url=service.url, timeout=30, trust_env=False)
        self._paths = self._client.get("/openapi.json").json()["paths"]
        self.held: set[str] = set()

    def get(self, template: str, **names: str) -> Any:
        found = self._client.get(f"/api/v1{template.format(**names)}")
        return self._hold("get", template, found)

    def post(self, template: str, body: Any, **names: str) -> Any:
        found = self._client.post(f"/api/v1{template.format(**names)}", json=body)
        return self._hold("post", template, found)

    def events(self, method: str, path: str, body: Any, model: str) -> list[dict[str, Any]]:
        """Read a stream until it ends."""
        with self._client.stream(method, f"/api/v1{path}", json=body) as response:
            assert response.status_code == 200, response.read()
            lines = [line for line in response.iter_lines() if line.startswith("data: ")]
        found = [json.loads(line.removeprefix("data: ")) for line in lines]
        for event in found:
            self._fits(model, event)
        return found

    def close(self) -> None:
        self._client.close()

    def _hold(self, method: str, template: str, found: httpx.Response) -> Any:
        path, _, _ = template.partition("?")
        described = self._paths[f"/api/v1{path}"][method]["responses"][str(found.status_code)]
        name = described["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        self._fits(name, found.json())
        return found.json()

    def _fits(self, name: str, answer: Any) -> None:
        MODELS[name].model_validate_json(json.dumps(answer), strict=True, extra="forbid")
        self.held.add(name)


@pytest.fixture
def reader(service: SlipwayProcess) -> Iterator[Reader]:
    reader = Reader(service)
    yield reader
    reader.close()


def test_a_release_from_the_first_word_to_its_end(reader: Reader) -> None:
    proposal = reader.post("/chat/proposal", {"text": REQUEST})
    assert proposal["command"] == "release"
    planned = reader.events("POST", "/chat", {"message": REQUEST}, "ChatEvent")
    plan = next(event for event in planned if event["type"] == "plan")
    session = plan["session_id"]
    MODELS["Plan"].model_validate(plan["data"]["plan"], strict=True, extra="forbid")
    confirmed = reader.events("POST", f"/chat/{session}/confirm", {}, "ChatEvent")
    assert confirmed[-1]["type"] == "approval_required"
    workflow = reader.get("/chat/{session}", session=session)["workflow_id"]
    reader.get("/chat")
    observe(reader, workflow)
    (waiting,) = reader.get("/approvals")["items"]
    reader.get("/approvals/{approval_id}", approval_id=waiting["id"])
    decision = {"decision": "approve", "digest": waiting["digest"]}
    reader.post("/approvals/{approval_id}", decision, approval_id=waiting["id"])
    events = reader.events("GET", f"/workflows/{workflow}/events", None, "WorkflowEvent")
    assert events[-1]["type"] == "workflow_completed"
    observe(reader, workflow)
    reader.get("/workflows/{workflow_id}/fork", workflow_id=workflow)
    reader.get("/workflows/{workflow_id}/logs/{step}?tail=5", workflow_id=workflow, step="tickets")
    reader.get("/artifacts")
    decided = reader.get("/approvals?status=decided")["items"]
    assert {one["status"] for one in decided} == {"approved"}


def observe(reader: Reader, workflow: str) -> None:
    reader.get("/workflows")
    for what in ("", "/effects", "/artifacts", "/history", "/why", "/consequences"):
        reader.get("/workflows/{workflow_id}" + what, workflow_id=workflow)


def test_everything_beside_workflows(reader: Reader) -> None:
    for path in ("/about", "/repositories", "/definitions", "/handlers", "/cache", "/cache/stats"):
        reader.get(path)
    reader.get("/repositories/{name}", name="frontend")
    reader.post("/repositories/{name}/check", None, name="frontend")
    reader.get("/definitions/{name}", name="release")
    reader.get("/definitions/{name}/versions", name="release")
    text = reader.get("/definitions/{name}", name="release")["text"]
    reader.post("/definitions/validate", {"text": text})
    reader.post("/definitions/validate", {"text": "schema: 1"})


def test_a_failure_that_waits_for_people(service: SlipwayProcess, reader: Reader) -> None:
    definition = (
        "schema: 1\nname: failing\nsteps:\n"
        "  - {id: check, type: assert, with: {that: '{{ 1 > 2 }}'}, retry: {max: 1, delay: 0.01}}\n"
    )
    started = reader.post("/workflows", {"text": definition})
    workflow = started["workflow_id"]
    service.wait(workflow, "waiting_for_recovery")
    why = reader.get("/workflows/{workflow_id}/why", workflow_id=workflow)
    assert [wait["what"] for wait in why["waits"]] == ["recovery"]
    observe(reader, workflow)
    reader.post("/workflows/{workflow_id}/cancel", {}, workflow_id=workflow)
    service.wait(workflow, "cancelled")
    observe(reader, workflow)
