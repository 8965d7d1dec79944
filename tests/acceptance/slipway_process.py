"""The real service as a process of its own on a free port of this machine, and what git says of the repositories."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

__all__ = ["SlipwayProcess", "git", "refs", "slipway"]

_START_S = 30.0
_END_S = 60.0
_COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]


def slipway(
    *arguments: str, env: dict[str, str] | None = None, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command line to its end."""
    return subprocess.run(
        [*_COMMAND, *arguments],
        env={**os.environ, **(env or {})},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=_END_S,
        check=False,
    )


def git(repository: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(repository), *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


def refs(workspace: Path) -> dict[str, dict[str, str]]:
    """Return repository -> ref -> object id, as git itself lists them."""
    found: dict[str, dict[str, str]] = {}
    for repository in sorted(workspace.glob("*.git")):
        lines = git(repository, "for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        found[repository.stem] = dict(line.split(" ") for line in lines)
    return found


class SlipwayProcess:
    """One data folder and workspace, served by one process at a time."""

    def __init__(self, data: Path, workspace: Path) -> None:
        self.data = data
        self.workspace = workspace
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._client = httpx.Client(timeout=20.0, trust_env=False)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "SLIPWAY_DATA_DIR": str(self.data),
            "SLIPWAY_WORKSPACE": str(self.workspace),
        }

    def start(self) -> None:
        """Start and wait until it is ready; once started it comes back at the same address."""
        if not self.url:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        port = self.url.rpartition(":")[2]
        self._process = subprocess.Popen(
            [*_COMMAND, "serve", "--port", port],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                assert self._process.stderr is not None
                raise AssertionError(self._process.stderr.read().decode())
            with contextlib.suppress(httpx.TransportError):
                if self._client.get(f"{self.url}/health/ready").status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("The service did not get ready.")

    def kill(self) -> None:
        """Kill -9; asserts that the process was alive until then."""
        assert self._process is not None
        assert self._process.poll() is None, "the process ended before it was killed"
        self._process.send_signal(signal.SIGKILL)
        assert self._process.wait(10) == -signal.SIGKILL
        self._close_pipe()

    def stop(self) -> int:
        """Ask it to stop and return its exit code."""
        if self._process is None or self._process.poll() is not None:
            self._close_pipe()
            return 0
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(30)
        self._close_pipe()
        return code

    def _close_pipe(self) -> None:
        if self._process is not None and self._process.stderr is not None:
            self._process.stderr.close()

    def close(self) -> None:
        self.stop()
        self._client.close()

    def get(self, path: str) -> Any:
        answer = self._client.get(f"{self.url}/api/v1{path}")
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        return self._client.post(f"{self.url}/api/v1{path}", json=body, headers=headers)

    def start_release(self, *repositories: str, **inputs: Any) -> str:
        answer = self.post(
            "/workflows",
            {
                "definition": "release",
                "inputs": {
                    "repositories": list(repositories),
                    "fix_version": "v2.1.0",
                    "sprint_name": "sprint-2024-01",
                    **inputs,
                },
            },
        )
        assert answer.status_code == 202, answer.text
        return str(answer.json()["workflow_id"])

    def status(self, workflow_id: str) -> str:
        return str(self.get(f"/workflows/{workflow_id}")["metadata"]["status"])

    def wait(self, workflow_id: str, *statuses: str) -> dict[str, Any]:
        """Wait until the workflow has one of the statuses."""
        deadline = time.monotonic() + _END_S
        found: dict[str, Any] = {}
        while time.monotonic() < deadline:
            found = self.get(f"/workflows/{workflow_id}")
            if found["metadata"]["status"] in statuses:
                return found
            time.sleep(0.02)
        raise AssertionError(f"{statuses} not reached: {json.dumps(found['metadata'])}")

    def decide(self, workflow_id: str, decision: str) -> httpx.Response:
        """Answer the workflow's pending approval as it is shown."""
        pending = [
            one for one in self.get("/approvals")["items"] if one["workflow_id"] == workflow_id
        ]
        assert len(pending) == 1, pending
        body = {"decision": decision, "comment": "", "digest": pending[0]["digest"]}
        return self.post(f"/approvals/{pending[0]['id']}", body)

    def finish(self, workflow_id: str) -> dict[str, Any]:
        """Approve whatever is asked until the workflow ends or a person has to recover it."""
        ends = ("completed", "completed_with_failures", "failed", "cancelled")
        for _ in range(4):
            found = self.wait(workflow_id, "waiting_for_approval", "waiting_for_recovery", *ends)
            if found["metadata"]["status"] != "waiting_for_approval":
                return found
            self.decide(workflow_id, "approve")
            self.wait_past_gate(workflow_id, found)
        raise AssertionError("more gates than expected")

    def wait_past_gate(self, workflow_id: str, before: dict[str, Any]) -> None:
        deadline = time.monotonic() + _END_S
        while time.monotonic() < deadline:
            now = self.get(f"/workflows/{workflow_id}")["metadata"]
            if now["waiting_for"] != before["metadata"]["waiting_for"]:
                return
            time.sleep(0.02)
        raise AssertionError("the gate did not open")

    def events(self, workflow_id: str, after: int = 0) -> Iterator[dict[str, Any]]:
        """Yield the live events until the stream ends."""
        with self._client.stream(
            "GET",
            f"{self.url}/api/v1/workflows/{workflow_id}/events",
            headers={"Last-Event-ID": str(after)},
        ) as answer:
            for line in answer.iter_lines():
                if line.startswith("data:"):
                    yield json.loads(line.removeprefix("data:"))

    def kill_when(
        self, workflow_id: str, fits: Callable[[dict[str, Any]], bool], after: int = 0
    ) -> dict[str, Any]:
        """Kill -9 as soon as an event fits, and return that event."""
        for event in self.events(workflow_id, after):
            if fits(event):
                self.kill()
                return event
        raise AssertionError("no event fitted before the stream ended")
