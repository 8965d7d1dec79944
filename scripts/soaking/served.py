"""The service as a real process that starts quickly, with handlers that count what they do (see `inside`)."""

import contextlib
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from tests.acceptance.slipway_process import SlipwayProcess

__all__ = ["ROOT", "Served", "World", "served"]

ROOT = Path(__file__).resolve().parent.parent.parent
_PATIENCE_S = 30.0
_METADATA = "Metadata-Version: 2.1\nName: slipway-soaking\nVersion: 0\n"
_ENTRY_POINTS = "[slipway.plugins]\nsoaking = scripts.soaking.inside:register\n"


class Nursery:
    """The forking process (see `nursery`); one per interpreter, it ends with it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scripts.soaking.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **question: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@functools.cache
def _nursery() -> Nursery:
    return Nursery()


def close_nursery() -> None:
    """End the forking process, when there is one; services that it forked must have ended."""
    if _nursery.cache_info().currsize:
        _nursery().close()
        _nursery.cache_clear()


class World:
    """What the counted handlers of `inside` did: one line each in a file that survives them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def lines(self) -> list[list[str]]:
        if not self.path.exists():
            return []
        return [line.split() for line in self.path.read_text(encoding="utf-8").splitlines()]

    def count(self, *words: str) -> int:
        """Return how many lines begin with these words."""
        return sum(1 for line in self.lines() if line[: len(words)] == list(words))


class Served(SlipwayProcess):
    """One data folder, workspace and world, served by one forked process at a time."""

    def __init__(self, place: Path, workspace: Path | None = None) -> None:
        place.mkdir(parents=True, exist_ok=True)
        super().__init__(place / "data", workspace or place / "workspace")
        self.workspace.mkdir(exist_ok=True)
        self.place = place
        self.world = World(place / "world")
        self.faults: dict[str, str] = {}
        self.errors = place / "stderr"
        self.pid = 0
        self._code: int | None = None
        self._alive = False
        _install_plugin(place / "plugins")

    @property
    def environment(self) -> dict[str, str]:
        return {
            **super().environment,
            "SLIPWAY_LOG_LEVEL": "warning",
            "SOAK_WORLD": str(self.world.path),
            **self.faults,
        }

    def define(self, name: str, text: str) -> None:
        """Save a definition; the service finds it at its next start or read."""
        folder = self.data / "definitions"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")

    def launch(self) -> None:
        """Start without waiting for anything."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.pid = _nursery().ask(
            argv=["serve", "--port", str(port)],
            env=self.environment,
            paths=[str(self.place / "plugins")],
            output=str(self.errors),
        )["pid"]
        self._alive = True
        self._code = None

    def start(self) -> None:
        """Start and wait until it is ready."""
        self.launch()
        self.wait_ready()

    def wait_ready(self) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            assert self.exit_code() is None, f"the service ended: {self.told()}"
            with contextlib.suppress(httpx.TransportError):
                if self._client.get(f"{self.url}/health/ready").status_code == 200:
                    return
            time.sleep(0.01)
        raise AssertionError(f"The service did not get ready: {self.told()}")

    def told(self) -> str:
        return self.errors.read_text(encoding="utf-8")[-2000:] if self.errors.exists() else ""

    def exit_code(self) -> int | None:
        """Return how the process ended, None while it lives."""
        if self._alive:
            self._code = _nursery().ask(pid=self.pid)["code"]
            self._alive = self._code is None
        return self._code

    def kill(self) -> None:
        """Kill -9; asserts that the process was alive until then and died of it."""
        assert self.exit_code() is None, "the process ended before it was killed"
        os.kill(self.pid, signal.SIGKILL)
        assert self.wait_end() == -signal.SIGKILL

    def wait_end(self, patience_s: float = _PATIENCE_S) -> int:
        deadline = time.monotonic() + patience_s
        while (code := self.exit_code()) is None:
            assert time.monotonic() < deadline, f"process {self.pid} does not end: {self.told()}"
            time.sleep(0.002)
        self._forget_connections()
        return code

    def stop(self) -> int:
        if not self._alive or self.exit_code() is not None:
            return 0
        os.kill(self.pid, signal.SIGTERM)
        return self.wait_end()

    def close(self) -> None:
        if self._alive and self.exit_code() is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait_end()
        self._client.close()

    def start_workflow(
        self, definition: str, inputs: Mapping[str, Any] | None = None, **headers: str
    ) -> str:
        answer = self.post(
            "/workflows", {"definition": definition, "inputs": dict(inputs or {})}, **headers
        )
        assert answer.status_code == 202, answer.text
        return str(answer.json()["workflow_id"])

    def _forget_connections(self) -> None:
        self._client.close()
        self._client = httpx.Client(timeout=20.0, trust_env=False)


@contextlib.contextmanager
def served(place: Path, workspace: Path | None = None) -> Iterator[Served]:
    """Yield a service that is not started yet; whatever runs of it is killed at the end."""
    service = Served(place, workspace)
    try:
        yield service
    finally:
        service.close()


def _install_plugin(folder: Path) -> None:
    """Make the counting handlers an installed plugin of whoever has the folder on its path."""
    described = folder / "slipway_soaking-0.dist-info"
    described.mkdir(parents=True, exist_ok=True)
    (described / "METADATA").write_text(_METADATA, encoding="utf-8")
    (described / "entry_points.txt").write_text(_ENTRY_POINTS, encoding="utf-8")
