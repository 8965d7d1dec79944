"""A checkout: staged, committed and pushed once, and nothing in it runs."""

import subprocess
from pathlib import Path

import pytest

from app.errors import Conflict, Invalid
from app.git_repository import GitMirrors, RefUpdate, Worktree
from tests.git_repository.remote_repository import RemoteRepository

DATE = "2024-02-01T10:00:00.000Z"


def git(folder: Path, *arguments: str) -> str:
    ended = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True
    )
    return ended.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path, remote: RemoteRepository) -> Path:
    folder = tmp_path / "checkout"
    git(tmp_path, "clone", "--quiet", "--branch", "main", str(remote.path), str(folder))
    git(folder, "config", "user.name", "Ada")
    git(folder, "config", "user.email", "ada@example.org")
    return folder


@pytest.fixture
async def worktree(checkout: Path, mirrors: GitMirrors) -> Worktree:
    return await mirrors.worktree(checkout)


async def committed(worktree: Worktree, message: str = "one") -> str:
    head = await worktree.head()
    assert head.commit is not None
    tree = await worktree.index_tree()
    commit = await worktree.commit_object(tree, [head.commit], message=message, date=DATE)
    await worktree.move("HEAD", commit, head.commit, "test")
    return commit


async def test_what_is_staged_is_committed_as_the_checkout_says(
    worktree: Worktree, checkout: Path
) -> None:
    (checkout / "new.txt").write_text("new\n")
    (checkout / "VERSION").unlink()
    assert await worktree.changed(["*"]) == ["VERSION", "new.txt"]
    await worktree.stage(["new.txt"])
    await committed(worktree)
    assert git(checkout, "log", "-1", "--format=%an %ae %s") == "Ada ada@example.org one"
    assert git(checkout, "status", "--porcelain") == "D VERSION"


async def test_only_the_top_of_a_checkout_is_one(
    checkout: Path, mirrors: GitMirrors, tmp_path: Path
) -> None:
    (checkout / "inner").mkdir()
    for folder in (checkout / "inner", tmp_path):
        with pytest.raises(Invalid) as caught:
            await mirrors.worktree(folder)
        assert caught.value.code == "no_checkout"


async def test_push_goes_to_the_remote_and_never_backwards(
    worktree: Worktree, checkout: Path, remote: RemoteRepository
) -> None:
    old = remote.refs()["refs/heads/main"]
    new = await committed(worktree)
    await worktree.push("origin", [RefUpdate("refs/heads/main", new, old)])
    assert remote.refs()["refs/heads/main"] == new
    assert git(checkout, "rev-parse", "origin/main") == new
    theirs = remote.commit("main", {"x": "1"}, start="main")
    assert await worktree.holds(theirs, new) is None
    with pytest.raises(Conflict) as caught:
        await worktree.push("origin", [RefUpdate("refs/heads/main", new, old)])
    assert caught.value.code == "ref_moved"


async def test_a_relative_remote_is_found_and_an_unknown_one_is_named(
    worktree: Worktree, checkout: Path, remote: RemoteRepository
) -> None:
    git(checkout, "remote", "add", "near", f"../{remote.path.name}")
    assert "refs/heads/main" in await worktree.remote_refs("near")
    with pytest.raises(Invalid, match=r"no remote 'far'.*Known: near, origin"):
        await worktree.remote_refs("far")


async def test_nothing_of_the_checkout_runs(
    checkout: Path, mirrors: GitMirrors, tmp_path: Path, remote: RemoteRepository
) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\necho ran >> {tmp_path}/ran\ncat\n")
    trap.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-commit", "post-index-change", "reference-transaction", "pre-push"):
        (hooks / name).symlink_to(trap)
    settings = {
        "core.hooksPath": str(hooks),
        "core.fsmonitor": str(trap),
        "filter.evil.clean": str(trap),
        "credential.helper": str(trap),
        "core.sshCommand": str(trap),
        "remote.origin.receivepack": str(trap),
        "diff.external": str(trap),
    }
    for key, value in settings.items():
        git(checkout, "config", key, value)
    (tmp_path / "ran").unlink(missing_ok=True)
    (checkout / "plain.txt").write_text("x\n")
    worktree = await mirrors.worktree(checkout)
    before = await worktree.index_tree()
    after = await worktree.stage(["*"])
    assert await worktree.files_between(before, after) == ["plain.txt"]
    new = await committed(worktree)
    old = remote.refs()["refs/heads/main"]
    await worktree.push("origin", [RefUpdate("refs/heads/main", new, old)])
    assert not (tmp_path / "ran").exists()


async def test_files_that_a_filter_would_rewrite_are_refused(
    checkout: Path, mirrors: GitMirrors
) -> None:
    git(checkout, "config", "filter.big.clean", "cat")
    (checkout / ".gitattributes").write_text("*.bin filter=big\n")
    (checkout / "a.bin").write_bytes(b"1")
    worktree = await mirrors.worktree(checkout)
    with pytest.raises(Invalid, match=r"a\.bin goes through the filter 'big'"):
        await worktree.stage(["*"])
    assert git(checkout, "diff", "--cached", "--name-only") == ""


async def test_a_repository_inside_is_refused(worktree: Worktree, checkout: Path) -> None:
    inner = checkout / "inner"
    git(checkout, "init", "--quiet", str(inner))
    git(inner, "-c", "user.name=a", "-c", "user.email=b", "commit", "--allow-empty", "-mx")
    with pytest.raises(Invalid, match="git repository of its own"):
        await worktree.stage(["*"])
    assert git(checkout, "diff", "--cached", "--name-only") == ""


@pytest.mark.parametrize("path", ["../x", "/etc", ":(top)x", "-f", ""])
async def test_paths_stay_inside(worktree: Worktree, path: str) -> None:
    with pytest.raises(Invalid) as caught:
        await worktree.stage([path])
    assert caught.value.code == "bad_path"
