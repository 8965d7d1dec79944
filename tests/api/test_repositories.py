"""Configured repositories over the real catalog, and checks against the real git."""

from pathlib import Path

import httpx
import pytest

from app.clock import SystemClock
from app.git_repository import GitMirrors, GitRepository
from app.processes import run_process
from app.repositories.models import RepositoryConfig
from tests.api.fake_service import FakeService

REPOSITORIES = "/api/v1/repositories"


class _Mirrors:
    def __init__(self, folder: Path) -> None:
        self._mirrors = GitMirrors(folder, SystemClock())

    async def git(self, repository: RepositoryConfig) -> GitRepository:
        return await self._mirrors.open(repository)


@pytest.fixture
async def origin(tmp_path: Path) -> Path:
    """Make a bare repository with one branch, one plain and one annotated tag."""
    path = tmp_path / "origin.git"
    person = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    for command in (
        ["init", "--quiet", "--bare", "--initial-branch=main", str(path)],
        ["-C", str(path), "write-tree"],
        [
            "-C",
            str(path),
            *person,
            "commit-tree",
            "-m",
            "first",
            "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        ],
    ):
        done = await run_process(["git", *command])
        assert done.returncode == 0, done.stderr
    commit = done.stdout.decode().strip()
    for command in (
        ["update-ref", "refs/heads/main", commit],
        ["tag", "v1.0.0", commit],
        [*person, "tag", "-a", "-m", "v1.1.0", "v1.1.0", commit],
    ):
        done = await run_process(["git", "-C", str(path), *command])
        assert done.returncode == 0, done.stderr
    return path


async def test_a_repository_is_added_read_changed_and_removed(client: httpx.AsyncClient) -> None:
    body = {"name": "frontend", "url": "https://git.example.com/frontend.git"}
    added = await client.post(REPOSITORIES, json=body)
    assert added.status_code == 201
    assert added.headers["location"] == f"{REPOSITORIES}/frontend"
    assert added.json()["source"] == "configured"
    changed = {**body, "aliases": ["web"]}
    assert (await client.put(f"{REPOSITORIES}/frontend", json=changed)).status_code == 200
    assert (await client.get(f"{REPOSITORIES}/web")).json()["name"] == "frontend"
    listed = (await client.get(REPOSITORIES)).json()
    assert [each["name"] for each in listed["items"]] == ["frontend"]
    assert (await client.delete(f"{REPOSITORIES}/frontend")).status_code == 204
    assert (await client.get(f"{REPOSITORIES}/frontend")).status_code == 404


async def test_a_taken_name_and_a_refused_address_are_problems(client: httpx.AsyncClient) -> None:
    body = {"name": "frontend", "url": "https://git.example.com/frontend.git"}
    await client.post(REPOSITORIES, json=body)
    taken = await client.post(REPOSITORIES, json=body)
    assert (taken.status_code, taken.json()["code"]) == (409, "repository_exists")
    hostile = await client.post(REPOSITORIES, json={"name": "x", "url": "ext::sh -c id"})
    assert (hostile.status_code, hostile.json()["code"]) == (422, "bad_repository_url")


async def test_a_check_shows_what_the_remote_has(
    client: httpx.AsyncClient, service: FakeService, origin: Path, tmp_path: Path
) -> None:
    service.remotes = _Mirrors(tmp_path / "mirrors")  # type: ignore[assignment]  # the real ones
    config = {"name": "shop", "url": str(origin), "develop_branch": "develop"}
    await client.post(REPOSITORIES, json=config)
    found = (await client.post(f"{REPOSITORIES}/shop/check")).json()
    assert found.pop("latency_ms") >= 0
    assert found == {
        "name": "shop",
        "reachable": True,
        "branches": ["main"],
        "tags": 2,
        "problems": ["It has no branch develop, which is configured."],
        "error": None,
    }


async def test_a_repository_that_cannot_be_reached_is_an_answer(
    client: httpx.AsyncClient, service: FakeService, tmp_path: Path
) -> None:
    service.remotes = _Mirrors(tmp_path / "mirrors")  # type: ignore[assignment]  # the real ones
    await client.post(REPOSITORIES, json={"name": "gone", "url": str(tmp_path / "gone.git")})
    response = await client.post(f"{REPOSITORIES}/gone/check")
    assert response.status_code == 200
    found = response.json()
    assert found["reachable"] is False
    assert found["error"]["code"] == "repository_unreachable"
