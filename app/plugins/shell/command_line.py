"""From the configuration to what is started: an argument list and an environment, no value in any shell text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import Invalid
from app.plugins.shell.arguments import lift_arguments
from app.plugins.shell.configuration import Command
from app.plugins.shell.lifted_values import LONGEST, lifted_environment
from app.plugins.shell.lifting import lift
from app.plugins.shell.shown_command import shown_arguments, shown_text
from app.plugins.shell.syntax import ShellDialect
from app.plugins.shell.syntax_tree import ShellTextError
from app.workflows.expressions import LiftedText, text_of

__all__ = ["CommandLine", "command_line", "command_problem"]


@dataclass(frozen=True, slots=True)
class CommandLine:
    """`shown` is the command with its values in quotes, for people only."""

    argv: tuple[str, ...]
    env: dict[str, str]
    shown: str


def command_line(command: Command, shell: ShellDialect) -> CommandLine:
    """Return what is started; raise Invalid for a value or a text that cannot be (`command_value`, `command_text`)."""
    try:
        if isinstance(command, list):
            return _of_list([_split(item) for item in command])
        template, values = _split(command)
        lifted = lift(template, shell)
        line = CommandLine(
            (shell, "-e", "-c", lifted.text),
            lifted_environment(lifted.slots, values),
            shown_text(template, values),
        )
    except ShellTextError as error:
        raise Invalid(
            f"The command cannot be run with these values: {error}.",
            code="command_text",
            next_action="Write it otherwise; docs/howto/run-commands.md says how values are handed over.",
        ) from None
    return _checked(line)


def command_problem(
    command: str | Sequence[Any], shell: ShellDialect, handed: frozenset[str] | None = None
) -> str | None:
    """Return what is wrong with a command as a definition holds it, with its expressions; `handed` as for `lift`."""
    try:
        if isinstance(command, str):
            lift(command, shell, handed)
        else:
            lift_arguments([text_of(item) for item in command], handed)
    except ShellTextError as error:
        return str(error)
    return None


def _of_list(items: Sequence[tuple[str, Sequence[Any]]]) -> CommandLine:
    values = [value for _, own in items for value in own]
    lifted = lift_arguments([template for template, _ in items])
    argv = lifted.resolved(values)
    return _checked(
        CommandLine(tuple(argv), lifted_environment(lifted.slots, values), shown_arguments(argv))
    )


def _split(item: Any) -> tuple[str, tuple[Any, ...]]:
    if isinstance(item, LiftedText):
        return item.template, item.values
    return text_of(item), ()


def _checked(line: CommandLine) -> CommandLine:
    if not line.argv or not line.argv[0]:
        raise Invalid("The command names no program.", code="command_text")
    for text in line.argv:
        if "\0" in text or len(text.encode(errors="replace")) > LONGEST:
            raise Invalid(
                f"The command has an argument that no program can take: {text[:40]!r}...",
                code="command_value",
                next_action="Hand it over by `stdin` or a file of the workspace.",
            )
    return line
