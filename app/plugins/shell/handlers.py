"""The step that runs a command in the sandbox."""

import asyncio
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from app.errors import Invalid
from app.plugins.shell.carriers import is_read_by_shells
from app.plugins.shell.command_line import CommandLine, command_line, command_problem
from app.plugins.shell.configuration import ShellConfig, handed_names
from app.plugins.shell.lifted_values import LONGEST
from app.plugins.shell.output import LiveLog, last_lines, shown
from app.processes import Completed
from app.redaction import redact
from app.workflows.definition import Reversibility
from app.workflows.expressions import ExpressionError, text_of
from app.workflows.handlers import (
    Effect,
    EffectUnknown,
    Handler,
    Step,
    StepContext,
    StepResult,
)
from app.workflows.registry import PluginRegistry

__all__ = ["ShellStep", "register"]

_WITHOUT_NETWORK = frozenset({"plan_only", "restricted"})
_SUMMARY = 2000


class ShellStep(Handler[ShellConfig]):
    """Without network a command can change nothing outside and just runs; with network it is an effect.

    A command that is an effect runs once: when it cannot be told how it ended (the service was killed, a time
    limit), the step waits as `unknown` for a person. One that ended with a wrong exit code may run again.
    """

    type: ClassVar[str] = "shell"
    title: ClassVar[str] = "Run a command"
    description: ClassVar[str] = (
        "Runs a shell command or a program in the sandbox, in the workspace."
    )
    effects: ClassVar[Reversibility] = "irreversible"
    effects_vary: ClassVar[bool] = True
    runs_in_plan: ClassVar[bool] = False

    def effects_of_config(self, config: Mapping[str, Any]) -> Reversibility:
        profile = str(config.get("security_profile", "standard"))
        return "none" if profile in _WITHOUT_NETWORK else self.effects

    def validate_config(self, config: Mapping[str, Any]) -> list[str]:
        problems = super().validate_config(config)
        command, shell = config.get("command"), config.get("shell", "sh")
        if isinstance(command, str | list) and not any(
            one.startswith("command") for one in problems
        ):
            # an expression that cannot be read is reported where the expressions are checked
            with suppress(ExpressionError):
                problem = command_problem(
                    command, "bash" if shell == "bash" else "sh", handed_names(config)
                )
                problems += [f"command: {problem}"] if problem else []
        return problems

    async def run(self, config: ShellConfig, step: Step, context: StepContext) -> StepResult:
        line = command_line(config.command, config.shell)
        folder = await asyncio.to_thread(_folder, config, step, context)
        protection = await context.sandbox.require(config.security_profile)
        if protection.warning:
            context.log.write(protection.warning + "\n")
        context.log.write(f"$ {line.shown}\n")

        async def make() -> dict[str, Any]:
            return _outcome(await _run(config, line, folder, context))

        if self._effects(step) == "none":
            outcome = await make()
        else:
            outcome = await self._once(config, step, context, line, make)
        if outcome["exit_code"] not in config.success_codes:
            raise _failed(outcome, line)
        return StepResult(
            {name: outcome[name] for name in ("stdout", "stderr", "exit_code", "is_cut")}
        )

    async def effects_of(
        self, config: ShellConfig, step: Step, context: StepContext
    ) -> list[Effect]:
        line = command_line(config.command, config.shell)
        reversibility = self._effects(step)
        if reversibility == "none":
            return []
        return [_effect(step, context, line, reversibility, 1)]

    def _effects(self, step: Step) -> Reversibility:
        return step.effects or self.effects_of_config(step.config)

    async def _once(
        self, config: ShellConfig, step: Step, context: StepContext, line: CommandLine, make: Any
    ) -> dict[str, Any]:
        """Run the command as an effect: each run that ended is one of its own, one in doubt is not run over."""
        number = 1
        while True:
            effect = _effect(step, context, line, self._effects(step), number)
            ended = context.ledger.outcome(effect)
            if ended is None or ended.get("exit_code") in config.success_codes:
                break
            number += 1

        async def find() -> dict[str, Any] | None:
            if not context.ledger.is_begun(effect):
                return None
            raise EffectUnknown(
                f"The command of step {step.key} was started, and it cannot be told how it ended.",
                next_action="Look at what it changes, then say whether it happened.",
            )

        assumed = {
            "stdout": "",
            "stderr": "",
            "exit_code": config.success_codes[0],
            "is_cut": False,
        }
        return await context.ledger.perform(effect, find=find, make=make, assumed=assumed)


