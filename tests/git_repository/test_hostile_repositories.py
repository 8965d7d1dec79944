"""What a repository says about itself must run nothing here: hooks, fsmonitor, helpers, transports, names."""

from pathlib import Path

import pytest

from app.clock import SystemClock
from app.errors import Invalid
from app.git_repository import GitMirrors, GitRepository, RefUpdate
from app.repositories.models import RepositoryConfig
from tests.git_repository.remote_repository import RemoteRepository

_DATE = "2026-03-01T10:00:00.000Z"
_HOOKS = (
    *("pre-receive", "update", "post-receive", "post-update", "reference-transaction"),
    *("proc-receive", "push-to-checkout", "pre-push", "post-index-change", "pre-auto-gc"),
)


def _plant_hooks(folder: Path, trace: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in _HOOKS:
        hook = folder / name
        hook.write_text(f"#!/bin/sh\ntouch {trace}\n", encoding="utf-8")
        hook.chmod(0o755)


async def _use_everything(repository: GitRepository) -> None:
    await repository.fetch()
    main = await repository.resolve("main")
    candidate = await repository.commit_files("main", {"x": b"1"}, message="x", date=_DATE)
    await repository.preview_merge("main", "develop")
    await repository.merged_how("develop", "main")
    await repository.push(
        [
            RefUpdate("refs/heads/main", candidate, main),
            RefUpdate("refs/heads/new", candidate, None),
            RefUpdate("refs/heads/develop", None, await repository.resolve("develop")),
        ]
    )
    await repository.fetch()


async def test_planted_hooks_do_run_for_plain_git(remote: RemoteRepository, tmp_path: Path) -> None:
    """The trap works: without our settings it snaps."""
    trace = tmp_path / "trace"
    _plant_hooks(remote.path / "hooks", trace)
    remote.commit("main", {"x": "1"})
    assert trace.exists()


async def test_hooks_of_the_remote_do_not_run(
    remote: RemoteRepository, repository: GitRepository, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    _plant_hooks(remote.path / "hooks", trace)
    await _use_everything(repository)
    assert not trace.exists()


async def test_configuration_of_the_remote_runs_nothing(
    remote: RemoteRepository, repository: GitRepository, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    _plant_hooks(tmp_path / "elsewhere", trace)
    (remote.path / "objects/info/alternates").write_text(
        f"{repository.path}/objects\n", encoding="utf-8"
    )
    for key in (
        *("core.fsmonitor", "core.sshCommand", "core.alternateRefsCommand", "core.pager"),
        *("uploadpack.packObjectsHook", "gpg.program", "gc.recentObjectsHook", "core.askPass"),
        *("diff.external", "credential.helper"),
    ):
        remote.ask("config", key, f"touch {trace};")
    remote.ask("config", "core.hooksPath", str(tmp_path / "elsewhere"))
    remote.ask("config", "gc.auto", "1")
    await _use_everything(repository)
    assert not trace.exists()


async def test_configuration_of_the_person_is_not_read(
    remote: RemoteRepository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trace, home = tmp_path / "trace", tmp_path / "home"
    _plant_hooks(tmp_path / "elsewhere", trace)
    (home / ".config/git").mkdir(parents=True)
    (home / ".gitconfig").write_text(
        f"[core]\n\thooksPath = {tmp_path}/elsewhere\n\tfsmonitor = touch {trace}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    mirrors = GitMirrors(tmp_path / "mirrors", SystemClock())
    await _use_everything(await mirrors.open(remote.config))
    assert not trace.exists()


@pytest.mark.parametrize(
    "url",
    [
        "ext::sh -c 'touch {trace}'",
        "-oProxyCommand=touch {trace}",
        "--upload-pack=touch {trace}",
        "ssh://-oProxyCommand=touch%20{trace}/x",
        "git@-oProxyCommand=x:repo",
        "fd::3",
        "git://example.com/x.git",
        "http://example.com/x.git",
        "backend",
    ],
)
async def test_hostile_addresses_are_refused(url: str, mirrors: GitMirrors, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    with pytest.raises(Invalid) as caught:
        await mirrors.open(
            RepositoryConfig.model_construct(name="evil", url=url.format(trace=trace))
        )
    assert caught.value.code == "bad_repository_url"
    assert not trace.exists()


async def test_branch_named_like_an_option_is_only_data(
    remote: RemoteRepository, repository: GitRepository
) -> None:
    remote.ask("update-ref", "refs/heads/--upload-pack=touch", "refs/heads/main")
    await repository.fetch()
    assert "--upload-pack=touch" in await repository.branches()
    assert await repository.resolve("--upload-pack=touch") is None
