"""The cache over HTTP: lists, counts, and what may be removed how."""

import httpx
import pytest

from app.step_cache.port import CachedResult
from tests.api.fake_service import FakeService

CACHE = "/api/v1/cache"
KEYS = [f"{number:064x}" for number in (0xA, 0xB, 0xC << 224)]


@pytest.fixture(autouse=True)
async def results(service: FakeService) -> None:
    for number, (key, handler) in enumerate(zip(KEYS, ("shell", "http", "shell"), strict=True)):
        stored_at = f"2026-01-0{number + 1}T00:00:00.000Z"
        result = CachedResult({}, {}, (), "wf_1", "build", "hello", handler, stored_at)
        await service.cache.put(key, result, None)


async def test_results_are_listed_in_pages_the_youngest_first(client: httpx.AsyncClient) -> None:
    page = (await client.get(f"{CACHE}?limit=2")).json()
    assert [one["key"] for one in page["items"]] == [KEYS[2], KEYS[1]]
    assert page["items"][0]["step"] == "build"
    rest = (await client.get(CACHE, params={"limit": 2, "cursor": page["next"]})).json()
    assert ([one["key"] for one in rest["items"]], rest["next"]) == ([KEYS[0]], None)
    of_shell = (await client.get(f"{CACHE}?handler=shell")).json()["items"]
    assert [one["key"] for one in of_shell] == [KEYS[2], KEYS[0]]


async def test_stats_tell_how_much_it_helps(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    assert (await client.get(f"{CACHE}/stats")).json()["hit_rate"] is None
    await service.cache.get(KEYS[0], None)
    await service.cache.get("f" * 64, None)
    stats = (await client.get(f"{CACHE}/stats")).json()
    assert (stats["entries"], stats["hits"], stats["misses"], stats["hit_rate"]) == (3, 1, 1, 0.5)
    assert stats["oldest"] == "2026-01-01T00:00:00.000Z"


async def test_one_is_removed_by_how_its_key_begins(client: httpx.AsyncClient) -> None:
    assert (await client.delete(f"{CACHE}/{KEYS[2][:8]}")).status_code == 204
    assert (await client.delete(f"{CACHE}/{KEYS[2]}")).json()["code"] == "unknown_cache_entry"
    assert (await client.delete(f"{CACHE}/00000000")).json()["code"] == "ambiguous_cache_key"
    assert (await client.delete(f"{CACHE}/0")).json()["code"] == "unknown_cache_entry"
    assert (await client.delete(f"{CACHE}/..%2Findex")).status_code == 404


async def test_several_are_removed_by_type_and_age(
    client: httpx.AsyncClient, service: FakeService
) -> None:
    assert (await client.delete(CACHE)).json()["code"] == "nothing_chosen"
    assert (await client.delete(f"{CACHE}?older_than=soon")).status_code == 422
    assert (await client.delete(f"{CACHE}?handler=http&older_than=1d")).json() == {"removed": 1}
    assert (await client.delete(f"{CACHE}?all=true")).json() == {"removed": 2}
    assert service.manager.dropped == 2