async def _run(
    config: ShellConfig, line: CommandLine, folder: Path, context: StepContext
) -> Completed:
    live = LiveLog(context.log)
    try:
        return await context.sandbox.run(
            line.argv,
            workspace=context.workspace.root,
            profile=config.security_profile,
            env={**_environment(context, config.env), **line.env},
            cwd=folder,
            stdin=b"" if config.stdin is None else text_of(config.stdin).encode(errors="replace"),
            limits=config.limits.limits() if config.limits else None,
            on_output=live.hear,
        )
    finally:
        live.close()


def _environment(context: StepContext, own: Mapping[str, Any]) -> dict[str, str]:
    """Return what a command finds, the values of secrets included."""
    named = {**context.env, **{name: text_of(value) for name, value in own.items()}}
    environment = {name: context.secret(value) for name, value in named.items()}
    for name, value in environment.items():
        if is_read_by_shells(name) and name != "ENV":  # which only interactive shells read
            raise Invalid(
                f"env.{name} cannot be set for a command: shells make something of it themselves.",
                code="command_value",
                next_action="Choose another name.",
            )
        if "\0" in value or len(name) + len(value.encode(errors="replace")) + 2 > LONGEST:
            raise Invalid(
                f"env.{name} holds what no program can take: it is too long, or has a zero character in it.",
                code="command_value",
                next_action="Hand it over by `stdin` or a file of the workspace.",
            )
    return environment


def _folder(config: ShellConfig, step: Step, context: StepContext) -> Path:
    """Return where the command runs (reads the disk)."""
    relative = config.working_directory
    if relative is None:
        return context.workspace.root
    if not context.workspace.is_dir(relative):
        raise Invalid(
            f"Step {step.key} shall run in {relative}, which is no folder of the workspace.",
            code="no_working_directory",
            next_action="Create it in a step before, or correct `working_directory`.",
        )
    return context.workspace.path(relative)


def _outcome(ended: Completed) -> dict[str, Any]:
    stdout, cut_out = shown(ended.stdout)
    stderr, cut_err = shown(ended.stderr)
    return {
        "stdout": stdout,
        "stderr": stderr,
        "exit_code": ended.returncode,
        "is_cut": cut_out or cut_err,
        "last_lines": last_lines(ended),
    }


def _effect(
    step: Step, context: StepContext, line: CommandLine, reversibility: Reversibility, number: int
) -> Effect:
    again = "" if (context.round, number) == (1, 1) else f" {context.round}.{number}"
    summary = redact(f"Run {line.shown}")
    if len(summary) > _SUMMARY:
        summary = f"{summary[:_SUMMARY]}..."
    return Effect("shell.command", f"{step.key}{again}", reversibility, summary)


def _failed(outcome: Mapping[str, Any], line: CommandLine) -> Invalid:
    code, last = outcome["exit_code"], outcome.get("last_lines", "")
    said = f" It said last:\n{redact(last)}" if last else ""
    return Invalid(
        f"The command ended with {_ending(code)}: {redact(line.shown)[:200]!r}.{said}",
        code="command_failed",
        next_action="See the step's log; correct the command, or name the code in `success_codes`.",
        details={"exit_code": code},
    )


def _ending(code: int) -> str:
    """Return the exit code in words; beyond 128 shells and the sandbox tell a signal."""
    number = -code if code < 0 else code - 128
    try:
        name = signal.Signals(number).name if number > 0 else ""
    except ValueError:
        name = ""
    return f"exit code {code} ({name})" if name else f"exit code {code}"


def register(registry: PluginRegistry) -> None:
    registry.register_step_handler(ShellStep())
