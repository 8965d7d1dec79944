"""The git adapter keeps the Forge's contract, and its records follow what git has."""

import json
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.errors import Conflict, Invalid
from app.git_repository import GitMirrors, RefUpdate
from app.plugins.git.git_forge import GitForge
from app.repositories.models import RepositoryConfig
from tests.contracts.forge_contract import ForgeContract
from tests.git_repository.remote_repository import RemoteRepository


@pytest.fixture
def forge(mirrors: GitMirrors, tmp_path: Path) -> GitForge:
    return GitForge(tmp_path / "records", mirrors, SystemClock())


@pytest.fixture
def world(remote: RemoteRepository) -> RemoteRepository:
    return remote


class TestGitForge(ForgeContract):
    """The contract on a bare repository."""


async def _opened(forge: GitForge, remote: RemoteRepository) -> tuple[int, str, str]:
    request = await forge.open_pull_request(remote.config, "develop", "main", "Title", "Body")
    return request.number, request.head, remote.refs()["refs/heads/main"]


async def test_merge_that_was_pushed_but_not_recorded_is_completed(
    forge: GitForge,
    remote: RemoteRepository,
    mirrors: GitMirrors,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number, head, base = await _opened(forge, remote)

    async def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(forge, "_record_merge", crash)
    with pytest.raises(KeyboardInterrupt):
        await forge.merge_pull_request(
            remote.config, number, expected_head=head, expected_base=base, message="Merge"
        )
    pushed = remote.refs()["refs/heads/main"]
    assert pushed != base
    remote_moved_on = remote.commit("develop", {"later.txt": "1"})

    restarted = GitForge(tmp_path / "records", mirrors, SystemClock())
    found = await restarted.merge_pull_request(
        remote.config, number, expected_head=head, expected_base=base, message="Another text"
    )
    assert found == pushed == remote.refs()["refs/heads/main"]
    request = await restarted.find_pull_request(remote.config, "develop", "main")
    assert request is not None
    assert (request.state, request.head, request.merge_commit) == ("merged", head, pushed)
    assert remote_moved_on != head


async def test_merge_pushed_by_somebody_else_is_taken_when_it_joins_the_same_two(
    forge: GitForge, remote: RemoteRepository, mirrors: GitMirrors
) -> None:
    number, head, base = await _opened(forge, remote)
    repository = await mirrors.open(remote.config)
    await repository.fetch()
    theirs = await repository.merge_commit(
        base, head, message="By hand", date="2026-01-01T00:00:00Z"
    )
    later = await repository.commit_files(
        theirs, {"x": b"1"}, message="Later", date="2026-01-01T00:00:00Z"
    )
    await repository.push([RefUpdate("refs/heads/main", later, base)])
    found = await forge.merge_pull_request(
        remote.config, number, expected_head=head, expected_base=base, message="Merge"
    )
    assert found == theirs
    assert remote.refs()["refs/heads/main"] == later


async def test_merge_of_what_the_target_holds_is_refused(
    forge: GitForge, remote: RemoteRepository
) -> None:
    request = await forge.open_pull_request(remote.config, "main", "develop", "Title", "Body")
    with pytest.raises(Conflict, match="holds main already") as caught:
        await forge.merge_pull_request(
            remote.config,
            request.number,
            expected_head=request.head,
            expected_base=remote.refs()["refs/heads/develop"],
            message="Merge",
        )
    assert caught.value.code == "not_mergeable"


async def test_records_survive_a_restart_and_can_be_read(
    forge: GitForge, remote: RemoteRepository, mirrors: GitMirrors, tmp_path: Path
) -> None:
    await _opened(forge, remote)
    again = await GitForge(tmp_path / "records", mirrors, SystemClock()).find_pull_request(
        remote.config, "develop", "main"
    )
    assert again is not None
    content = json.loads((tmp_path / "records/backend.pulls.json").read_text(encoding="utf-8"))
    assert content["schema_version"] == 1
    assert content["pull_requests"][0]["title"] == "Title"
    assert again.url.endswith("/backend.pulls.json#pull-request-1")


async def test_unreadable_records_are_named_and_kept(
    forge: GitForge, remote: RemoteRepository, tmp_path: Path
) -> None:
    file = tmp_path / "records/backend.pulls.json"
    file.parent.mkdir()
    file.write_text('{"schema_version": 9}', encoding="utf-8")
    with pytest.raises(Invalid, match=r"backend\.pulls\.json") as caught:
        await forge.open_pull_request(remote.config, "develop", "main", "Title", "Body")
    assert caught.value.code == "unreadable_records"
    assert file.read_text(encoding="utf-8") == '{"schema_version": 9}'


async def test_check_says_what_is_wrong(
    forge: GitForge, remote: RemoteRepository, tmp_path: Path
) -> None:
    lost = await forge.check(RepositoryConfig(name="lost", url=str(tmp_path / "lost.git")))
    assert not lost.reachable
    assert lost.problem is not None
    assert "lost" in lost.problem
    wrong = await forge.check(remote.config.model_copy(update={"main_branch": "trunk"}))
    assert wrong.reachable
    assert wrong.problem == "It has no branch trunk. Correct its configuration."
    evil = await forge.check(RepositoryConfig(name="evil", url="ext::sh"))
    assert not evil.reachable
