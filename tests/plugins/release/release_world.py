"""A small world for release steps: real git repositories, adapters in memory, and a ledger that forgets nothing."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.clock import SystemClock
from app.errors import NotFound
from app.git_repository import GitMirrors, GitRepository, Worktree
from app.http.addresses import AllowedHosts
from app.http.client import HttpClient
from app.processes import Sandbox
from app.remotes.forge import Checks, ForgeRelease, PullRequest, RepositoryCheck
from app.remotes.notifier import Message
from app.remotes.pages import Page
from app.remotes.tracker import Ticket, TrackerVersion
from app.repositories.models import RepositoryConfig
from app.secrets import SecretStore
from app.workflows.folding import fold_update
from app.workflows.handlers import Effect, Step, StepContext, StepHandler, StepResult
from app.workflows.resolving import StepExpressions
from app.workspace import Workspace
from tests.git_repository.remote_repository import RemoteRepository

__all__ = ["MemoryForge", "MemoryLedger", "MemoryTracker", "ReleaseWorld", "ticket"]

RELEASED_AT = "2024-02-01T10:00:00.000Z"


def ticket(key: str, **values: Any) -> Ticket:
    known = {"summary": f"Summary of {key}", "type": "Story", "status": "Done", "done": True}
    return Ticket(key=key, **{**known, "assignee": "ada", "sprint": "sprint-1", **values})


@dataclass
class MemoryTracker:
    known: list[Ticket] = field(default_factory=list)
    versions: dict[str, TrackerVersion] = field(default_factory=dict)
    configured: bool = True

    async def tickets(self, fix_version: str, sprint: str | None) -> tuple[Ticket, ...]:
        return tuple(one for one in self.known if fix_version in one.fix_versions)

    async def find(self, keys: tuple[str, ...]) -> tuple[Ticket, ...]:
        return tuple(one for one in self.known if one.key in keys)

    async def version(self, name: str) -> TrackerVersion | None:
        return self.versions.get(name)

    async def release_version(self, name: str, date: str, released: bool = True) -> TrackerVersion:
        self.versions[name] = TrackerVersion(name, released, date if released else None)
        return self.versions[name]


@dataclass
class MemoryPages:
    drafts: dict[str, str] = field(default_factory=dict)
    published: dict[str, str] = field(default_factory=dict)

    async def find(self, title: str) -> Page | None:
        if title in self.published:
            return self._page(title, "published")
        return self._page(title, "draft") if title in self.drafts else None

    async def save_draft(self, title: str, body: str) -> Page:
        self.drafts[title] = body
        return self._page(title, "draft")

    async def publish(self, title: str) -> Page:
        self.published[title] = self.drafts.pop(title)
        return self._page(title, "published")

    async def delete(self, title: str) -> None:
        self.drafts.pop(title, None)
        self.published.pop(title, None)

    def _page(self, title: str, status: Any) -> Page:
        body = {**self.drafts, **self.published}[title]
        return Page(title, title, status, f"pages/{title}", 1, body)


@dataclass
class MemoryNotifier:
    sent: dict[str, Message] = field(default_factory=dict)

    async def find(self, key: str) -> str | None:
        return key if key in self.sent else None

    async def send(self, message: Message) -> str:
        self.sent[message.key] = message
        return message.key


@dataclass
class MemoryForge:
    """Pull requests as records; the merge itself has been pushed by git before it is asked for."""

    requests: list[PullRequest] = field(default_factory=list)
    releases: dict[tuple[str, str], ForgeRelease] = field(default_factory=dict)
    check_states: list[Checks] = field(default_factory=list)
    heads: Callable[[str, str], Awaitable[str]] | None = None

    async def check(self, repository: RepositoryConfig) -> RepositoryCheck:
        return RepositoryCheck(reachable=True, writable=True, default_branch="main")

    async def protected_branches(self, repository: RepositoryConfig) -> frozenset[str]:
        return frozenset()

    async def find_pull_request(
        self, repository: RepositoryConfig, source: str, target: str
    ) -> PullRequest | None:
        wanted = f"{repository.name}/{source}->{target}"
        return next((one for one in reversed(self.requests) if one.url == wanted), None)

    async def open_pull_request(
        self, repository: RepositoryConfig, source: str, target: str, title: str, body: str
    ) -> PullRequest:
        assert self.heads is not None
        head = await self.heads(repository.name, source)
        url = f"{repository.name}/{source}->{target}"
        number = len(self.requests) + 1
        request = PullRequest(number, source, target, title, body, "open", head, url)
        self.requests.append(request)
        return request

    async def merge_pull_request(
        self,
        repository: RepositoryConfig,
        number: int,
        *,
        expected_head: str,
        expected_base: str,
        message: str,
    ) -> str:
        self._set(number, "merged")
        return expected_head

    async def close_pull_request(self, repository: RepositoryConfig, number: int) -> None:
        self._set(number, "closed")

    def _set(self, number: int, state: Any) -> None:
        self.requests[number - 1] = replace(self.requests[number - 1], state=state)

    async def checks(self, repository: RepositoryConfig, commit: str) -> Checks:
        return self.check_states.pop(0) if self.check_states else Checks("none")

    async def find_release(self, repository: RepositoryConfig, tag: str) -> ForgeRelease | None:
        return self.releases.get((repository.name, tag))

    async def publish_release(
        self, repository: RepositoryConfig, tag: str, title: str, notes: str
    ) -> ForgeRelease:
        release = ForgeRelease(tag, title, notes, draft=False, url=f"{repository.name}/{tag}")
        self.releases[repository.name, tag] = release
        return release


class MemoryLedger:
    """Performs like the durable one; `forget` is the crash after an effect and before its outcome."""

    def __init__(self) -> None:
        self.made: dict[str, dict[str, Any]] = {}
        self.order: list[str] = []

    async def perform(
        self,
        effect: Effect,
        *,
        find: Callable[[], Awaitable[dict[str, Any] | None]],
        make: Callable[[], Awaitable[dict[str, Any]]],
        assumed: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        if effect.key in self.made:
            return self.made[effect.key]
        found = await find()
        if found is None:
            found = await make()
            self.order.append(effect.key)
        self.made[effect.key] = found
        return found

    async def undo(
        self, effect: Effect, *, make: Callable[[], Awaitable[dict[str, Any]]]
    ) -> dict[str, Any] | None:
        if effect.key not in self.made:
            return None
        undone = await make()
        del self.made[effect.key]
        return undone

    def outcome(self, effect: Effect) -> dict[str, Any] | None:
        return self.made.get(effect.key)

    def is_ours(self, effect: Effect) -> bool:
        return effect.key in self.made

    def is_begun(self, effect: Effect) -> bool:
        return False

    def forget(self) -> None:
        self.made.clear()


class MemoryArtifacts:
    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    async def put(self, name: str, content: bytes, media_type: str) -> dict[str, Any]:
        digest = hashlib.sha256(content).hexdigest()
        self.contents[digest] = content
        return {"name": name, "sha256": digest, "size": len(content), "media_type": media_type}

    async def get(self, reference: Mapping[str, Any]) -> bytes:
        return self.read(reference)

    def read(self, reference: Mapping[str, Any]) -> bytes:
        return self.contents[reference["sha256"]]


@dataclass
class MemoryLog:
    lines: list[str] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.lines.append(text)

    def progress(self, done: float, total: float, message: str = "") -> None:
        self.lines.append(message)

    async def close(self) -> None:
        pass


class _NoWait(SystemClock):
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)  # only gives way; no time passes


class ReleaseWorld:
    """Remotes of a workflow, and its state as the steps leave it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.remotes: dict[str, RemoteRepository] = {}
        self.tracker = MemoryTracker()
        self.pages = MemoryPages()
        self.notifier = MemoryNotifier()
        self.memory_forge = MemoryForge(heads=self._head)
        self.ledger = MemoryLedger()
        self.artifacts = MemoryArtifacts()
        self.log = MemoryLog()
        self.state: dict[str, Any] = {"steps": {}}
        self._mirrors = GitMirrors(folder / "mirrors", SystemClock(), environment={})

    def add(
        self, name: str, *, version: str = "2.0.0", sprint: str = "sprint/sprint-1"
    ) -> RemoteRepository:
        """Make a repository with main, develop, a tag and a sprint branch that has one ticket's work."""
        remote = RemoteRepository(self.folder, name)
        start = remote.commit(
            "main",
            {"VERSION": f"{version}\n", "app.txt": "one\ntwo\nthree\n"},
            message="feat: start",
        )
        remote.tag(f"v{version}", start, f"Release {version}")
        remote.commit("develop", {"notes.txt": "hello\n"}, message="docs: notes", start="main")
        feature = f"feature/SHOP-1-{name.replace('_', '-')}"
        remote.commit(
            feature,
            {"cart.txt": "cart\n"},
            message="feat: cart (SHOP-1)",
            start="main",
            author="Bo",
        )
        remote.commit(sprint, {}, message="chore: open the sprint", start="main")
        remote.merge(sprint, feature)
        self.remotes[name] = remote
        return remote

    async def _head(self, name: str, branch: str) -> str:
        return self.remotes[name].refs()[f"refs/heads/{branch}"]

    def repository(self, name: str) -> RepositoryConfig:
        if name not in self.remotes:
            raise NotFound(f"Unknown repository {name!r}.", code="unknown_repository")
        return self.remotes[name].config

    def repositories(self) -> Sequence[RepositoryConfig]:
        return [remote.config for remote in self.remotes.values()]

    def forge(self, repository: RepositoryConfig) -> MemoryForge:
        return self.memory_forge

    async def git(self, repository: RepositoryConfig) -> GitRepository:
        return await self._mirrors.open(repository)

    async def worktree(self, folder: Path) -> Worktree:
        return await self._mirrors.worktree(folder)

    def chat_model(self, name: str | None) -> Any:
        raise AssertionError("no model is asked here")

    def model_price(self, name: str | None) -> Any:
        raise AssertionError("no model is asked here")

    def context(self) -> StepContext:
        return StepContext(
            workflow_id="wf_test",
            attempt=1,
            state=self.state,
            released_at=RELEASED_AT,
            env={},
            remotes=self,
            ledger=self.ledger,
            artifacts=self.artifacts,
            log=self.log,
            clock=_NoWait(),
            workspace=Workspace(self.folder / "workspace"),
            sandbox=Sandbox("none"),
            web=HttpClient(AllowedHosts(), _NoWait()),
            secret=SecretStore().reader(tuple),
            expressions=StepExpressions({}),
            draining=asyncio.Event(),
        )

    def step(self, handler: StepHandler, config: Mapping[str, Any], name: str) -> Step:
        return Step(id=name, name=name, type=handler.type, config=config)

    async def run(self, handler: StepHandler, name: str, /, **config: Any) -> StepResult:
        """Execute a step and keep what it leaves in the state."""
        result = await handler.execute(self.step(handler, config, name), self.context())
        fold_update(self.state, result.state)
        self.state["steps"][name] = {"status": result.status, "outputs": result.outputs}
        return result

    async def undo(self, handler: StepHandler, name: str, /, **config: Any) -> list[Effect]:
        return await handler.compensate(self.step(handler, config, name), self.context(), {})
