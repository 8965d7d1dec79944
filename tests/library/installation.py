"""The engine with the shipped release definition over repositories of a test; only tracker and pages are in memory."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.approvals.decisions import Decisions
from app.artifacts.store import ArtifactStore
from app.clock import SystemClock
from app.git_repository import GitMirrors, GitRepository, Worktree
from app.ids import Ids
from app.plugins.approval.handlers import register as register_approval
from app.plugins.git.git_forge import GitForge
from app.plugins.release.handlers import register as register_release
from app.repositories.models import RepositoryConfig
from app.workflows.advance import Engine
from app.workflows.backend import ExecutionBackend
from app.workflows.embedded import EmbeddedBackend
from app.workflows.library import DefinitionLibrary
from app.workflows.manager import WorkflowManager
from app.workflows.reader import WorkflowReader
from app.workflows.registry import PluginRegistry
from app.workflows.shelf import Shelf
from tests.plugins.release.release_world import ReleaseWorld

__all__ = ["Installation"]

_ENDS = {"completed", "completed_with_failures", "failed", "cancelled", "rolled_back"}


class _Remotes:
    """The world's tracker, pages and notifier with the real git forge."""

    def __init__(self, world: ReleaseWorld, folder: Path) -> None:
        clock = SystemClock()
        self._world = world
        self._mirrors = GitMirrors(folder / "repositories", clock, environment={})
        self._forge = GitForge(folder / "repositories", self._mirrors, clock)
        self.tracker = world.tracker
        self.pages = world.pages
        self.notifier = world.notifier

    def repository(self, name: str) -> RepositoryConfig:
        return self._world.repository(name)

    def repositories(self) -> Sequence[RepositoryConfig]:
        return self._world.repositories()

    def forge(self, repository: RepositoryConfig) -> GitForge:
        return self._forge

    async def git(self, repository: RepositoryConfig) -> GitRepository:
        return await self._mirrors.open(repository)

    async def worktree(self, folder: Path) -> Worktree:
        return await self._mirrors.worktree(folder)

    def chat_model(self, name: str | None) -> Any:
        raise AssertionError("no model is asked here")

    def model_price(self, name: str | None) -> Any:
        raise AssertionError("no model is asked here")


class Installation:
    """One data folder; `restart` is a new process on it, as far as the disk can tell."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "data"
        self.world = ReleaseWorld(folder)
        self.manager: WorkflowManager
        self._old: list[WorkflowManager] = []

    async def start(self, **inputs: Any) -> str:
        return await self.manager.start_workflow(_inputs(self.world, inputs))

    async def plan(self, **inputs: Any) -> dict[str, Any]:
        return await self.manager.plan_workflow(_inputs(self.world, inputs))

    async def open(self) -> None:
        clock = SystemClock()
        registry = PluginRegistry()
        register_release(registry)
        register_approval(registry)
        decisions = Decisions(self.folder / "approvals")
        remotes = _Remotes(self.world, self.folder)
        artifacts = ArtifactStore(self.folder / "artifacts")

        async def load_backend(reader: WorkflowReader) -> ExecutionBackend:
            engine = Engine(registry.handlers, remotes, artifacts, clock, lambda: 0.5)
            assert isinstance(reader, WorkflowManager)
            return EmbeddedBackend(engine, reader.on_settled)

        async def claim() -> None:
            return None

        self.manager = WorkflowManager(
            Shelf(self.folder / "workflows", registry, decisions, clock),
            clock,
            artifacts,
            load_backend,
            library=DefinitionLibrary(self.folder / "definitions", registry),
            registry=registry,
            remotes=remotes,
            decisions=decisions,
            ids=Ids(clock),
            claim=claim,
            take_up=True,
        )
        await self.manager.open()

    async def close(self) -> None:
        await self.manager.close()

    async def restart(self) -> None:
        await self.close()
        await self.open()

    async def settled(self, workflow_id: str) -> str:
        """Wait until the workflow waits for people or has ended; return its status."""
        while True:
            metadata = self.manager.get_workflow_status(workflow_id)["metadata"]
            waits = {f"waiting_for_{one['what']}" for one in metadata["waiting_for"]}
            if metadata["status"] in _ENDS | waits:
                return str(metadata["status"])
            await asyncio.sleep(0.01)  # the engine runs beside the test

    async def approve(self, workflow_id: str) -> str:
        """Approve the pending gate and wait for what follows."""
        (pending,) = self.manager.list_approvals(workflow_id=workflow_id)
        await self.manager.decide_approval(pending["id"], "approve", digest=pending["digest"])
        return await self.settled(workflow_id)

    def steps(self, workflow_id: str) -> dict[str, Mapping[str, Any]]:
        found = self.manager.get_workflow_status(workflow_id)["steps"]
        return {
            step["id"] if step["cell"] is None else f"{step['id']}[{step['cell']}]": step
            for step in found
        }


def _inputs(world: ReleaseWorld, inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "repositories": list(world.remotes),
        "fix_version": "v2.1.0",
        "sprint_name": "sprint-1",
        **inputs,
    }
