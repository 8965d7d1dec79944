"""What the far end's silence, locks and refusals become."""

import pytest

from app.errors import Unavailable
from app.git_repository import GitMirrors, GitRepository
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
