"""A real remote on disk for tests: a bare repository and the commits that a test asks for."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from app.repositories.models import RepositoryConfig

__all__ = ["RemoteRepository"]

_START = 1_700_000_000


class RemoteRepository:
    """Commits are made in a working copy and pushed; ids are the same in every run."""

    def __init__(self, folder: Path, name: str = "backend") -> None:
        self.name = name
        self.path = folder / f"{name}.git"
        self._work = folder / f"{name}-work"
        self._commits = 0
        self._run("init", "-q", "--bare", "-b", "main", str(self.path), cwd=folder)
        self._run("init", "-q", "-b", "main", str(self._work), cwd=folder)
        self._run("remote", "add", "origin", str(self.path))

    @property
    def config(self) -> RepositoryConfig:
        return RepositoryConfig(name=self.name, url=str(self.path))

    def commit(
        self,
        branch: str,
        files: Mapping[str, str | None],
        *,
        message: str = "Change",
        start: str | None = None,
        author: str = "Ada",
    ) -> str:
        """Commit on `branch` (made from `start` where it is new), push it by force, return the id."""
        if (
            self._run("branch", "--show-current") != branch
            and self._run_quietly("checkout", "-q", branch) != 0
        ):
            self._run("checkout", "-q", "-b", branch, *([start] if start else []))
        for path, content in files.items():
            self._write(path, content)
        self._run("add", "--all")
        self._run("commit", "-q", "--allow-empty", "-m", message, author=author)
        self._run("push", "-q", "--force", "origin", branch)
        return self._run("rev-parse", "HEAD")

    def _write(self, path: str, content: str | None) -> None:
        target = self._work / path
        if content is None:
            target.unlink()
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")

    def orphan(self, branch: str, files: Mapping[str, str | None]) -> str:
        """Commit on a branch that shares no history with any other."""
        self._run("checkout", "-q", "--orphan", branch)
        self._run("rm", "-rfq", ".")
        return self.commit(branch, files)

    def executable(self, branch: str, path: str, content: str) -> str:
        self._run("checkout", "-q", branch)
        self._write(path, content)
        (self._work / path).chmod(0o755)
        return self.commit(branch, {})

    def link(self, branch: str, path: str, target: str) -> str:
        self._run("checkout", "-q", branch)
        (self._work / path).symlink_to(target)
        return self.commit(branch, {})

    def merge(self, branch: str, source: str, *, squash: bool = False) -> str:
        self._run("checkout", "-q", branch)
        self._run("merge", "-q", "--no-edit", *(["--squash"] if squash else ["--no-ff"]), source)
        if squash:
            self._run("commit", "-q", "-m", f"Squash {source}")
        self._run("push", "-q", "origin", branch)
        return self._run("rev-parse", "HEAD")

    def cherry_pick(self, branch: str, *commits: str) -> str:
        self._run("checkout", "-q", branch)
        self._run("cherry-pick", *commits)
        self._run("push", "-q", "origin", branch)
        return self._run("rev-parse", "HEAD")

    def follow(self, branch: str) -> None:
        """Bring the working copy's branch to where the remote is, as after somebody else's push."""
        self._run("fetch", "-q", "origin", branch)
        self._run("checkout", "-q", "-B", branch, "FETCH_HEAD")

    def tag(self, name: str, commit: str, message: str | None = None) -> None:
        self._run("tag", *(["-m", message] if message else []), name, commit)
        self._run("push", "-q", "origin", f"refs/tags/{name}")

    def delete(self, branch: str) -> None:
        self._run("checkout", "-q", "--detach")
        self._run("branch", "-q", "-D", branch)
        self._run("push", "-q", "origin", f":refs/heads/{branch}")

    def ask(self, *arguments: str) -> str:
        """Ask the bare remote itself."""
        return self._run("--git-dir", str(self.path), *arguments)

    def parents(self, commit: str) -> list[str]:
        return self.ask("rev-list", "--parents", "-n", "1", commit).split()[1:]

    def refs(self) -> dict[str, str]:
        listing = self.ask("for-each-ref", "--format=%(refname) %(objectname)")
        return dict(line.split(" ") for line in listing.splitlines())

    def _run(self, *arguments: str, cwd: Path | None = None, author: str = "Ada") -> str:
        return subprocess.run(
            ["git", *arguments],
            cwd=cwd or self._work,
            env=self._environment(author),
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    def _run_quietly(self, *arguments: str) -> int:
        return subprocess.run(
            ["git", *arguments],
            cwd=self._work,
            env=self._environment("Ada"),
            check=False,
            capture_output=True,
        ).returncode

    def _environment(self, author: str) -> dict[str, str]:
        self._commits += 1
        date = f"{_START + self._commits} +0000"
        email = f"{author.lower()}@example.com"
        return {
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_AUTHOR_NAME": author,
            "GIT_AUTHOR_EMAIL": email,
            "GIT_AUTHOR_DATE": date,
            "GIT_COMMITTER_NAME": author,
            "GIT_COMMITTER_EMAIL": email,
            "GIT_COMMITTER_DATE": date,
        }
