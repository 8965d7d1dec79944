"""A project folder in git, and the shipped definitions run on it by the real service; only the model plays a script."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import orjson
import yaml

from app.artifacts.store import ArtifactStore
from app.settings import Settings
from app.wiring import Service, build_service
from app.workflows.starting import StartOptions

__all__ = ["Project", "Run", "git", "works"]

_AUTHOR = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
}


def git(folder: Path, *words: str) -> str:
    """Run git as a developer would, and return what it says."""
    environment = {**os.environ, **_AUTHOR}
    ended = subprocess.run(
        ["git", *words], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return ended.stdout.strip()


def works(on: str, files: Mapping[str, str], says: str = "Done.") -> dict[str, Any]:
    """Return a conversation: asked for something with `on` in it, the model writes the files and says something."""
    calls = [
        {"name": "write_file", "args": {"path": path, "content": content}}
        for path, content in files.items()
    ]
    return {"when": on, "turns": [*([{"calls": calls}] if calls else []), {"text": says}]}


class Run:
    """A workflow that came to rest."""

    def __init__(self, service: Service, workflow_id: str) -> None:
        self.service = service
        self.id = workflow_id
        self.seen = service.manager.get_workflow_status(workflow_id)

    @property
    def status(self) -> str:
        return str(self.seen["metadata"]["status"])

    @property
    def error(self) -> str:
        """Return what the failed steps say."""
        return "\n".join(one["error"]["message"] for one in self.seen["steps"] if one["error"])

    @property
    def outputs(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.seen["state"].get("outputs") or {}
        return found

    def statuses(self) -> dict[str, str]:
        """Return step or step[cell] -> status, of a result from the cache `cached`."""
        return {
            one["id"] if one["cell"] is None else f"{one['id']}[{one['cell']}]": one["status"]
            for one in self.seen["steps"]
        }

    def with_status(self, *wanted: str) -> set[str]:
        return {name for name, status in self.statuses().items() if status in wanted}

    async def artifact(self, name: str) -> str:
        """Return the text of the latest artifact of that name."""
        rows = self.service.manager.get_artifacts(self.id)
        row = [one for one in rows if one["name"] == name][-1]
        store = ArtifactStore(self.service.settings.data_dir / "artifacts")
        return (await store.get(row)).decode()

    async def approve(self) -> "Run":
        (pending,) = self.service.manager.list_approvals(workflow_id=self.id)
        await self.service.manager.decide_approval(
            pending["id"], "approve", digest=pending["digest"]
        )
        return await _settled(self.service, self.id)


class Project:
    """`folder` is the checkout; `again` makes it what it was at the first, as another checkout would be."""

    def __init__(self, place: Path, files: Mapping[str, str]) -> None:
        self.folder = place / "project"
        self.place = place
        self.script = place / "script.yaml"
        self.hosts: tuple[str, ...] = ()
        self.write(files)
        git(self.folder, "init", "--quiet", "--initial-branch=main")
        self.commit("Begin")

    def write(self, files: Mapping[str, str]) -> Self:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return self

    def commit(self, message: str) -> str:
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", message)
        return git(self.folder, "rev-parse", "HEAD")

    def again(self) -> None:
        git(self.folder, "reset", "--quiet", "--hard")
        git(self.folder, "clean", "--quiet", "-ffdx")

    def remote(self) -> Path:
        """Return a bare repository that is the checkout's `origin`."""
        bare = self.place / "origin.git"
        git(self.place, "init", "--quiet", "--bare", str(bare))
        git(self.folder, "remote", "add", "origin", str(bare))
        return bare

    def changed(self) -> list[str]:
        return git(self.folder, "status", "--porcelain", "--untracked-files=all").splitlines()

    def plays(self, conversations: Sequence[Mapping[str, Any]]) -> None:
        """Let the model play these: see `tests.scripted_model`."""
        self.script.write_text(yaml.safe_dump(list(conversations)), encoding="utf-8")

    def settings(self) -> Settings:
        """Return settings with a sandbox where there is one, and the scripted model where there is a script."""
        models = {"default": f"tests.scripted_model:ScriptedModel?script={self.script}"}
        return Settings(
            data_dir=self.place / "data",
            sandbox="auto" if shutil.which("bwrap") else "none",
            models=models if self.script.exists() else {},
            allowed_hosts=self.hosts,
        )

    @asynccontextmanager
    async def service(self) -> AsyncIterator[Service]:
        service = build_service(self.settings())
        await service.open()
        try:
            yield service
        finally:
            await service.close()

    async def run(self, name: str, **inputs: Any) -> Run:
        """Run a definition on the folder until it ends or waits for a person, as the command line does."""
        async with self.service() as service:
            return await self.start(service, name, **inputs)

    async def start(self, service: Service, name: str, **inputs: Any) -> Run:
        loaded = service.library.get(name)
        options = StartOptions(on_error="fail", directory=self.folder)
        return await _settled(service, await service.manager.start_loaded(loaded, inputs, options))

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run `slipway definitions run` in a process of its own, on the folder."""
        settings = self.settings()
        return subprocess.run(
            [
                str(Path(sys.executable).parent / "slipway"),
                *("definitions", "run", *words, "--directory", str(self.folder), "--json"),
            ],
            env={
                **os.environ,
                "PYTHONPATH": str(Path(__file__).parents[2]),
                "SLIPWAY_DATA_DIR": str(settings.data_dir),
                "SLIPWAY_SANDBOX": settings.sandbox,
                "SLIPWAY_MODELS": orjson.dumps(settings.models).decode(),
            },
            cwd=self.place,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    async def plan(self, name: str, **inputs: Any) -> dict[str, Any]:
        async with self.service() as service:
            loaded = service.library.get(name)
            options = StartOptions(on_error="fail", directory=self.folder)
            return await service.manager.plan_loaded(loaded, inputs, options)


async def _settled(service: Service, workflow_id: str) -> Run:
    async with asyncio.timeout(60):
        await service.manager.wait_settled(workflow_id)
    return Run(service, workflow_id)
