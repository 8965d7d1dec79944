"""The models of answers: complete, referred to by name, and no burden of a start."""

import subprocess
import sys
from typing import Any, get_args

import pytest
from fastapi import FastAPI

from app.api.described.events import WorkflowEventType
from app.api.described.schemas import MODELS, answer_schemas
from app.workflows.folding import KNOWN_EVENTS


@pytest.fixture
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def test_every_answer_in_json_refers_to_a_model(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for status, response in operation["responses"].items():
                described = response.get("content", {}).get("application/json")
                if described is None or status >= "400" or "schemas" in path:
                    continue
                name = described["schema"].get("$ref", "").rpartition("/")[2]
                assert name in MODELS, f"{method} {path} {status}"


def test_no_model_hides_one_that_requests_use(document: dict[str, Any]) -> None:
    bodies = [
        operation["requestBody"]["content"]["application/json"]["schema"]
        for item in document["paths"].values()
        for operation in item.values()
        if "requestBody" in operation
    ]
    used = {name for name in MODELS if any(f"/schemas/{name}'" in str(body) for body in bodies)}
    assert used == set()


def test_members_that_may_be_missing_have_no_value_of_their_own() -> None:
    schema = answer_schemas()["WorkflowMetadata"]
    assert "completed_at" not in schema["required"]
    assert "default" not in schema["properties"]["completed_at"]
    assert {"status", "waiting_for", "execution_time_s"} <= set(schema["required"])


def test_every_event_that_means_something_is_described() -> None:
    assert set(get_args(WorkflowEventType)) >= KNOWN_EVENTS


def test_the_way_to_listening_reads_no_model() -> None:
    code = "import sys, app.main; print(*(name for name in sys.modules if 'described' in name))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert found.stdout.split() == []
