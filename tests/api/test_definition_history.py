"""Definitions are saved against the digest that was read; the history is shown, compared and exported."""

import httpx
import pytest

from app.workflows.loader import load_definition
from tests.api.fake_service import DEFINITION

URL = "/api/v1/definitions"
NEW = DEFINITION.replace("hello", "fresh")


async def test_a_new_definition_is_created_once(client: httpx.AsyncClient) -> None:
    response = await client.post(URL, json={"text": NEW, "comment": "begin"})
    assert (response.status_code, response.headers["Location"]) == (201, f"{URL}/fresh")
    shown = await client.get(response.headers["Location"])
    assert shown.headers["ETag"] == response.headers["ETag"]
    assert shown.json()["revision"]["comment"] == "begin"
    again = await client.post(URL, json={"text": NEW})
    assert (again.status_code, again.json()["code"]) == (409, "definition_exists")


async def test_a_save_needs_the_etag_that_was_read(client: httpx.AsyncClient) -> None:
    etag = (await client.get(f"{URL}/hello")).headers["ETag"]
    text = DEFINITION.replace("name: hello", "name: hello\nversion: 1.1.0")
    without = await client.put(f"{URL}/hello", json={"text": text})
    assert (without.status_code, without.json()["code"]) == (428, "if_match_required")
    saved = await client.put(f"{URL}/hello", json={"text": text}, headers={"If-Match": etag})
    assert (saved.status_code, saved.json()["number"]) == (200, 2)
    late = await client.put(f"{URL}/hello", json={"text": DEFINITION}, headers={"If-Match": etag})
    assert (late.status_code, late.json()["code"]) == (412, "definition_changed")
    assert late.json()["present"]["by"] == "local"
    assert "+version: 1.1.0" in late.json()["diff"]


async def test_a_text_with_problems_is_refused_with_all_of_them(client: httpx.AsyncClient) -> None:
    wrong = "name: x\nstpes: []\nsteps: [{id: a, type: nothing}]\n"
    response = await client.post(URL, json={"text": wrong})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_definition")
    assert len(response.json()["problems"]) == 2


async def test_the_history_is_listed_read_and_compared(client: httpx.AsyncClient) -> None:
    etag = (await client.get(f"{URL}/hello")).headers["ETag"]
    text = DEFINITION.replace("id: check", "id: look")
    await client.put(f"{URL}/hello", json={"text": text}, headers={"If-Match": etag})

    listed = (await client.get(f"{URL}/hello/versions")).json()["items"]
    assert [(each["number"], each["present"]) for each in listed] == [(2, True), (1, False)]
    old = (await client.get(f"{URL}/hello", params={"version": "1"})).json()
    assert (old["text"], old["problems"]) == (DEFINITION, [])
    found = (await client.get(f"{URL}/hello/diff")).json()
    assert found["changes"]["steps"]["added"] == ["look"]
    response = await client.get(f"{URL}/hello", params={"version": "7"})
    assert (response.status_code, response.json()["code"]) == (404, "unknown_version")


async def test_a_saved_one_is_deleted_a_built_in_one_is_not(client: httpx.AsyncClient) -> None:
    assert (await client.delete(f"{URL}/hello")).status_code == 204
    assert (await client.get(f"{URL}/hello")).status_code == 404
    assert (await client.get(f"{URL}/hello/versions")).json()["items"][0]["deleted"]
    response = await client.delete(f"{URL}/release")
    assert (response.status_code, response.json()["code"]) == (409, "definition_built_in")


@pytest.mark.parametrize("form", ["yaml", "json"])
async def test_an_export_loads_to_the_same_definition(client: httpx.AsyncClient, form: str) -> None:
    response = await client.get(f"{URL}/hello/export", params={"form": form})
    assert load_definition(response.text).definition == load_definition(DEFINITION).definition
