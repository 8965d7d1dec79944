"""The interface describes itself completely, on pages of its own."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

METHODS = {"get", "post", "put", "delete"}


@pytest.fixture
def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            yield f"{method} {path}", item[method]


def test_every_operation_says_what_it_does(document: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in document["tags"]}
    for name, operation in _operations(document):
        assert operation["summary"], name
        assert operation.get("description"), name
        assert set(operation["tags"]) <= tags, name
        assert re.fullmatch(r"[a-z_]+", operation["operationId"]), name


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    found = [operation["operationId"] for _, operation in _operations(document)]
    assert len(found) == len(set(found))


def test_every_error_is_a_problem_with_an_example(document: dict[str, Any]) -> None:
    for name, operation in _operations(document):
        errors = {code: each for code, each in operation["responses"].items() if code >= "400"}
        assert {"403", "422", "500"} <= errors.keys(), name
        for code, response in errors.items():
            if name == "get /health/ready" and code == "503":
                continue
            content = response["content"]["application/problem+json"]
            assert content["examples"], (name, code)
            for problem, example in content["examples"].items():
                assert example["value"]["status"] == int(code)
                assert example["value"]["code"] == problem


def test_every_body_has_an_example(document: dict[str, Any]) -> None:
    for name, operation in _operations(document):
        if "requestBody" not in operation:
            continue
        media = operation["requestBody"]["content"]["application/json"]
        schemas = [_resolve(document, choice) for choice in _choices(media["schema"])]
        assert "example" in media or any("examples" in schema for schema in schemas), name


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in re.findall(r"'\$ref': '([^']+)'", str(document)):
        assert _resolve(document, {"$ref": reference})


def test_the_routes_of_the_interface_are_there(document: dict[str, Any]) -> None:
    assert {
        "/health",
        "/health/ready",
        "/api/v1/chat",
        "/api/v1/chat/{session}/confirm",
        "/api/v1/workflows/{workflow_id}/events",
        "/api/v1/approvals/{approval_id}",
        "/api/v1/definitions/plan",
        "/api/v1/schemas/workflow.v1.json",
    } <= document["paths"].keys()


@pytest.mark.parametrize("path", ["/docs", "/docs/reader.js", "/docs/reader.css"])
async def test_the_pages_load_nothing_from_another_host(
    client: httpx.AsyncClient, path: str
) -> None:
    response = await client.get(path)
    assert response.status_code == 200
    assert not re.search(r"(?:https?:)?//[a-z]", re.sub(r"(?m)^//.*$", "", response.text))
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy


async def test_there_is_one_reader(client: httpx.AsyncClient) -> None:
    response = await client.get("/redoc")
    assert (response.status_code, response.headers["location"]) == (307, "/docs")


def _choices(schema: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = schema.get("anyOf", [schema])
    return found


def _resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found = document
    for part in schema["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found
