"""Variables of a script that hold values, and where shells calculate with variables: that would run what is in them."""

import re
from dataclasses import dataclass

from app.plugins.shell.carriers import Role, assigned_name, is_read_by_shells, roles
from app.plugins.shell.commands import SimpleCommand
from app.plugins.shell.option_code import MAKES, is_split_dangerous
from app.plugins.shell.suspects import Suspects, filled, is_bare, suspects_of
from app.plugins.shell.syntax_tree import (
    Arithmetic,
    Expansion,
    ShellTextError,
    Variable,
    Word,
    raw_text,
)
from app.plugins.shell.written_files import WrittenFiles

__all__ = ["Names", "with_advice"]

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_SUBSCRIPTS = re.compile(r"[A-Za-z_]\w*\[([^\]]*)\]", re.ASCII)
_OPENED = re.compile(r"\$\{[#!]?([A-Za-z_]\w*)", re.ASCII)
_READ = frozenset({"getopts", "mapfile", "read", "readarray", "select"})
_DECLARE = frozenset({"declare", "export", "local", "readonly", "typeset"})
_NAMED = frozenset({"getopts", "mapfile", "read", "readarray", "unset", *_DECLARE})
_FILLED_BY_SHELLS = frozenset({"MAPFILE", "OPTARG", "REPLY", "BASH_REMATCH", "PWD", "OLDPWD"})
_GLOB = re.compile(r"[*?\[]")


def with_advice(reason: str) -> str:
    """Return why a value is refused, and what to write instead where the reason does not say it."""
    if ": " in reason:
        return reason
    return f"{reason}: write the code without it and hand it over as an argument of its own"


@dataclass(frozen=True, slots=True)
class _Use:
    """A place that evaluates: `text` may name variables without a dollar, `suspects` is what the shell puts in."""

    text: str
    suspects: Suspects


@dataclass(frozen=True, slots=True)
class _Argument:
    reason: str
    raw: str
    suspects: Suspects


