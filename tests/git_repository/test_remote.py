"""What the far end's silence, locks and refusals become."""

import os

import pytest

import app.git_repository.remote
from app.errors import Conflict, Unavailable
from app.git_repository import GitMirrors, GitRepository, RefUpdate
from app.repositories.models import RepositoryConfig
from tests.git_repository.remote_repository import RemoteRepository


async def test_missing_repository_is_unreachable(mirrors: GitMirrors, tmp_path: object) -> None:
    repository = await mirrors.open(RepositoryConfig(name="lost", url=f"{tmp_path}/lost.git"))
    with pytest.raises(Unavailable, match="lost") as caught:
        await repository.fetch()
    assert caught.value.code == "repository_unreachable"
    assert "slipway repositories check lost" in caught.value.next_action
    with pytest.raises(Unavailable):
        await repository.remote_refs()


async def test_failed_fetch_leaves_the_mirror_as_it_was(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    before = await repository.branches()
    remote.path.rename(remote.path.with_name("moved.git"))
    with pytest.raises(Unavailable):
        await repository.fetch()
    assert await repository.branches() == before


async def test_locked_mirror_is_unavailable(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.commit("main", {"x": "1"})
    (repository.path / "refs/heads/main.lock").touch()
    with pytest.raises(Unavailable) as caught:
        await repository.fetch()
    assert caught.value.code == "repository_locked"


async def test_old_lock_of_the_mirror_is_nobodys(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    moved = remote.commit("main", {"x": "1"})
    lock = repository.path / "refs/heads/main.lock"
    lock.touch()
    os.utime(lock, (0, 0))
    await repository.fetch()
    assert await repository.resolve("main") == moved


async def test_hook_of_a_server_that_says_no_is_a_refusal(
    remote: RemoteRepository, repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server runs its own hooks; here a path plays the server."""
    hook = remote.path / "hooks/pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    remote.ask("config", "core.hooksPath", str(hook.parent))
    monkeypatch.setattr(app.git_repository.remote, "is_path", lambda _: False)
    main = await repository.resolve("main")
    assert main is not None
    before = remote.refs()
    with pytest.raises(Conflict, match="pre-receive hook declined") as caught:
        await repository.push([RefUpdate("refs/heads/new", main, None)])
    assert caught.value.code == "push_refused"
    assert remote.refs() == before


async def test_credentials_of_the_address_stay_out_of_errors(mirrors: GitMirrors) -> None:
    url = "https://bot:canary-4711@127.0.0.1:9/team/backend.git"
    repository = await mirrors.open(RepositoryConfig(name="backend", url=url))
    with pytest.raises(Unavailable) as caught:
        await repository.fetch()
    assert "canary-4711" not in f"{caught.value} {caught.value.details} {caught.value.__cause__}"
    assert caught.value.code == "repository_unreachable"


async def test_path_is_writable_without_being_written(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    before = remote.refs()
    assert await repository.writable() is True
    assert remote.refs() == before
