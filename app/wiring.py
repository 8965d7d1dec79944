"""The composition root: Settings become objects. The only place that chooses adapters."""

import asyncio
import importlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.approvals.decisions import Decisions
from app.artifacts.store import ArtifactStore
from app.chat.sessions import ChatSessions
from app.clock import Clock, SystemClock
from app.data_folder import DataFolder
from app.errors import Invalid
from app.git_repository import GitMirrors, GitRepository, Worktree
from app.http.addresses import AllowedHosts
from app.ids import Ids
from app.models.chat_models import ChatModels
from app.models.prices import Price
from app.plugins.filesystem.file_tracker import FileTracker
from app.plugins.filesystem.files_pages import FilesPages
from app.plugins.git.git_forge import GitForge
from app.plugins.notify.log_notifier import LogNotifier
from app.processes import Sandbox
from app.remotes.forge import Forge
from app.remotes.notifier import Notifier
from app.remotes.pages import Pages
from app.remotes.tracker import Tracker
from app.repositories.catalog import RepositoryCatalog
from app.repositories.models import RepositoryConfig
from app.secrets import SecretStore
from app.settings import Settings
from app.step_cache.store import StepCache
from app.workflows.backend import ExecutionBackend
from app.workflows.library import DefinitionLibrary
from app.workflows.manager import WorkflowManager
from app.workflows.platform_file import Platform, read_platform
from app.workflows.reader import WorkflowReader
from app.workflows.registry import PluginRegistry
from app.workflows.shelf import Shelf

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["Service", "build_manager", "build_service"]

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class _Remotes:
    """The adapters of this installation."""

    catalog: RepositoryCatalog
    mirrors: GitMirrors
    forges: dict[str, Forge]
    tracker: Tracker
    pages: Pages
    notifier: Notifier
    models: ChatModels

    def repository(self, name: str) -> RepositoryConfig:
        return self.catalog.get(name)

    def repositories(self) -> Sequence[RepositoryConfig]:
        return self.catalog.list()

    def forge(self, repository: RepositoryConfig) -> Forge:
        if repository.forge not in self.forges:
            raise Invalid(
                f"Repository {repository.name} names the forge {repository.forge!r}, which is not there.",
                code="unknown_forge",
                next_action=f"Use one of: {', '.join(self.forges)}.",
            )
        return self.forges[repository.forge]

    async def git(self, repository: RepositoryConfig) -> GitRepository:
        return await self.mirrors.open(repository)

    async def worktree(self, folder: Path) -> Worktree:
        return await self.mirrors.worktree(folder)

    def chat_model(self, name: str | None) -> "BaseChatModel":
        return self.models.get(name)

    def model_price(self, name: str | None) -> Price | None:
        return self.models.price(name)


@dataclass(slots=True)
class Service:
    """Everything that the interfaces project. `ready` is set once workflows are restored and the engine is loaded."""

    settings: Settings
    manager: WorkflowManager
    library: DefinitionLibrary
    catalog: RepositoryCatalog
    remotes: _Remotes
    registry: PluginRegistry
    chat: ChatSessions
    cache: StepCache
    sandbox: Sandbox
    clock: Clock
    ids: Ids
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    _folder: DataFolder | None = None

    async def claim(self) -> None:
        """Become the owner of the data folder; Conflict `data_folder_in_use` names the present one."""
        if self._folder is None:
            self._folder = await asyncio.to_thread(DataFolder.claim, self.settings.data_dir)

    async def set_url(self, url: str) -> None:
        """Tell command lines on this machine where the service listens."""
        await self.claim()
        assert self._folder is not None
        await asyncio.to_thread(self._folder.set_url, url)

    async def open(self) -> None:
        """Load the engine, restore workflows and chat sessions; then `ready`."""
        await self.claim()
        await self.manager.open()
        await self.manager.backend()
        await self.chat.open()
        self.ready.set()

    async def close(self) -> None:
        self.ready.clear()
        await self.chat.close()
        await self.manager.close()
        if self._folder is not None:
            self._folder.release()
            self._folder = None


