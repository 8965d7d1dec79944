"""A real service in a process of its own, and what can be asked of it from outside."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["ServiceProcess", "resident_kib", "running_service", "start_service"]

_PATIENCE_S = 60.0
_POLL_S = 0.002


@dataclass(frozen=True, slots=True)
class ServiceProcess:
    process: subprocess.Popen[bytes]
    port: int
    data: Path

    def request(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE_S)
        with contextlib.closing(connection):
            headers = {"Content-Type": "application/json"} if body is not None else {}
            connection.request(
                method, path, json.dumps(body) if body is not None else None, headers
            )
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"{}")

    def first_event(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> str:
        """Return the first event of a stream and leave it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE_S)
        with contextlib.closing(connection):
            headers = {"Accept": "text/event-stream", "Content-Type": "application/json"}
            connection.request(
                method, path, json.dumps(body) if body is not None else None, headers
            )
            response = connection.getresponse()
            for line in iter(response.readline, b""):
                if line.startswith(b"event:"):
                    return line.decode().removeprefix("event:").strip()
            raise RuntimeError(f"{method} {path} answered {response.status} without an event")

    def wait_until_listening(self) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except ConnectionError:
                self._check(deadline)
                time.sleep(_POLL_S)
            else:
                return

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        while self.request("GET", "/health/ready")[0] != 200:
            self._check(deadline)
            time.sleep(0.05)

    def _check(self, deadline: float) -> None:
        if self.process.poll() is not None:
            raise RuntimeError(f"the service ended with code {self.process.returncode}")
        if time.monotonic() > deadline:
            raise TimeoutError("the service does not answer")


def start_service(data: Path) -> ServiceProcess:
    """Start a service on a free port; it is not waited for."""
    port = _free_port()
    environment = {**os.environ, "SLIPWAY_DATA_DIR": str(data), "SLIPWAY_LOG_LEVEL": "error"}
    command = [str(Path(sys.executable).parent / "slipway"), "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    return ServiceProcess(process, port, data)


@contextlib.contextmanager
def running_service(data: Path | None = None) -> Iterator[ServiceProcess]:
    """Start a service, wait until it is ready, and end it; without `data` in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder:
        service = start_service(data or Path(folder) / "data")
        try:
            service.wait_until_listening()
            service.wait_until_ready()
            yield service
        finally:
            service.process.terminate()
            service.process.wait(timeout=_PATIENCE_S)


def resident_kib(pid: int) -> float:
    """Return the resident memory of one process (`VmRSS` of Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return float(line.split()[1])
    raise RuntimeError(f"process {pid} has no memory")


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
