"""A service's artifacts and cache, asked by HTTP and by a command line that finds it, also after a kill."""

import json

import httpx
import pytest

from tests.acceptance.slipway_process import SlipwayProcess, slipway

pytestmark = [pytest.mark.acceptance, pytest.mark.enable_socket]

CACHED = """\
schema: 1
name: cached
steps:
  - {id: check, type: assert, with: {that: "{{ 1 < 2 }}"}, cache: {key: one}}
"""


def test_artifacts_of_a_release_are_kept_and_survive_a_kill(service: SlipwayProcess) -> None:
    workflow = service.start_release("backend")
    service.finish(workflow)
    listed = slipway(
        "artifacts", "ls", "--name", "release-proof.json", "--json", env=service.environment
    )
    [proof] = json.loads(listed.stdout)["items"]
    named = f"{workflow}/release-proof.json@{proof['version']}"
    assert slipway("artifacts", "pin", named, env=service.environment).returncode == 0

    service.kill()
    service.start()

    [pinned] = service.get("/artifacts?pinned=true")["items"]
    assert (pinned["sha256"], pinned["kept_until"]) == (proof["sha256"], "forever")
    path = f"{service.url}/api/v1/workflows/{workflow}/artifacts/release-proof.json"
    answer = httpx.get(path, trust_env=False)
    assert answer.headers["etag"] == f'"{proof["sha256"]}"'
    assert answer.headers["content-disposition"].startswith("attachment")
    got = slipway("artifacts", "get", named, env=service.environment)
    assert json.loads(got.stdout) == answer.json()
    refused = httpx.delete(f"{service.url}/api/v1/workflows/{workflow}", trust_env=False)
    assert (refused.status_code, refused.json()["code"]) == (409, "artifacts_kept")


def test_a_result_is_cached_over_a_kill_and_removed(service: SlipwayProcess) -> None:
    folder = service.data / "definitions"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cached.yaml").write_text(CACHED, encoding="utf-8")

    def run() -> str:
        started = service.post("/workflows", {"definition": "cached"})
        assert started.status_code == 202, started.text
        ended = service.wait(started.json()["workflow_id"], "completed", "failed")
        return str(ended["steps"][0]["status"])

    assert run() == "completed"
    service.kill()
    service.start()
    assert run() == "cached"
    stats = service.get("/cache/stats")
    assert (stats["entries"], stats["hits"], stats["misses"]) == (1, 1, 1)
    removed = slipway("cache", "rm", "--all", env=service.environment)
    assert removed.stdout == "Removed 1 cached result.\n", removed.stderr
    assert run() == "completed"
