"""Which repositories are configured: those that people added, and every `NAME.git` of the workspace."""

import asyncio
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from app.atomic_files import read_json, write_json
from app.errors import Conflict, Invalid, NotFound
from app.nearest import nearest
from app.repositories.models import RepositoryConfig
from app.repositories.urls import check_url

__all__ = ["RepositoryCatalog"]

_SCHEMA_VERSION = 1


class RepositoryCatalog:
    """Kept in `folder/repositories.json`; a configured repository hides one of the workspace of that name.

    Writing is durable before it returns. One process owns the folder.
    """

    def __init__(self, folder: Path, workspace: Path | None) -> None:
        self._file = folder / "repositories.json"
        self._workspace = workspace
        self._configured: dict[str, RepositoryConfig] | None = None
        self._writing = asyncio.Lock()

    def list(self) -> list[RepositoryConfig]:
        """Return all by name; raise Invalid `unreadable_catalog` where the file cannot be understood."""
        merged = self._from_workspace() | self._load()
        return [merged[name] for name in sorted(merged)]

    def get(self, name: str) -> RepositoryConfig:
        """Return by name, else by alias; raise NotFound `unknown_repository` offering the nearest name."""
        known = self.list()
        named = [config for config in known if config.name == name]
        found = named or [config for config in known if name in config.aliases]
        if found:
            return found[0]
        names = [each for config in known for each in (config.name, *config.aliases)]
        raise NotFound(
            f"No repository is configured as {name!r}.{nearest(name, names)}",
            code="unknown_repository",
            next_action=f"Add it with: slipway repositories add {name} URL.",
            details={"repository": name},
        )

    def source(self, name: str) -> Literal["configured", "workspace"]:
        config = self.get(name)
        return "configured" if config.name in self._load() else "workspace"

    async def add(self, config: RepositoryConfig) -> RepositoryConfig:
        """Add a repository; raise Conflict `repository_exists` or `alias_taken`, Invalid `bad_repository_url`."""
        async with self._writing:
            if any(config.name == known.name for known in self.list()):
                raise Conflict(
                    f"A repository is configured as {config.name} already.",
                    code="repository_exists",
                    next_action="Choose another name, or update it.",
                    details={"repository": config.name},
                )
            return await self._put(config)

    async def update(self, name: str, config: RepositoryConfig) -> RepositoryConfig:
        """Replace a configuration; that of a workspace repository is configured from now on."""
        known = self.get(name)
        if config.name != known.name:
            raise Invalid(
                f"Repository {known.name} cannot be renamed to {config.name}.",
                code="repository_renamed",
                next_action="Add it under the new name and remove the old one.",
            )
        async with self._writing:
            return await self._put(config)

    async def remove(self, name: str) -> None:
        """Forget a repository; its mirror and the repository itself stay."""
        known = self.get(name)
        if self.source(name) == "workspace":
            raise Conflict(
                f"Repository {known.name} comes from the workspace {self._workspace}.",
                code="repository_of_workspace",
                next_action="Move its folder out of the workspace instead.",
                details={"repository": known.name},
            )
        async with self._writing:
            left = {key: value for key, value in self._load().items() if key != known.name}
            await self._save(left)

    async def _put(self, config: RepositoryConfig) -> RepositoryConfig:
        check_url(config.name, config.url)
        self._check_aliases(config)
        await self._save({**self._load(), config.name: config})
        return config

    async def _save(self, configured: dict[str, RepositoryConfig]) -> None:
        await asyncio.to_thread(_write, self._file, configured)
        self._configured = configured

    def _check_aliases(self, config: RepositoryConfig) -> None:
        others = [known for known in self.list() if known.name != config.name]
        taken = {each: known.name for known in others for each in (known.name, *known.aliases)}
        for alias in (config.name, *config.aliases):
            if alias in taken:
                raise Conflict(
                    f"{alias!r} already names repository {taken[alias]}.",
                    code="alias_taken",
                    next_action="Choose another name or alias.",
                    details={"alias": alias, "repository": taken[alias]},
                )

    def _from_workspace(self) -> dict[str, RepositoryConfig]:
        if self._workspace is None or not self._workspace.is_dir():
            return {}
        folders = [folder for folder in self._workspace.absolute().glob("*.git") if folder.is_dir()]
        found = [_of_workspace(folder) for folder in folders]
        return {config.name: config for config in found if config is not None}

    def _load(self) -> dict[str, RepositoryConfig]:
        if self._configured is None:
            self._configured = _read(self._file) if self._file.exists() else {}
        return self._configured


def _of_workspace(folder: Path) -> RepositoryConfig | None:
    """Return None for a folder whose name is no name of a repository."""
    try:
        return RepositoryConfig(name=folder.name.removesuffix(".git"), url=str(folder))
    except ValidationError:
        return None


def _write(file: Path, configured: dict[str, RepositoryConfig]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    listing = [configured[name].model_dump(mode="json") for name in sorted(configured)]
    write_json(file, {"schema_version": _SCHEMA_VERSION, "repositories": listing})


def _read(file: Path) -> dict[str, RepositoryConfig]:
    try:
        content = read_json(file)
        version = content["schema_version"]
        configs = [RepositoryConfig.model_validate(each) for each in content["repositories"]]
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable(file, str(error)) from None
    if version != _SCHEMA_VERSION:
        raise _unreadable(file, f"its schema_version is {version}, known is {_SCHEMA_VERSION}")
    return {config.name: config for config in configs}


def _unreadable(file: Path, reason: str) -> Invalid:
    return Invalid(
        f"The list of repositories {file} cannot be read: {reason}.",
        code="unreadable_catalog",
        next_action="Repair or remove the file; nothing was changed.",
    )
