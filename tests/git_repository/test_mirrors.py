"""Where mirrors live, what a restart finds, and what a missing or old git means."""

import os
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.errors import Invalid, Unavailable
from app.git_repository import GitMirrors
from tests.git_repository.remote_repository import RemoteRepository


async def test_mirror_is_opened_once(remote: RemoteRepository, mirrors: GitMirrors) -> None:
    first = await mirrors.open(remote.config)
    assert first.path.name == "backend.git"
    assert await mirrors.open(remote.config) is first


async def test_changed_address_is_followed(
    remote: RemoteRepository, mirrors: GitMirrors, tmp_path: Path
) -> None:
    repository = await mirrors.open(remote.config)
    await repository.fetch()
    elsewhere = tmp_path / "elsewhere.git"
    remote.path.rename(elsewhere)
    moved = await mirrors.open(remote.config.model_copy(update={"url": str(elsewhere)}))
    await moved.fetch()
    assert set(await moved.branches()) == {"main", "develop"}


async def test_mirror_survives_a_restart(
    remote: RemoteRepository, mirrors: GitMirrors, tmp_path: Path
) -> None:
    await (await mirrors.open(remote.config)).fetch()
    again = await GitMirrors(tmp_path / "mirrors", SystemClock()).open(remote.config)
    assert set(await again.branches()) == {"main", "develop"}


async def test_old_lock_is_removed_and_a_fresh_one_respected(
    remote: RemoteRepository, mirrors: GitMirrors, tmp_path: Path
) -> None:
    repository = await mirrors.open(remote.config)
    old, fresh = repository.path / "packed-refs.lock", repository.path / "refs/heads/x.lock"
    old.touch()
    fresh.touch()
    os.utime(old, (0, 0))
    await GitMirrors(tmp_path / "mirrors", SystemClock()).open(remote.config)
    assert not old.exists()
    assert fresh.exists()


def _fake_git(folder: Path, says: str) -> None:
    folder.mkdir()
    program = folder / "git"
    program.write_text(f"#!/bin/sh\necho '{says}'\n", encoding="utf-8")
    program.chmod(0o755)


async def test_missing_git_is_named(
    remote: RemoteRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(Unavailable, match="git is not installed") as caught:
        await GitMirrors(tmp_path / "mirrors", SystemClock()).open(remote.config)
    assert caught.value.code == "git_missing"


@pytest.mark.parametrize("version", ["2.37.9", "1.8.3.1"])
async def test_old_git_is_refused(
    version: str, remote: RemoteRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake_git(tmp_path / "bin", f"git version {version}")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin")
    with pytest.raises(Invalid, match=version) as caught:
        await GitMirrors(tmp_path / "mirrors", SystemClock()).open(remote.config)
    assert caught.value.code == "git_too_old"
