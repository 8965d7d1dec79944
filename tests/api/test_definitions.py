"""Definitions are read, validated, planned and drawn; step types and the schema are listed."""

import httpx

from tests.api.fake_service import DEFINITION


async def test_a_definition_is_shown_as_written_and_as_understood(
    client: httpx.AsyncClient,
) -> None:
    listed = (await client.get("/api/v1/definitions")).json()["items"]
    assert "hello" in [one["name"] for one in listed]
    shown = (await client.get("/api/v1/definitions/hello")).json()
    assert shown["text"] == DEFINITION
    assert shown["definition"]["name"] == "hello"
    assert shown["definition"]["steps"][0]["with"] == {"that": "{{ 1 < 2 }}"}


async def test_an_unknown_definition_is_not_found(client: httpx.AsyncClient) -> None:
    for path in ("/api/v1/definitions/helo", "/api/v1/definitions/helo/graph"):
        response = await client.get(path)
        assert (response.status_code, response.json()["code"]) == (404, "unknown_definition")


async def test_a_right_definition_is_valid(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/v1/definitions/validate", json={"text": DEFINITION})
    found = response.json()
    assert (response.status_code, found["valid"], found["name"]) == (200, True, "hello")
    assert (found["problems"], found["config"]) == ([], {})
    text = DEFINITION + "inputs: {count: {type: integer}}\nconfig: {level: 1}\n"
    declared = (await client.post("/api/v1/definitions/validate", json={"text": text})).json()
    assert declared["inputs"] == {"count": {"type": "integer"}}
    assert declared["config"] == {"level": 1}


async def test_a_wrong_definition_is_answered_with_all_its_problems(
    client: httpx.AsyncClient,
) -> None:
    text = "schema: 1\nname: hello\nstpes: []\n"
    body = {"text": text, "source": "hello.yaml"}
    response = await client.post("/api/v1/definitions/validate", json=body)
    assert response.status_code == 200
    found = response.json()
    assert found["valid"] is False
    assert {"code", "message", "line", "column", "path"} <= found["problems"][0].keys()
    assert found["problems"][0]["file"] == "hello.yaml"


async def test_a_plan_is_made_of_a_name_or_of_a_text(client: httpx.AsyncClient) -> None:
    by_name = {"definition": "hello", "inputs": {"who": "you"}}
    response = await client.post("/api/v1/definitions/plan", json=by_name)
    assert response.json()["inputs"] == {"who": "you"}
    response = await client.post("/api/v1/definitions/plan", json={"text": DEFINITION})
    assert response.json()["definition"] == "hello"
    both = {"definition": "hello", "text": DEFINITION}
    assert (await client.post("/api/v1/definitions/plan", json=both)).status_code == 422


async def test_a_text_that_is_wrong_cannot_be_planned(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/v1/definitions/plan", json={"text": "name: 1"})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_definition")


async def test_a_definition_is_drawn(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/definitions/hello/graph")).text == "graph TD; check"


async def test_step_types_are_listed(client: httpx.AsyncClient) -> None:
    listed = (await client.get("/api/v1/handlers")).json()["items"]
    assert [each["type"] for each in listed] == sorted(each["type"] for each in listed)
    found = next(each for each in listed if each["type"] == "assert")
    assert (found["effects"], "that" in found["schema"]["properties"]) == ("none", True)


async def test_the_schema_comes_in_two_dialects(client: httpx.AsyncClient) -> None:
    newest = (await client.get("/api/v1/schemas/workflow.v1.json")).json()
    assert newest["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    older = (await client.get("/api/v1/schemas/workflow.v1.json?draft=7")).json()
    assert older["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert "$defs" not in older


async def test_the_schema_is_not_sent_twice(client: httpx.AsyncClient) -> None:
    path = "/api/v1/schemas/workflow.v1.json"
    first = await client.get(path)
    assert first.headers["content-type"] == "application/schema+json"
    again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await client.get(f"{path}?draft=7", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


async def test_the_schema_knows_the_installed_step_types(client: httpx.AsyncClient) -> None:
    schema = (await client.get("/api/v1/schemas/workflow.v1.json")).json()
    assert "that" in schema["$defs"]["with.assert"]["properties"]
