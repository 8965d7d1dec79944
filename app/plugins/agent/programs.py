"""Runs the programs of an agent where its profile holds them: `claude` itself, and what a model asks for."""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.errors import Invalid
from app.plugins.agent.claude_command import CREDENTIALS, PROGRAM
from app.plugins.agent.config import AgentConfig
from app.processes import Completed, Limits
from app.workflows.handlers import StepContext

__all__ = ["Programs", "claude_place"]

_OUTPUT_LIMIT = 64 << 20
_CLAUDE_OUTPUT = Limits(output=_OUTPUT_LIMIT)


class Programs:
    def __init__(self, config: AgentConfig, context: StepContext) -> None:
        self._config = config
        self._context = context

    async def tools(self) -> tuple[str, ...]:
        """Return the tools of the step: without a sandbox that its profile needs there are no commands, and that is said.

        Raises Invalid `sandbox_unavailable` where the step asks for commands by name.
        """
        names, log = self._config.tools, self._context.log
        if "run_command" not in names:
            return names
        try:
            protection = await self._context.sandbox.require(self._config.security_profile)
        except Invalid as error:
            if "run_command" in (self._config.allowed_tools or ()):
                raise
            log.write(f"WARNING: the agent gets no run_command. {error}\n")
            return tuple(name for name in names if name != "run_command")
        if protection.warning:
            log.write(f"{protection.warning}\n")
        return names

    async def run(self, argv: Sequence[str], timeout_s: float) -> Completed:
        """Run what a model asks for; the step's `env` without the keys to models is all that it sees."""
        env = self._context.env
        return await self._context.sandbox.run(
            argv,
            workspace=self._context.workspace.root,
            profile=self._config.security_profile,
            env={name: env[name] for name in env.keys() - CREDENTIALS},
            timeout_s=timeout_s,
        )

    async def run_claude(
        self, argv: Sequence[str], env: Mapping[str, str], stdin: bytes
    ) -> Completed:
        """Run `claude`, which must reach its model whatever the profile; the step's time limit ends it."""
        sandbox = self._context.sandbox
        protection = await sandbox.require(self._config.security_profile)
        if protection.warning:
            self._context.log.write(f"{protection.warning}\n")
        found = claude_place(self._context)
        return await sandbox.run(
            argv,
            workspace=self._context.workspace.root,
            profile=self._config.security_profile,
            env=env,
            stdin=stdin,
            limits=_CLAUDE_OUTPUT,
            needs_network=True,
            readable=() if found is None else await asyncio.to_thread(_installation, found),
        )


def claude_place(context: StepContext) -> Path | None:
    """Return where `claude` is on the PATH that programs of steps have, None where it is not installed."""
    found = shutil.which(PROGRAM, path=context.sandbox.path)
    return None if found is None else Path(found)


def _installation(program: Path) -> tuple[Path, ...]:
    """Return what `claude` consists of, where links lead out of the folders that are visible anyway."""
    real = program.resolve()
    packages = [folder for folder in real.parents if folder.name == "node_modules"]
    return (packages[-1],) if packages else (real,)
