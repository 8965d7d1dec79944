"""Where the mirrors live: one bare repository per configured repository, one lock each."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from app.clock import Clock
from app.git_repository.assembly import SLIPWAY, Identity
from app.git_repository.command import Git
from app.git_repository.locks import remove_stale_locks
from app.git_repository.repository import GitRepository
from app.git_repository.worktree import Worktree
from app.repositories.models import RepositoryConfig
from app.repositories.urls import check_url

__all__ = ["GitMirrors"]


class GitMirrors:
    """`root` is the folder that holds `NAME.git` for each repository; `environment` that of the service.

    git sees only what `PASSED_VARIABLES` names of it; without one, only HOME.
    """

    def __init__(
        self,
        root: Path,
        clock: Clock,
        *,
        environment: Mapping[str, str] | None = None,
        identity: Identity = SLIPWAY,
    ) -> None:
        self._root = root.absolute()
        self._clock = clock
        self._identity = identity
        self._git = Git(self._root / "gitconfig", _home() if environment is None else environment)
        self._prepared = False
        self._preparing = asyncio.Lock()
        self._locks: dict[str, asyncio.Lock] = {}
        self._open: dict[str, GitRepository] = {}

    async def open(self, config: RepositoryConfig) -> GitRepository:
        """Return the repository's mirror, made if missing, not fetched.

        Raises Invalid `bad_repository_url` or `git_too_old`, Unavailable `git_missing`.
        """
        known = self._open.get(config.name)
        if known is not None and known.url == config.url:
            return known
        check_url(config.name, config.url)
        await self._prepare()
        lock = self._locks.setdefault(config.name, asyncio.Lock())
        path = self._root / f"{config.name}.git"
        async with lock:
            await self._make(path)
        repository = GitRepository(
            self._git, config.name, config.url, path, lock, self._clock, self._identity
        )
        if known is None:
            return self._open.setdefault(config.name, repository)
        self._open[config.name] = repository
        return repository

    async def worktree(self, folder: Path) -> Worktree:
        """Return the checkout whose top folder this is; Invalid `no_checkout` where it is none."""
        await self._prepare()
        return await Worktree.open(self._git, folder, self._identity)

    async def _prepare(self) -> None:
        async with self._preparing:
            if not self._prepared:
                await self._git.prepare()
                self._prepared = True

    async def _make(self, path: Path) -> None:
        """Make the bare repository; repeating it does no harm."""
        await asyncio.to_thread(path.mkdir, parents=True, exist_ok=True)
        await self._git.ask("init", "--bare", "--quiet", "--template=", repository=path)
        await remove_stale_locks(path, self._clock)


def _home() -> dict[str, str]:
    try:
        return {"HOME": str(Path.home())}
    except RuntimeError:
        return {}
