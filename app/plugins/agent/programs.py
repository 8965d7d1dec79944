"""Runs the programs of an agent where its profile holds them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from app.plugins.agent.config import AgentConfig
from app.processes import Completed, run_process
from app.workflows.handlers import StepContext

__all__ = ["Programs", "WorkspacePrograms"]

_OUTPUT_LIMIT = 64 << 20


class Programs(Protocol):
    async def run(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        stdin: bytes = b"",
        timeout_s: float = 3600.0,
        has_network: bool = False,
    ) -> Completed:
        """Run a program in the working folder; `has_network` is for the agent itself, not for what it starts."""
        ...


class WorkspacePrograms:
    def __init__(self, context: StepContext, config: AgentConfig) -> None:
        self._folder: Path = context.workspace.root
        self._profile = config.security_profile

    async def run(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        stdin: bytes = b"",
        timeout_s: float = 3600.0,
        has_network: bool = False,
    ) -> Completed:
        return await run_process(
            argv,
            cwd=self._folder,
            env=env,
            stdin=stdin,
            timeout_s=timeout_s,
            output_limit=_OUTPUT_LIMIT,
        )
