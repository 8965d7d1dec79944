"""What is read of refs, commits and files, with names and paths that somebody else chose."""

import pytest

from app.errors import Invalid, NotFound
from app.git_repository import GitMirrors, GitRepository
from tests.git_repository.remote_repository import RemoteRepository


async def test_branches_and_tags_are_those_of_the_remote(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    main = await repository.resolve("main")
    assert main is not None
    remote.tag("v1.0.0", main, message="Release")
    remote.tag("light", main)
    await repository.fetch()
    assert set(await repository.branches()) == {"main", "develop"}
    tags = await repository.tags()
    assert (tags["v1.0.0"].commit, tags["v1.0.0"].annotated) == (main, True)
    assert tags["v1.0.0"].object == remote.refs()["refs/tags/v1.0.0"] != main
    assert (tags["light"].commit, tags["light"].object, tags["light"].annotated) == (
        main,
        main,
        False,
    )


async def test_branch_that_is_gone_on_the_remote_goes_with_the_next_fetch(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.delete("develop")
    remote.commit("develop/next", {"a": "1"}, start="main")
    await repository.fetch()
    assert set(await repository.branches()) == {"main", "develop/next"}


async def test_short_name_full_name_and_id_resolve_to_the_commit(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    main = remote.refs()["refs/heads/main"]
    remote.tag("v1.0.0", main, message="Release")
    await repository.fetch()
    for ref in ("main", "refs/heads/main", "v1.0.0", "refs/tags/v1.0.0", main):
        assert await repository.resolve(ref) == main


@pytest.mark.parametrize(
    "ref",
    [
        "",
        "absent",
        "-x",
        "main~1",
        "main^{tree}",
        "main:app.txt",
        "a b",
        "main\nmain",
        "HEAD",
        "a" * 40,
    ],
)
async def test_missing_and_hostile_refs_resolve_to_nothing(
    ref: str, repository: GitRepository
) -> None:
    assert await repository.resolve(ref) is None


async def test_missing_ref_is_named(repository: GitRepository) -> None:
    with pytest.raises(NotFound, match="'absent'") as caught:
        await repository.is_ancestor("main", "absent")
    assert caught.value.code == "unknown_ref"


async def test_mirror_that_was_never_fetched_is_empty(
    remote: RemoteRepository, mirrors: GitMirrors
) -> None:
    repository = await mirrors.open(remote.config)
    assert await repository.branches() == {}
    assert await repository.resolve("main") is None


async def test_log_leaves_out_what_is_excluded(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    commit = remote.commit(
        "develop",
        {"x": "1"},
        message="fix: żółw\n\nBody of it.\nBREAKING CHANGE: no\n",
        author="Bea",
    )
    await repository.fetch()
    newest, older = await repository.log("develop", ["main"])
    assert (newest.id, newest.subject, newest.author_name) == (commit, "fix: żółw", "Bea")
    assert newest.body == "Body of it.\nBREAKING CHANGE: no"
    assert newest.authored_at.startswith("2023-11-14T")
    assert newest.authored_at.endswith("Z")
    assert newest.parents == (older.id,)
    assert newest.tree == await repository.tree(commit)
    assert [commit.id for commit in await repository.log("develop", limit=1)] == [newest.id]


async def test_first_parent_log_hides_what_a_merge_brought(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.commit("feature/A-1", {"x": "1"}, message="inner", start="develop")
    merge = remote.merge("develop", "feature/A-1")
    await repository.fetch()
    subjects = [commit.subject for commit in await repository.log("develop", first_parent=True)]
    assert "inner" not in subjects
    assert (await repository.log("develop", limit=1))[0].id == merge


async def test_files_are_read_as_they_are(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.commit("main", {"dir/a*b?[c].txt": "odd", ":(top)name": "odd too"})
    await repository.fetch()
    assert await repository.read("main", "app.txt") == b"one\ntwo\nthree\n"
    assert await repository.read("main", "dir/a*b?[c].txt") == b"odd"
    assert await repository.read("main", ":(top)name") == b"odd too"
    assert await repository.read("main", "dir") is None
    assert await repository.read("main", "absent") is None
    assert set(await repository.paths("main")) == {
        "app.txt",
        "VERSION",
        "dir/a*b?[c].txt",
        ":(top)name",
    }


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../b", ".git/config", "", "a//b"])
async def test_paths_that_leave_the_repository_are_refused(
    path: str, repository: GitRepository
) -> None:
    with pytest.raises(Invalid) as caught:
        await repository.read("main", path)
    assert caught.value.code == "bad_path"


async def test_ancestry(remote: RemoteRepository, repository: GitRepository) -> None:
    assert await repository.is_ancestor("main", "develop")
    assert not await repository.is_ancestor("develop", "main")
    assert await repository.merge_base("main", "develop") == await repository.resolve("main")


async def test_default_branch_is_the_remotes_head(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    assert await repository.default_branch() == "main"
    remote.ask("symbolic-ref", "HEAD", "refs/heads/develop")
    assert await repository.default_branch() == "develop"