def build_service(settings: Settings, *, take_up: bool = False) -> Service:
    """Return the service, not opened; Invalid for settings that are refused."""
    _check(settings)
    clock = SystemClock()
    ids = Ids(clock)
    data, workspace = settings.data_dir, settings.workspace
    registry = PluginRegistry.installed(settings.plugins)
    platform = _platform(settings)
    library = DefinitionLibrary(data / "definitions", registry, clock=clock, platform=platform)
    catalog = RepositoryCatalog(data / "repositories", workspace)
    mirrors = GitMirrors(data / "repositories", clock, environment=settings.process_environment())
    place = workspace or data
    remotes = _Remotes(
        catalog=catalog,
        mirrors=mirrors,
        forges={"git": GitForge(data / "repositories", mirrors, clock)},
        tracker=FileTracker(place / "tickets.json"),
        pages=FilesPages(place / "pages"),
        notifier=LogNotifier(data / "notifications.jsonl"),
        models=ChatModels(settings.models, settings.model_prices),
    )
    artifacts = ArtifactStore(data / "artifacts")
    cache = StepCache(data / "cache", artifacts, clock, limit_bytes=settings.cache_limit)
    sandbox = Sandbox(settings.sandbox, hidden=(data,))
    decisions = Decisions(data / "approvals")
    shelf = Shelf(data / "workflows", registry, decisions, clock, retry=platform.defaults.retry)
    service: Service

    async def claim() -> None:
        await service.claim()

    async def load_backend(reader: WorkflowReader) -> ExecutionBackend:
        return await _embedded(
            manager, registry, remotes, artifacts, cache, sandbox, clock, settings
        )

    manager = WorkflowManager(
        shelf,
        clock,
        artifacts,
        load_backend,
        library=library,
        registry=registry,
        remotes=remotes,
        decisions=decisions,
        ids=ids,
        claim=claim,
        take_up=take_up,
        keep_s=settings.retention,
    )
    chat = ChatSessions(data / "chat", manager, catalog, clock, ids)
    service = Service(
        settings, manager, library, catalog, remotes, registry, chat, cache, sandbox, clock, ids
    )
    return service


def _platform(settings: Settings) -> Platform:
    file = settings.platform or settings.data_dir / "platform.yaml"
    if settings.platform is None and not file.is_file():
        return Platform()
    return read_platform(file, settings.process_environment())


def build_manager() -> WorkflowManager:
    """Return the manager of the settings in the environment; the entry point of `get_workflow_manager`."""
    return build_service(Settings()).manager


async def _embedded(
    manager: WorkflowManager,
    registry: PluginRegistry,
    remotes: _Remotes,
    artifacts: ArtifactStore,
    step_cache: StepCache,
    sandbox: Sandbox,
    clock: Clock,
    settings: Settings,
) -> ExecutionBackend:
    """Load plugins and engine in a thread: importing LangGraph takes about a second of CPU."""
    handlers = await asyncio.to_thread(lambda: registry.handlers)
    embedded: Any = await asyncio.to_thread(importlib.import_module, "app.workflows.embedded")
    advance: Any = importlib.import_module("app.workflows.advance")
    http: Any = importlib.import_module("app.http.client")
    engine = advance.Engine(
        handlers=handlers,
        remotes=remotes,
        artifacts=artifacts,
        clock=clock,
        jitter=random.SystemRandom().random,
        sandbox=sandbox,
        platform=manager.library.platform,
        web=http.HttpClient(AllowedHosts(settings.allowed_hosts), clock),
        secrets=SecretStore(settings.data_dir / "secrets", settings.secrets()),
        step_cache=step_cache,
    )
    backend: ExecutionBackend = embedded.EmbeddedBackend(
        engine, manager.on_settled, settings.stop_grace
    )
    return backend


def _check(settings: Settings) -> None:
    AllowedHosts(settings.allowed_hosts)
    if settings.host not in _LOOPBACK:
        raise Invalid(
            f"SLIPWAY_HOST={settings.host} is not an address of this machine only.",
            code="host_refused",
            next_action="Until users can be created, serve on 127.0.0.1, ::1 or localhost.",
        )
    if settings.auth == "required":
        raise Invalid(
            "SLIPWAY_AUTH=required needs users, which cannot be created yet.",
            code="auth_refused",
            next_action="Leave SLIPWAY_AUTH unset and serve on 127.0.0.1.",
        )
