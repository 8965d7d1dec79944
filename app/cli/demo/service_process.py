"""The service of a demonstration: a process of its own that can be killed and started again on the same port."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from app.clock import Clock
from app.data_folder import DataFolder, Owner
from app.errors import Unavailable
from app.processes import Completed, run_process

__all__ = ["ServiceProcess"]

_START_S = 60.0
_STOP_S = 20.0
_POLL_S = 0.05
_FOR_EVER_S = float("inf")


class ServiceProcess:
    """Only the process that owns this data folder is ever signalled, and only we started one on it."""

    def __init__(
        self, data: Path, workspace: Path, environment: Mapping[str, str], clock: Clock
    ) -> None:
        self.url = ""
        self._data = data
        self._clock = clock
        self._environment = {
            **environment,
            "SLIPWAY_DATA_DIR": str(data),
            "SLIPWAY_WORKSPACE": str(workspace),
            "SLIPWAY_LOG_LEVEL": "error",
        }
        self._running: asyncio.Task[Completed] | None = None

    async def start(self) -> None:
        """Start it, the first time on a free port, and wait until it listens."""
        port = urlsplit(self.url).port or 0
        command = [sys.executable, "-P", "-m", "app.cli", "serve", "--port", str(port)]
        self._running = asyncio.create_task(
            run_process(command, env=self._environment, timeout_s=_FOR_EVER_S)
        )
        deadline = self._clock.monotonic() + _START_S
        while not (owner := self.owner()) or owner.url is None:
            if self._running.done() or self._clock.monotonic() > deadline:
                raise self._failed()
            await self._clock.sleep(_POLL_S)
        self.url = owner.url

    def owner(self) -> Owner | None:
        return DataFolder.owner(self._data)

    async def kill(self) -> int:
        """Kill -9 and return the process id."""
        owner = self.owner()
        if owner is None or self._running is None:
            raise self._failed()
        os.kill(owner.pid, signal.SIGKILL)
        await asyncio.wait({self._running})
        return owner.pid

    async def stop(self) -> None:
        """Ask it to stop; what does not is killed. A second call does nothing."""
        running, self._running = self._running, None
        if running is None:
            return
        if (owner := self.owner()) is not None and not running.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(owner.pid, signal.SIGTERM)
            await asyncio.wait({running}, timeout=_STOP_S)
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running

    async def wait(self) -> None:
        """Wait until it ends by itself."""
        if self._running is not None:
            await asyncio.wait({self._running})

    def _failed(self) -> Unavailable:
        said = ""
        if self._running is not None and self._running.done() and not self._running.cancelled():
            said = self._running.result().stderr.decode(errors="replace").strip()
        return Unavailable(
            f"The service did not start. {said[-2000:]}".strip(),
            code="service_failed",
            next_action="Try `slipway serve --port 0` to see why.",
        )