class Names:
    """Bash reads a variable in `$((...))` as an expression, and an expression may hold `a[$(command)]`."""

    def __init__(self, handed: frozenset[str] = frozenset()) -> None:
        self._handed = handed
        self._assigned: list[tuple[str, str]] = []
        self._tainted: set[str] = set(handed)
        self._from_outputs: set[str] = set(_FILLED_BY_SHELLS)
        self._calculated: list[_Use] = []
        self._arguments: list[_Argument] = []
        self._programs: list[Variable] = []
        self._files = WrittenFiles()
        self._exported: set[str] = set(handed)
        self._makes = False

    def note(self, command: SimpleCommand) -> None:
        self._files.note(command)
        self._programs += command.variable_programs()
        self._note_arguments(command)
        self._makes |= command.program in MAKES
        program, words = command.program, command.words
        for word in words:
            raw = raw_text(word.parts)
            if (name := assigned_name(word)) is not None:
                if word.has_value and is_read_by_shells(name):
                    raise ShellTextError(f"{name} is a variable that shells make something of")
                self._assign(name, word)
            elif command.array is not None:
                self._assign(command.array, word)
            self._calculated += [
                _Use(text, suspects_of(word.parts) if "$" in text or "`" in text else Suspects())
                for text in _SUBSCRIPTS.findall(raw)
            ]
        if program in {"for", "select"} and len(words) > 1:
            self._loop(words)
        if program in _READ:
            self._tainted |= {word.head for word in words[1:]} | _FILLED_BY_SHELLS
        if program in {"export", "declare", "typeset"}:
            self._exported |= {assigned_name(word) or word.head for word in words[1:]}
        if command.is_calculating or program == "let":
            self._calculated += [_Use(raw_text(one.parts), suspects_of(one.parts)) for one in words]
        self._note_named(command)

    def _loop(self, words: list[Word]) -> None:
        name = words[1].head
        for word in words[2:]:
            self._assign(name, word)
            if _GLOB.search(raw_text(word.parts)):
                self._from_outputs.add(name)
        if len(words) == 2:
            self._tainted.add(name)

    def _note_named(self, command: SimpleCommand) -> None:
        """Note words that name a variable, whose subscript shells evaluate."""
        named = command.words[1:] if command.program in _NAMED else []
        for before, word in zip(command.words, command.words[1:], strict=False):
            if before.static == "-v" and command.program in {"printf", "test", "[", "[["}:
                named = [*named, word]
                self._tainted.add(word.head)
        for word in named:
            if assigned_name(word) is None and (found := suspects_of(word.parts)):
                self._calculated.append(_Use("", found))

    def _note_arguments(self, command: SimpleCommand) -> None:
        """Note where a variable stands as an argument that would not take a value."""
        if command.array is not None:
            return
        wanted: list[Role] = roles([filled(word) for word in command.words])
        own = [role for _, role in command.roles()]
        for word, role, now in zip(command.words, wanted, own, strict=True):
            found = suspects_of(word.parts)
            if not found or word.has_value or now.kind == "code":
                continue
            raw = raw_text(word.parts)
            if role.kind == "refused":
                self._arguments.append(_Argument(with_advice(role.reason), raw, found))
            elif role.kind == "operand":
                reason = "it could be an option: write {{ ... }} itself there, which takes no leading dash"
                self._arguments.append(_Argument(reason, raw, found))
            elif role.kind == "program":
                self._arguments.append(
                    _Argument("it is run as a program: write the program itself", raw, found)
                )
            elif is_bare(word) and _is_split_dangerous(command):
                reason = f'the shell makes options of it: write "{raw}" in double quotes'
                self._arguments.append(_Argument(reason, raw, found))

    def note_variable(self, part: Variable) -> None:
        if part.raw.startswith("${!") and part.raw != "${!}":
            raise ShellTextError("${!...} makes a name of a variable: leave it out")

    def note_arithmetic(self, part: Arithmetic) -> None:
        self._calculated.append(_Use(raw_text(part.parts), suspects_of(part.parts)))

    def note_expansion(self, part: Expansion) -> None:
        raw = raw_text(part.parts)
        if part.opening.startswith("${!") or raw.startswith("@"):
            raise ShellTextError(
                "${!...} and ${...@...} make something else of a variable: leave them out"
            )
        if part.takes_values:
            return
        name = _OPENED.match(part.opening)
        if raw.startswith(("=", ":=")) and name is not None:
            self._assign(name.group(1), Word(part.parts))
        is_evaluated = raw.startswith("[") or (
            raw[:1] == ":" and raw[1:2] not in {"-", "+", "=", "?"}
        )
        found = suspects_of(part.parts) if is_evaluated else Suspects()
        self._calculated.append(_Use(raw, found))

    def check(self) -> None:
        """Raise ShellTextError when a variable that holds a value is calculated with, or run."""
        if self._files.is_any:
            self._tainted |= self._from_outputs
        self._spread(self._tainted)
        self._check_programs()
        self._files.check()
        evaluated = self._tainted | self._from_outputs
        self._spread(evaluated)
        for use in self._calculated:
            if use.suspects.is_positional or use.suspects.has_output:
                raise ShellTextError(
                    "the shell calculates with an argument ($1) or with the output of a command, which can run "
                    'commands when a value is in it: compare by [ "$1" -gt 3 ], or write {{ ... }} itself inside of '
                    "$((...)), which takes numbers only"
                )
            for name in (*_NAME.findall(use.text), *use.suspects.names):
                if name in evaluated:
                    raise ShellTextError(
                        f"the variable {name} may hold a value and the shell calculates with it, which can run "
                        f'commands: compare by [ "${name}" -gt 3 ], or write {{{{ ... }}}} itself inside of $((...)), '
                        "which takes numbers only"
                    )

    def _check_programs(self) -> None:
        for variable in self._programs:
            found = _NAME.search(variable.raw)
            if found is None or found.group() in self._tainted:
                raise ShellTextError(
                    f"{variable.raw} is run as a program, and a value may be in it: write the program itself"
                )
        for one in self._arguments:
            if (
                one.suspects.is_positional
                or (one.suspects.has_output and self._files.is_any)
                or one.suspects.names & self._tainted
            ):
                raise ShellTextError(f"a value may be in {one.raw}: {one.reason}")
        if self._makes and (found_names := self._exported & self._tainted):
            raise ShellTextError(
                f"make reads the variable {min(found_names)} from its environment and puts it into its commands: "
                "hand the value over as an argument of a script, or in a file"
            )

    def _assign(self, name: str, word: Word) -> None:
        raw = raw_text(word.parts)
        self._assigned.append((name, raw.partition("=")[2] or raw))
        found = suspects_of(word.parts)
        if word.has_value or found.is_positional:
            self._tainted.add(name)
        if found.has_output:
            self._from_outputs.add(name)

    def _spread(self, names: set[str]) -> None:
        """Follow values from variable to variable."""
        before = -1
        while before != len(names):
            before = len(names)
            for name, text in self._assigned:
                if names.intersection(_NAME.findall(text)):
                    names.add(name)


def _is_split_dangerous(command: SimpleCommand) -> bool:
    return command.starts_files or is_split_dangerous(command.program)
