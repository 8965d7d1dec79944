"""Commits, trees and tags that are built: the same in every run, and never outside the repository."""

from pathlib import Path

import pytest

from app.clock import SystemClock
from app.errors import Invalid
from app.git_repository import GitMirrors, GitRepository, RefUpdate
from tests.git_repository.remote_repository import RemoteRepository

_DATE = "2026-03-01T10:00:00.000Z"


async def test_same_assembly_gives_the_same_ids_in_another_mirror(
    remote: RemoteRepository, repository: GitRepository, tmp_path: Path
) -> None:
    other = await GitMirrors(tmp_path / "elsewhere", SystemClock()).open(remote.config)
    await other.fetch()
    ids = []
    for mirror in (repository, other, repository):
        merge = await mirror.merge_commit("main", "develop", message="Merge", date=_DATE)
        bump = await mirror.commit_files(merge, {"VERSION": b"2\n"}, message="Bump", date=_DATE)
        ids.append((merge, bump, await mirror.tag_object(bump, "v2", message="Two", date=_DATE)))
    assert ids[0] == ids[1] == ids[2]


async def test_commit_says_who_and_when(repository: GitRepository) -> None:
    commit = await repository.commit_files("main", {"x": b"1"}, message="Add x", date=_DATE)
    (info,) = await repository.log(commit, limit=1)
    assert (info.author_name, info.author_email) == ("Slipway", "slipway@localhost")
    assert (info.authored_at, info.subject) == (_DATE, "Add x")
    assert info.parents == (await repository.resolve("main"),)


async def test_files_are_written_deleted_and_left_alone(repository: GitRepository) -> None:
    changes = {"dir/new.txt": b"new\r\n\x00\xff", "VERSION": None}
    commit = await repository.commit_files("main", changes, message="Change", date=_DATE)
    assert set(await repository.paths(commit)) == {"app.txt", "dir/new.txt"}
    assert await repository.read(commit, "dir/new.txt") == b"new\r\n\x00\xff"


async def test_executable_stays_executable(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.executable("main", "run.sh", "#!/bin/sh\n")
    await repository.fetch()
    commit = await repository.commit_files("main", {"run.sh": b"new"}, message="Run", date=_DATE)
    await repository.push([RefUpdate("refs/heads/next", commit, None)])
    assert remote.ask("ls-tree", "next", "run.sh").startswith("100755 ")


async def test_commit_that_would_change_nothing_is_its_parent(repository: GitRepository) -> None:
    main = await repository.resolve("main")
    same = {"VERSION": b"1.0.0\n"}
    assert await repository.commit_files("main", same, message="Same", date=_DATE) == main
    assert await repository.commit_files("main", {}, message="Nothing", date=_DATE) == main
    assert await repository.commit_files("main", {"no": None}, message="Gone", date=_DATE) == main


async def test_link_is_not_written_through(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.link("main", "VERSION.link", "/etc/passwd")
    await repository.fetch()
    with pytest.raises(Invalid) as caught:
        await repository.commit_files("main", {"VERSION.link": b"2"}, message="Bump", date=_DATE)
    assert caught.value.code == "not_a_file"
    assert await repository.read("main", "VERSION.link") is None


@pytest.mark.parametrize("path", ["../x", ".git/hooks/post-update", "a/.GIT/config", "/x"])
async def test_paths_that_leave_the_repository_are_refused(
    path: str, repository: GitRepository
) -> None:
    with pytest.raises(Invalid):
        await repository.commit_files("main", {path: b"x"}, message="x", date=_DATE)


async def test_message_is_data(repository: GitRepository) -> None:
    hostile = "-F /etc/passwd\n\n# kept\n\x00tree\ud800"
    commit = await repository.commit_files("main", {"x": b"1"}, message=hostile, date=_DATE)
    (info,) = await repository.log(commit, limit=1)
    assert info.subject == "-F /etc/passwd"
    assert info.body == "# kept\ntree?"


@pytest.mark.parametrize("date", ["yesterday", "2026-03-01T10:00:00"])
async def test_date_must_be_a_moment(date: str, repository: GitRepository) -> None:
    with pytest.raises(Invalid) as caught:
        await repository.commit_files("main", {"x": b"1"}, message="x", date=date)
    assert caught.value.code == "bad_date"


async def test_tag_object_names_commit_and_tagger(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    tag = await repository.tag_object("main", "v1.0.0", message="One", date=_DATE)
    await repository.push([RefUpdate("refs/tags/v1.0.0", tag, None)])
    said = remote.ask("cat-file", "-p", "refs/tags/v1.0.0")
    assert f"object {await repository.resolve('main')}" in said
    assert "tagger Slipway <slipway@localhost> 1772359200 +0000" in said
    assert (await repository.tags())["v1.0.0"].annotated
