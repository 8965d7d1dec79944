"""A push moves all refs or none, each only from where it was seen, and may be repeated."""

import asyncio
from pathlib import Path

import pytest

from app.errors import Conflict, Invalid, NotFound, Unavailable
from app.git_repository import GitMirrors, GitRepository, RefUpdate
from app.repositories.models import RepositoryConfig
from tests.git_repository.remote_repository import RemoteRepository

_DATE = "2026-03-01T10:00:00.000Z"


async def _candidate(repository: GitRepository) -> tuple[str, str]:
    main = await repository.resolve("main")
    assert main is not None
    return main, await repository.commit_files(main, {"x": b"1"}, message="x", date=_DATE)


async def test_push_moves_all_refs_and_the_mirror_follows(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    main, candidate = await _candidate(repository)
    tag = await repository.tag_object(candidate, "v1", message="One", date=_DATE)
    await repository.push(
        [
            RefUpdate("refs/heads/main", candidate, main),
            RefUpdate("refs/heads/release/v1", candidate, None),
            RefUpdate("refs/tags/v1", tag, None),
            RefUpdate("refs/heads/develop", None, await repository.resolve("develop")),
        ]
    )
    expected = {
        "refs/heads/main": candidate,
        "refs/heads/release/v1": candidate,
        "refs/tags/v1": tag,
    }
    assert remote.refs() == expected
    assert await repository.branches() == {"main": candidate, "release/v1": candidate}
    assert await repository.remote_refs() == {**expected, "refs/tags/v1^{}": candidate}


async def test_push_asked_twice_is_done_once(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    main, candidate = await _candidate(repository)
    updates = [
        RefUpdate("refs/heads/main", candidate, main),
        RefUpdate("refs/heads/gone", None, main),
    ]
    await repository.push(updates)
    await repository.push(updates)
    assert remote.refs()["refs/heads/main"] == candidate


async def test_push_finishes_what_was_half_done(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    main, candidate = await _candidate(repository)
    release = RefUpdate("refs/heads/release/v1", candidate, None)
    await repository.push([release])
    await repository.push([release, RefUpdate("refs/heads/main", candidate, main)])
    assert remote.refs()["refs/heads/main"] == candidate


async def test_moved_ref_stops_the_whole_push(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    main, candidate = await _candidate(repository)
    moved = remote.commit("main", {"theirs": "1"})
    with pytest.raises(Conflict, match="refs/heads/main of backend") as caught:
        await repository.push(
            [
                RefUpdate("refs/heads/release/v1", candidate, None),
                RefUpdate("refs/heads/main", candidate, main),
            ]
        )
    assert caught.value.code == "ref_moved"
    assert caught.value.details == {
        "repository": "backend",
        "ref": "refs/heads/main",
        "expected": main,
        "found": moved,
    }
    assert "refs/heads/release/v1" not in remote.refs()


async def test_ref_that_must_not_exist_is_not_overwritten(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    _, candidate = await _candidate(repository)
    before = remote.refs()
    with pytest.raises(Conflict) as caught:
        await repository.push([RefUpdate("refs/heads/develop", candidate, None)])
    assert (caught.value.code, caught.value.details["expected"]) == ("ref_moved", None)
    assert remote.refs() == before


async def test_move_between_looking_and_pushing_is_caught_by_the_lease(
    remote: RemoteRepository, repository: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    main, candidate = await _candidate(repository)
    look = repository._remote.refs
    moved: list[str] = []

    async def look_then_somebody_pushes() -> dict[str, str]:
        seen = await look()
        if not moved:
            moved.append(remote.commit("main", {"theirs": "1"}))
        return seen

    monkeypatch.setattr(repository._remote, "refs", look_then_somebody_pushes)
    with pytest.raises(Conflict) as caught:
        await repository.push([RefUpdate("refs/heads/main", candidate, main)])
    assert (caught.value.code, caught.value.details["found"]) == ("ref_moved", moved[0])
    assert remote.refs()["refs/heads/main"] == moved[0]


async def test_one_of_two_racing_pushes_wins(
    remote: RemoteRepository, repository: GitRepository, tmp_path: Path, mirrors: GitMirrors
) -> None:
    other = await mirrors.open(RepositoryConfig(name="other", url=str(remote.path)))
    await other.fetch()
    main, mine = await _candidate(repository)
    theirs = await other.commit_files(main, {"x": b"2"}, message="x", date=_DATE)
    ends = await asyncio.gather(
        repository.push([RefUpdate("refs/heads/main", mine, main)]),
        other.push([RefUpdate("refs/heads/main", theirs, main)]),
        return_exceptions=True,
    )
    lost = [end for end in ends if end is not None]
    assert len(lost) == 1
    assert getattr(lost[0], "code", None) in {"ref_moved", "repository_locked"}


async def test_rule_of_the_remote_is_a_refusal(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.ask("config", "receive.denyDeletes", "true")
    with pytest.raises(Conflict, match="deletion prohibited") as caught:
        await repository.push(
            [RefUpdate("refs/heads/develop", None, await repository.resolve("develop"))]
        )
    assert caught.value.code == "push_refused"
    assert "refs/heads/develop" in remote.refs()


async def test_locked_ref_is_unavailable_and_works_once_free(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    main, candidate = await _candidate(repository)
    lock = remote.path / "refs/heads/main.lock"
    lock.touch()
    (remote.path / "objects/info/alternates").write_text(f"{repository.path}/objects\n", "utf-8")
    updates = [RefUpdate("refs/heads/main", candidate, main)]
    with pytest.raises(Unavailable, match="cannot lock ref 'refs/heads/main'") as caught:
        await repository.push(updates)
    assert caught.value.code == "repository_locked"
    assert remote.refs()["refs/heads/main"] == main
    lock.unlink()
    await repository.push(updates)
    assert remote.refs()["refs/heads/main"] == candidate


@pytest.mark.parametrize(
    "ref", ["main", "refs/notes/x", "refs/heads/-x", "refs/heads/a..b", "refs/heads/x:y", "HEAD"]
)
async def test_bad_refs_are_refused_before_anything_is_sent(
    ref: str, repository: GitRepository
) -> None:
    _, candidate = await _candidate(repository)
    with pytest.raises(Invalid):
        await repository.push([RefUpdate(ref, candidate, None)])


async def test_ids_must_be_ids(repository: GitRepository) -> None:
    with pytest.raises(Invalid):
        await repository.push([RefUpdate("refs/heads/x", "main", None)])


async def test_unknown_object_is_refused(repository: GitRepository) -> None:
    with pytest.raises(NotFound) as caught:
        await repository.push([RefUpdate("refs/heads/x", "1" * 40, None)])
    assert caught.value.code == "unknown_object"


async def test_same_ref_twice_is_refused(repository: GitRepository) -> None:
    main, candidate = await _candidate(repository)
    with pytest.raises(Invalid):
        await repository.push(
            [RefUpdate("refs/heads/x", candidate, None), RefUpdate("refs/heads/x", main, None)]
        )
