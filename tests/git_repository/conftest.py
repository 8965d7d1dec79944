"""A remote on disk and its mirror, for every test of git."""

from pathlib import Path

import pytest

from app.clock import SystemClock
from app.git_repository import GitMirrors, GitRepository
from tests.git_repository.remote_repository import RemoteRepository

__all__ = ["mirrors", "remote", "repository"]


@pytest.fixture
def remote(tmp_path: Path) -> RemoteRepository:
    """Make a remote with one commit on main and a develop beside it."""
    remote = RemoteRepository(tmp_path)
    remote.commit("main", {"app.txt": "one\ntwo\nthree\n", "VERSION": "1.0.0\n"}, message="Start")
    remote.commit("develop", {"notes.txt": "develop\n"}, message="feat: notes", start="main")
    return remote


@pytest.fixture
def mirrors(tmp_path: Path) -> GitMirrors:
    return GitMirrors(tmp_path / "mirrors", SystemClock(), environment={})


@pytest.fixture
async def repository(remote: RemoteRepository, mirrors: GitMirrors) -> GitRepository:
    repository = await mirrors.open(remote.config)
    await repository.fetch()
    return repository
